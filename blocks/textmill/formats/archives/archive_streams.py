"""Gives the files of an archive as streams, and trusts neither their names nor their sizes; those of tars: `tar_walk`.

A member whose name leads out of the archive costs itself only; links and devices are passed over and counted. What is
damaged costs its file, and with a tar what comes after it. Nothing is ever written to a disk.
"""

import errno
import io
import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import BinaryIO, Final, cast

__all__ = ["MOST_MEMBERS", "TAR_DAMAGE", "MemberStream", "refused", "safe", "shown", "zip_streams"]

MOST_MEMBERS: Final = 1_000_000
TAR_DAMAGE: Final = (tarfile.TarError, EOFError, ValueError, OverflowError, RecursionError)
_ZIP_DAMAGE: Final = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, OSError)
"""NotImplementedError, of packings that are not read, is a RuntimeError."""


class MemberStream:
    """One file of an archive: its path inside, and its bytes to be read once, before the next file is asked for.

    `fault` and `detail` say why it has no bytes; after reading, that its bytes ended too early.
    """

    def __init__(self, name: str, source: Callable[[int], bytes] | None, bad: str = "") -> None:
        self.name = name
        self.fault: str | None = None
        self.detail: str | None = None
        self._source = source
        self._bad = bad
        self._damage = TAR_DAMAGE if bad == "bad_tar" else _ZIP_DAMAGE
        self._position = 0

    def read(self, size: int = 1 << 18, /) -> bytes:
        """The next bytes; none at the end, and where the archive is damaged."""
        if self._source is None:
            return b""
        try:
            data = self._source(size)
        except self._damage as error:
            self._source = None
            self.fault = _fault(error, self._bad)
            self.detail = f"{self.name}: after {self._position:,} bytes: {error}"
            return b""
        self._position += len(data)
        return data


def zip_streams(file: BinaryIO, counts: Counter[str]) -> Iterator[MemberStream]:
    """Files of a zip archive (`file` must be seekable), in the order of its directory; faults as of tar files.

    `bad_zip`: the archive, or one file of it, is damaged or packed or encrypted in a way that is not read.
    """
    try:
        archive = zipfile.ZipFile(cast(BinaryIO, _SeekableZip(file)))
    except _ZIP_DAMAGE as error:
        yield refused("", "bad_zip", str(error))
        return
    with archive:
        for number, item in enumerate(archive.infolist()):
            name = safe(item.filename)
            if number == MOST_MEMBERS:
                yield refused("", "too_many_files", f"more than {MOST_MEMBERS:,}")
                return
            if item.is_dir():
                continue
            if (item.external_attr >> 16) & 0o170000 == 0o120000:
                counts["archive_links"] += 1
            elif name is None:
                yield refused(shown(item.filename), "unsafe_name", shown(item.filename))
            else:
                yield from _zipped(archive, item, name)


def _zipped(archive: zipfile.ZipFile, item: zipfile.ZipInfo, name: str) -> Iterator[MemberStream]:
    try:
        source = archive.open(item)
    except _ZIP_DAMAGE as error:
        yield refused(name, "bad_zip", f"{name}: {error}")
        return
    with source:
        yield MemberStream(name, source.read, "bad_zip")


def refused(name: str, fault: str, detail: str) -> MemberStream:
    stream = MemberStream(name, None)
    stream.fault, stream.detail = fault, detail
    return stream


def _fault(error: Exception, bad: str) -> str:
    """What happened: a tar or a file of a zip that ends too early, or other damage."""
    return "truncated" if isinstance(error, EOFError) or "unexpected end" in str(error) else bad


def safe(name: str) -> str | None:
    """The path inside, or None where it leads out of the archive or is none."""
    path = PurePosixPath(name.replace("\\", "/"))
    parts = [part for part in path.parts if part != "."]
    if path.is_absolute() or ".." in parts or not parts or "\0" in name or parts[0].endswith(":"):
        return None
    return shown("/".join(parts))


def shown(name: str) -> str:
    """The name as Unicode, which bytes of another encoding are not."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


class _SeekableZip(io.RawIOBase):
    """A zip file whose own wrong offsets are errors of the archive, and not of the place where it lies."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._size = file.seek(0, io.SEEK_END)

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._file.tell()

    def read(self, size: int = -1, /) -> bytes:
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        start = 0 if whence == io.SEEK_SET else self._size if whence == io.SEEK_END else self._file.tell()
        if start + offset < 0:
            raise OSError(errno.EINVAL, "before the begin of the archive")
        return self._file.seek(start + offset)
