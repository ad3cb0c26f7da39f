"""A file that a task of a run has left."""

from dataclasses import dataclass

from textmill.inside import InnerPath

__all__ = ["StoredFile"]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A committed file: where (relative to the run), how many rows and bytes, and its SHA-256."""

    path: InnerPath
    rows: int
    bytes: int
    sha256: str
