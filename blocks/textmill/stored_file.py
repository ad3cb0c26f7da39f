"""A file that a task of a run has left, or the rows of one that are a task's."""

from dataclasses import dataclass, replace

from textmill.inside import InnerPath

__all__ = ["StoredFile"]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A committed file: where (relative to the run), how many rows and bytes, and its SHA-256."""

    path: InnerPath
    rows: int
    bytes: int
    sha256: str
    start: int = 0
    """The first of the rows, where the file holds those of several tasks."""
    is_slice: bool = False
    """Whether it does."""

    def slice(self, start: int, rows: int) -> "StoredFile":
        """Some of its rows, which are one task's."""
        return replace(self, start=start, rows=rows, is_slice=True)
