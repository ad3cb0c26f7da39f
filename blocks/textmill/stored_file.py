"""A file that a task of a run has left, or the rows of one that are a task's."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from textmill.inside import InnerPath

__all__ = ["StoredFile", "files_in"]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A committed file: where (relative to the run), how many rows and bytes, and its SHA-256."""

    path: InnerPath
    rows: int
    bytes: int
    sha256: str
    start: int = 0
    """The first of the rows, where the file holds those of several tasks; -1 where they stand apart."""
    whole_rows: int = 0
    """How many rows such a file holds altogether; 0 where all of a file is one task's."""

    @property
    def is_slice(self) -> bool:
        """Whether the file holds rows of several tasks."""
        return self.whole_rows > 0

    def share(self, rows: int) -> "StoredFile":
        """How many of its rows, which stand apart, are one task's."""
        return replace(self, start=-1, rows=rows, whole_rows=self.rows)

    def slice(self, start: int, rows: int) -> "StoredFile":
        """Some of its rows, which are one task's."""
        return replace(self, start=start, rows=rows, whole_rows=self.whole_rows or self.rows)


def files_in(value: object) -> Iterator[StoredFile]:
    """The files that a field of a part holds: one, a tuple of them, or of tuples."""
    if isinstance(value, StoredFile):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from files_in(item)
