"""A file that a task of a run has left."""

from pydantic import BaseModel, ConfigDict

from textmill.inside import InnerPath

__all__ = ["StoredFile"]


class StoredFile(BaseModel):
    """A committed file: where (relative to the run), how many rows and bytes, and its SHA-256."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: InnerPath
    rows: int
    bytes: int
    sha256: str
