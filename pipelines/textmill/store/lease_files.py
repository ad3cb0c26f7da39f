"""The files of the lease of a run directory, and whether one is held; what a lease is says `textmill.remote.lease`."""

import json
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from textmill.remote.creation import created, created_locally, is_exclusive
from textmill.remote.lease import FOLDER, seconds
from textmill.remote.patience import retried
from textmill.store.directory import RunDirectory
from textmill.store.last_change import date_of

__all__ = ["PROBE", "StoredLease", "is_leased"]

PROBE: Final = ".writable"
"""A file that shows whether a directory can be written, what time it is there, and whether puts can be refused."""


@dataclass(frozen=True)
class StoredLease:
    """Those of a run directory; not through the one that asks the lease before each change."""

    directory: RunDirectory

    def children(self, path: str) -> list[str]:
        return self.directory.children(path)

    def read(self, path: str) -> bytes | None:
        try:
            with self.directory.open(path) as stream:
                return stream.read()
        except FileNotFoundError:
            return None

    def put(self, path: str, data: bytes) -> None:
        self.directory.put(path, data)

    def create(self, path: str, data: bytes) -> bool:
        target = self.directory.locate_to_change(path)
        if self.directory.is_local:
            return created_locally(target, data)
        return created(self.directory.fs, target, data)

    def age(self, path: str) -> float | None:
        """By the dates of the file and of one that is written now: clocks of machines may differ by hours."""
        self.directory.put(PROBE, b"")
        written, now = self.date(path), self.date(PROBE)
        self.directory.remove(PROBE)
        return None if written is None or now is None else now - written

    def remove(self, path: str) -> None:
        self.directory.remove(path)

    def is_exclusive(self) -> bool:
        """Whether the store keeps a second writer from a file; where it is local, the kernel does."""
        return self.directory.is_local or is_exclusive(self.directory.fs, self.directory.locate_to_change(PROBE))

    def date(self, path: str) -> float | None:
        """When a file was written; None where it is not there, or its file system does not say."""
        fs, place = self.directory.fs, self.directory.locate(path)
        fs.invalidate_cache()
        with suppress(FileNotFoundError):
            return date_of(retried(lambda: fs.info(place)))
        return None


def is_leased(directory: RunDirectory) -> bool | None:
    """Whether a driver holds the lease; None where there is none, or its last sign is too long ago."""
    files = StoredLease(directory)
    newest = max(directory.children(FOLDER), default=None)
    data = None if newest is None else files.read(f"{FOLDER}/{newest}")
    if data is None:
        return None
    with suppress(ValueError):
        if json.loads(data).get("is_released"):
            return False
    written = files.date(f"{FOLDER}/{newest}")
    return True if written is not None and time.time() - written < seconds() else None
