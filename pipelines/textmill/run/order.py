"""What every worker gets of a run: plan, premises, and folders that were sent along under other paths.

A folder of the user's is somewhere else on another machine. So every text of a plan that is a path in one of them goes
as a mark, and becomes the path on the machine that takes it out.
"""

import io
import pickle
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from textmill.plan.plan import Plan
from textmill.run.premises import Premises

__all__ = ["Order", "Shipped", "packed", "unpacked"]


@dataclass(frozen=True)
class Shipped:
    """A folder of the user's, whose modules can be imported, and whose files are at hand."""

    path: str
    """Where it is in the driver."""
    name: str
    """What it is called where it was sent to, in a folder of `sys.path`; empty where it is not sent."""

    def here(self) -> str:
        """Where it is on this machine."""
        if not self.name:
            return self.path
        found = next((path for folder in sys.path if (path := Path(folder) / self.name).is_dir()), None)
        return self.path if found is None else str(found)


@dataclass(frozen=True)
class Order:
    """Of one run of an executor."""

    plan: Plan
    """Without shards: each task brings its own."""
    premises: Premises
    url: str
    term: str
    token: str
    """What is to be found in the run directory."""


def packed(value: object, shipped: Sequence[Shipped]) -> bytes:
    """A value as it is sent."""
    if not any(one.name for one in shipped):
        return pickle.dumps(value)
    stream = io.BytesIO()
    _Packing(stream, shipped).dump(value)
    return stream.getvalue()


def unpacked(data: bytes, folders: Sequence[str]) -> object:
    """A value as it was sent, with paths of this machine; `folders` are where those that were sent along are here."""
    return _Unpacking(io.BytesIO(data), folders).load()


class _Packing(pickle.Pickler):
    def __init__(self, stream: io.BytesIO, shipped: Sequence[Shipped]) -> None:
        super().__init__(stream)
        self._folders = [one.path for one in shipped]

    def persistent_id(self, value: object) -> tuple[int, bytes] | None:
        if not isinstance(value, str):
            return None
        for number, folder in enumerate(self._folders):
            if value == folder or value.startswith(f"{folder}/"):
                return number, value[len(folder) :].encode(errors="surrogatepass")  # bytes are not looked at again
        return None


class _Unpacking(pickle.Unpickler):
    def __init__(self, stream: io.BytesIO, folders: Sequence[str]) -> None:
        super().__init__(stream)
        self._folders = folders

    def persistent_load(self, mark: tuple[int, bytes]) -> str:
        number, rest = mark
        return self._folders[number] + rest.decode(errors="surrogatepass")
