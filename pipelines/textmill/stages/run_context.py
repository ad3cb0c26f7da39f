"""Keep what services have answered in the run directory, by the block that asked, its settings, and the question.

A file for each answer, written as it comes: what was answered before a failure or a kill is not asked again, by any
task of the run. A damaged one is as good as none. The folder `answers` may be deleted; then all is asked anew.
"""

import hashlib

from textmill.block import Block
from textmill.context import Context
from textmill.digest import digest
from textmill.identity import block_spec
from textmill.store.store import Store

__all__ = ["RunContext"]


class RunContext(Context):
    """The answers of one block, in a run."""

    def __init__(self, store: Store, block: Block) -> None:
        self._store = store
        self._folder = f"answers/{digest(block_spec(block, {'name'}))}"

    def known(self, question: bytes) -> bytes | None:
        try:
            with self._store.open(self._path(question)) as stream:
                seal, _, answer = stream.read().partition(b"\n")
        except FileNotFoundError:
            return None
        return answer if seal == _seal(answer) else None

    def keep(self, question: bytes, answer: bytes) -> None:
        self._store.put(self._path(question), _seal(answer) + b"\n" + answer)

    def _path(self, question: bytes) -> str:
        name = hashlib.sha256(question).hexdigest()
        return f"{self._folder}/{name[:2]}/{name}"


def _seal(answer: bytes) -> bytes:
    return hashlib.sha256(answer).hexdigest().encode()
