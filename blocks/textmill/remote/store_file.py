"""A file in a store that fsspec reads: opened again where reading fails, and never shorter than it is said to be."""

from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

from fsspec.spec import AbstractBufferedFile, AbstractFileSystem

from textmill.remote.block_file import BlockFile
from textmill.remote.passing import ChangedError, WrongAnswerError
from textmill.remote.patience import retried
from textmill.remote.stated_digest import Stated, of_info, of_s3

__all__ = ["open_store_file"]


def open_store_file(
    fs: AbstractFileSystem, path: str, listed: int | None = None, block_size: int | None = None, is_checked: bool = True
) -> BlockFile:
    """The file; `listed` is the size that it is known with, and `is_checked` asks for the digest that is stated of it.

    What the file system raises, or UnansweredError.
    """
    more = {} if block_size is None else {"block_size": block_size}
    blocks = _Reopened(lambda: fs.open(path, "rb", **more), listed)
    try:
        stated = retried(lambda: _stated(fs, path)) if is_checked else None
        return BlockFile(blocks, stated)
    except BaseException:
        blocks.close()
        raise


def _stated(fs: AbstractFileSystem, path: str) -> Stated | None:
    """The digest that a store states of a file."""
    if hasattr(fs, "call_s3"):
        bucket, key, version = fs.split_path(path)
        named = {"VersionId": version} if version else {}
        return of_s3(fs.call_s3("head_object", Bucket=bucket, Key=key, ChecksumMode="ENABLED", **named), bucket)
    return of_info(fs.info(path))


class _Reopened:
    def __init__(self, opened: Callable[[], BinaryIO], listed: int | None) -> None:
        self._opened, self._listed = opened, listed
        self._file: BinaryIO | None = None
        self._tag: str | None = None
        self.size: int | None = listed
        self.size = _size(retried(self._at_work))

    def bytes_of(self, start: int, stop: int) -> bytes:
        """Some of the bytes from `start` on, at most to `stop`; none at the end of the file."""
        return retried(lambda: self._read(start, stop))

    def whole_size(self) -> int:
        if self.size is not None:
            return self.size
        return retried(lambda: self._at_work().seek(0, 2))

    def close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.close()

    def _read(self, start: int, stop: int) -> bytes:
        if self.size is not None:
            stop = min(stop, self.size)
        if start >= stop:
            return b""
        try:
            file = self._at_work()
            if file.tell() != start:
                file.seek(start)
            data = file.read(stop - start)
            # Files of stores give all that they are asked for; what is short need not be the begin of it.
            is_short = len(data) < stop - start if isinstance(file, AbstractBufferedFile) else not data
            if is_short and self.size is not None:
                raise WrongAnswerError(f"gives {len(data):,} bytes of {stop - start:,} from byte {start:,} on")
        except BaseException:
            self._drop()
            raise
        return data

    def _at_work(self) -> BinaryIO:
        """The open file, which is the same as before."""
        if self._file is None:
            file = self._opened()
            size, tag = _size(file), _tag(file)
            known = self.size if self.size is not None else self._listed
            if size is not None and known is not None and size != known:
                file.close()
                raise WrongAnswerError(f"has {size:,} bytes, where it was listed with {known:,}")
            if self._tag is not None and tag != self._tag:
                file.close()
                raise ChangedError("the file has changed while it was read")
            self._file, self._tag = file, tag
        return self._file

    def _drop(self) -> None:
        """A file whose reading failed may have kept what it got."""
        file, self._file = self._file, None
        if file is not None:
            with suppress(Exception):  # it has failed already
                file.close()


def _size(file: BinaryIO) -> int | None:
    """Bytes of a file as it is stored; None where the file system does not say."""
    size = getattr(file, "size", None)
    return size if isinstance(size, int) else None


def _tag(file: BinaryIO) -> str | None:
    """What changes with the content."""
    details = getattr(file, "details", None)
    tag = details.get("ETag") or details.get("etag") if isinstance(details, dict) else None
    return None if tag is None else str(tag)
