"""Writes a small file only where none is: of several writers of one name, on whatever machines, one succeeds.

That is a hard link on a local disk and a conditional put elsewhere (S3's `If-None-Match`; in memory, exclusive
opening). A store that knows no conditional put is asked before and read after, which leaves two writers a gap of
milliseconds; `is_exclusive` finds that out.
"""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

from fsspec.spec import AbstractFileSystem

from textmill.errors import UserError
from textmill.new_file import new_file
from textmill.remote.patience import retried

__all__ = ["created", "created_locally", "is_exclusive", "synced"]

_CHUNK: Final = 1 << 22
_NO_LINKS: Final = frozenset({errno.EPERM, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP})


def created(fs: AbstractFileSystem, target: str, data: bytes) -> bool:
    """Write a file of a store unless it is there; whether this call has, or another has written the same."""
    fs.invalidate_cache()
    if retried(lambda: fs.exists(target)):
        return False
    if _put(fs, target, data) is None:
        retried(lambda: fs.pipe_file(target, data))
    # A put whose answer was lost is refused when it is repeated; then what is there says whose it is.
    fs.invalidate_cache()
    return bool(retried(lambda: fs.cat_file(target)) == data)


def is_exclusive(fs: AbstractFileSystem, target: str) -> bool:
    """Whether a store refuses to write what is there; `target`, which is written, must be of no use otherwise."""
    retried(lambda: fs.pipe_file(target, b""))
    fs.invalidate_cache()
    return _put(fs, target, b"") is False


def _put(fs: AbstractFileSystem, target: str, data: bytes) -> bool | None:
    """Whether a conditional put was done; None where the store has none."""
    try:
        retried(lambda: fs.pipe_file(target, data, mode="create"))
    except FileExistsError:
        return False
    except (NotImplementedError, TypeError):
        return None
    except OSError as error:
        if error.errno in _NO_LINKS:
            return None
        raise
    return True


def created_locally(target: str, data: bytes) -> bool:
    """The same on a disk, seen whole or not at all; UserError where its folder cannot be written."""
    with synced(target, BytesIO(data)) as temporary:
        try:
            os.link(temporary, target)
        except FileExistsError:
            return False
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            return _opened_exclusively(target, data)
        return True


def _opened_exclusively(target: str, data: bytes) -> bool:
    """Where a file system has no hard links."""
    try:
        with open(target, "xb") as sink:
            sink.write(data)
    except FileExistsError:
        return False
    return True


@contextmanager
def synced(target: str, stream: BinaryIO) -> Iterator[Path]:
    """A file next to the target with the stream's bytes on the disk; it goes unless it is renamed."""
    folder = os.path.dirname(target)
    try:
        temporary = new_file(folder)
    except OSError as error:
        raise UserError(f"{folder}: cannot write there: {error.strerror}") from error
    try:
        with temporary.open("wb") as sink:
            shutil.copyfileobj(stream, sink, _CHUNK)
            sink.flush()
            os.fsync(sink.fileno())
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)
