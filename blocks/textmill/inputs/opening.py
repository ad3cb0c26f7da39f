"""Opens a shard anywhere fsspec reaches, and turns whatever a file system raises into a ShardError.

File systems raise what their client libraries do; a network error while reading must make the shard be retried,
never look like a bug or like damaged records.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from textmill.archive.codec import UnreadableError
from textmill.block import Shard
from textmill.errors import ShardError, ShardKindError
from textmill.inputs.places import file_at
from textmill.inputs.watching import watcher

__all__ = ["open_shard"]


class _Guarded(io.RawIOBase):
    """A file whose read errors are ShardErrors."""

    def __init__(self, file: BinaryIO, url: str, size: int) -> None:
        self._file = file
        self._url = url
        self._size = size
        self._tell = watcher()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._file.seekable()

    def tell(self) -> int:
        return self._file.tell()

    def read(self, size: int = -1, /) -> bytes:
        try:
            data = self._file.read(size)
            if self._tell is not None:
                self._tell(self._file.tell(), self._size)
            return data
        except Exception as error:
            raise ShardError(f"{self._url}: reading failed: {_words(error)}") from error

    def seek(self, offset: int, whence: int = 0, /) -> int:
        try:
            return self._file.seek(offset, whence)
        except Exception as error:
            raise ShardError(f"{self._url}: reading failed: {_words(error)}") from error


@contextmanager
def open_shard(shard: Shard) -> Iterator[BinaryIO]:
    """The shard's bytes as they are stored; ShardError when it cannot be opened, read or unpacked."""
    try:
        fs, inner = file_at(shard.url)
        file = fs.open(inner, "rb")
    except Exception as error:
        raise ShardError(f"{shard.url}: cannot be opened: {_words(error)}") from error
    with file:
        try:
            yield cast(BinaryIO, _Guarded(file, shard.url, _size(file)))
        except UnreadableError as found:
            raise ShardKindError(
                f"{shard.url}: is {found}, which is not read; gzip, zstd, xz, bzip2 and LZ4 are"
            ) from found


def _size(file: object) -> int:
    """Bytes of a file as it is stored; 0 where the file system does not say."""
    size = getattr(file, "size", None)
    return size if isinstance(size, int) else 0


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
