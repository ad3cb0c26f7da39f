"""Keep attempts that were given up from committing: a worker that was stopped for an hour finds it is late.

The run directory says which driver is at work, and which attempts it has put others in the place of. A worker reads
that directly before it makes anything visible: a file of the corpus, whose name is the same for every attempt, and the
commit record. All other files have names of their attempt, so that they overwrite nothing. Attempts are also ended
where they are (`run.watch`); the fence is for those that cannot be reached.
"""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from textmill.run.failure import LateError
from textmill.store.store import Commit, LocalOutput, Store

__all__ = ["Fence", "FencedStore"]

_FILE: Final = ".attempts"


@dataclass
class Fence:
    """The driver's side: it is the one at work from when this is made."""

    store: Store
    term: str = field(default_factory=lambda: uuid.uuid4().hex)
    _late: list[str] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        self._write()

    def shut_out(self, attempt: str) -> None:
        """From now on this attempt makes nothing visible."""
        self._late.append(attempt)
        self._write()

    def close(self) -> None:
        """Shut out whoever is still at work."""
        self.store.remove(_FILE)

    def _write(self) -> None:
        self.store.put(_FILE, json.dumps({"term": self.term, "late": self._late}).encode())


class FencedStore(Store):
    """A run directory as one attempt may change it; LateError once another has taken its place."""

    def __init__(self, url: str, term: str, attempt: str) -> None:
        super().__init__(url)
        self._term, self._attempt = term, attempt

    def commit(self, stage: str, commit: Commit) -> None:
        self._check()
        super().commit(stage, commit)

    @contextmanager
    def output(self, folder: str, task: str, extension: str, fixed: str | None = None) -> Iterator[LocalOutput]:
        with super().output(folder, task, extension, fixed) as result:
            yield result
            if fixed is not None:
                self._check()

    def _check(self) -> None:
        try:
            said = json.loads(self.fs.cat_file(self.locate(_FILE)))  # never from a cache
        except FileNotFoundError as error:
            raise LateError("the run is over") from error
        if said["term"] != self._term:
            raise LateError("another run has begun in this run directory")
        if self._attempt in said["late"]:
            raise LateError("another attempt has taken the place of this one")
