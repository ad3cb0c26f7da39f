"""Files that are written on this machine first, and seen where they belong whole or not at all."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from textmill.errors import UserError
from textmill.new_file import new_file
from textmill.store.room import room_at
from textmill.stored_file import StoredFile

__all__ = ["LocalOutput", "not_deleted", "publish", "temporary"]


class LocalOutput:
    """A file being written locally, published when its `with` block ends without an error."""

    def __init__(self, local: Path, path: str) -> None:
        self.local = local
        self.path = path
        self.rows = 0
        self.stored: StoredFile | None = None
        self.is_wanted = True
        """To be set to False where the file is not to be stored."""

    def published(self) -> StoredFile:
        """The file as committed; only after the `with` block."""
        if self.stored is None:
            raise RuntimeError(f"{self.path} is not published yet")
        return self.stored


@contextmanager
def temporary(folder: str | None, extension: str = "") -> Iterator[Path]:
    """A local file, gone afterwards unless it was renamed; UserError when it cannot be made or the disk is full."""
    try:
        found = _private(extension) if folder is None else new_file(folder, extension)
    except OSError as error:
        place = folder or tempfile.gettempdir()
        raise UserError(f"{place}: cannot write there: {error.strerror}") from error
    try:
        with room_at(folder or tempfile.gettempdir()):
            yield found
    finally:
        found.unlink(missing_ok=True)


def publish(temporary: Path, target: str) -> None:
    """Give a file its name once its bytes are on the disk."""
    with temporary.open("rb") as stream:
        os.fsync(stream.fileno())
    temporary.replace(target)


def not_deleted(folder: str, paths: Iterable[str]) -> Iterator[str]:
    """Delete the files of a local folder that have the names of these paths; those that are there and no files."""
    for path in paths:
        try:
            os.unlink(os.path.join(folder, os.path.basename(path)))
        except FileNotFoundError:
            continue
        except OSError:
            yield path


def _private(extension: str) -> Path:
    """An empty file in the folder of temporary files, which others may read: this one is its owner's alone."""
    handle, name = tempfile.mkstemp(prefix=".tmp-", suffix=extension)
    os.close(handle)
    return Path(name)
