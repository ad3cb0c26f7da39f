"""Opens files anywhere: shards, lists and models; what a file system or a server raises of a shard is a ShardError.

File systems raise what their client libraries do; a network error while reading must make the shard be retried,
never look like a bug or like damaged records. A file that is elsewhere has every byte that is said of it, or reading
it is an error.
"""

import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final, cast

from textmill.archive.codec import UnreadableError
from textmill.block import Shard
from textmill.errors import ShardError, ShardKindError, UserError
from textmill.inputs.parts import FilePart
from textmill.inputs.places import file_at, is_web, local_path
from textmill.inputs.watching import note_unchecked, watcher
from textmill.remote.block_file import BlockFile
from textmill.remote.passing import WrongAnswerError
from textmill.remote.store_file import open_store_file

__all__ = ["open_shard", "opened"]

_SIZE: Final = re.compile(r"(?:size|(?:etag|mtime|changed):.*):(\d+)\Z", re.ASCII | re.DOTALL)
_BESIDE: Final = re.compile(r"(?:;.*|\+[0-9a-f]{16,})\Z", re.DOTALL)
"""What readers add to the identity of a file, of others that they read with it."""


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
    """The shard's bytes as they are stored; ShardError when it cannot be opened, read or unpacked.

    Also where it has not the size that it was listed with, or, read from end to end, not the digest that is stated.
    """
    try:
        file = _open(shard.url, _listed_size(shard))
    except UserError:
        raise
    except Exception as error:
        raise ShardError(f"{shard.url}: cannot be opened: {_words(error)}") from error
    with file:
        try:
            size = _size(file)
            if size is None:
                note_unchecked()
            yield cast(BinaryIO, _Guarded(file, shard.url, size or 0))
        except UnreadableError as found:
            raise ShardKindError(
                f"{shard.url}: is {found}, which is not read; gzip, zstd, xz, bzip2 and LZ4 are"
            ) from found
        try:
            _check(file)
        except WrongAnswerError as error:
            raise ShardError(f"{shard.url}: is not as its server states: {error}") from error


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """A file that is no shard, to be read from end to end; what its file system raises, or an OSError."""
    with _open(path, None) as file:
        yield file
        _check(file)


def _open(url: str, listed: int | None) -> BinaryIO:
    if is_web(url):
        from textmill.remote.web_file import open_web_file  # a tenth of a second, which few need

        return cast(BinaryIO, open_web_file(url, listed))
    fs, inner = file_at(url)
    if local_path(url) is None:
        return cast(BinaryIO, open_store_file(fs, inner, listed))
    file = io.BufferedReader(io.FileIO(inner))
    size = os.fstat(file.fileno()).st_size
    if listed is not None and size != listed:
        file.close()
        raise OSError(f"has {size:,} bytes, where it was listed with {listed:,}; run again")
    return file


def _check(file: BinaryIO) -> None:
    if isinstance(file, BlockFile):
        file.check()


def _listed_size(shard: Shard) -> int | None:
    """The size that a file was found with: the end of its identity (`inputs.paths`), but of published ones.

    None of shards of a reader's own kind, whose identities are its own.
    """
    if type(shard).__module__.partition(".")[0] != __name__.partition(".")[0]:
        return None
    identity = shard.identity.rpartition("@")[0] if isinstance(shard, FilePart) else shard.identity
    found = _SIZE.match(_BESIDE.sub("", identity))
    return int(found[1]) if found is not None else None


def _size(file: BinaryIO) -> int | None:
    """Bytes of a file as it is stored; None where nothing says."""
    return file.size if isinstance(file, BlockFile) else os.fstat(file.fileno()).st_size


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
