"""Gives the files of a tar or zip archive as streams, for files that are too large to be held in memory.

Names are judged as in `archive_members`; what is damaged costs its file, and with a tar what comes after it.
"""

import io
import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, cast

from textmill.formats.archives.archive_members import MOST_MEMBERS, SeekableZip, safe_name
from textmill.formats.xml.xml_records import Stream

__all__ = ["MemberStream", "Rewound", "tar_streams", "zip_streams"]

_DAMAGE: Final = (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, OSError)


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
        self._position = 0

    def read(self, size: int = 1 << 18, /) -> bytes:
        """The next bytes; none at the end, and where the archive is damaged."""
        if self._source is None:
            return b""
        try:
            data = self._source(size)
        except (*_DAMAGE, NotImplementedError) as error:
            self._source = None
            early = isinstance(error, EOFError) or "unexpected end" in str(error)
            self.fault = "truncated" if early else self._bad
            self.detail = f"{self.name}: after {self._position:,} bytes: {error}"
            return b""
        self._position += len(data)
        return data


def _refused(name: str, fault: str, detail: str) -> MemberStream:
    stream = MemberStream(name, None)
    stream.fault, stream.detail = fault, detail
    return stream


class Rewound(io.RawIOBase):
    """A stream whose first bytes have been looked at, from its begin."""

    def __init__(self, head: bytes, rest: Stream) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        if self._head:
            size = len(self._head) if size < 0 else size
            data, self._head = self._head[:size], self._head[size:]
            return data
        return self._rest.read(size)


def tar_streams(file: io.RawIOBase, counts: Counter[str]) -> Iterator[MemberStream]:
    """Files of an unpacked tar archive; it ends with a `truncated` or `bad_tar` one where it is damaged.

    Counts `archive_links`. Faults: `unsafe_name`, `too_many_files`.
    """
    try:
        with tarfile.open(fileobj=_Whole(file), mode="r|") as archive:
            for number, item in enumerate(archive):
                archive.members = []  # type: ignore[attr-defined]  # tarfile remembers all members it has seen
                if number == MOST_MEMBERS:
                    yield _refused("", "too_many_files", f"more than {MOST_MEMBERS:,}")
                    return
                if item.isdir():
                    continue
                name = safe_name(item.name)
                if not item.isfile():
                    counts["archive_links"] += 1
                elif name is None:
                    yield _refused(item.name, "unsafe_name", item.name)
                elif (source := archive.extractfile(item)) is not None:
                    yield MemberStream(name, source.read, "bad_tar")
    except _DAMAGE as error:
        fault = "truncated" if "unexpected end" in str(error) else "bad_tar"
        yield _refused("", fault, str(error))


def zip_streams(file: BinaryIO, counts: Counter[str]) -> Iterator[MemberStream]:
    """Files of a zip archive (`file` must be seekable), in the order of its directory; faults as of tar files."""
    try:
        archive = zipfile.ZipFile(cast(BinaryIO, SeekableZip(file)))
    except (*_DAMAGE, NotImplementedError) as error:
        yield _refused("", "bad_zip", str(error))
        return
    with archive:
        for number, item in enumerate(archive.infolist()):
            name = safe_name(item.filename)
            if number == MOST_MEMBERS:
                yield _refused("", "too_many_files", f"more than {MOST_MEMBERS:,}")
                return
            if item.is_dir():
                continue
            if (item.external_attr >> 16) & 0o170000 == 0o120000:
                counts["archive_links"] += 1
            elif name is None:
                yield _refused(item.filename, "unsafe_name", item.filename)
            else:
                yield from _zipped(archive, item, name)


def _zipped(archive: zipfile.ZipFile, item: zipfile.ZipInfo, name: str) -> Iterator[MemberStream]:
    try:
        source = archive.open(item)
    except (*_DAMAGE, NotImplementedError) as error:
        yield _refused(name, "bad_zip", f"{name}: {error}")
        return
    with source:
        yield MemberStream(name, source.read, "bad_zip")


class _Whole(io.RawIOBase):
    """As many bytes as are asked for, as tarfile wants it, where a raw stream may give fewer."""

    def __init__(self, file: io.RawIOBase) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        parts: list[bytes] = []
        while size > 0 and (data := self._file.read(size)):
            parts.append(data)
            size -= len(data)
        return b"".join(parts)
