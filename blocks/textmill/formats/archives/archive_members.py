"""Gives the files of a tar or zip archive one by one, and trusts neither their names nor their sizes.

A member that claims or unpacks to more than allowed, or whose name leads out of the archive, costs itself only; links
and devices are passed over and counted. Nothing is ever written to a disk.
"""

import errno
import io
import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, Final, cast

__all__ = ["MOST_MEMBERS", "ArchiveFile", "SeekableZip", "safe_name", "tar_files", "zip_files"]

MOST_MEMBERS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """One file: its path inside (`a/b.txt`, no `.` or `..`), and its bytes or a fault and a detail."""

    name: str
    data: bytes
    fault: str | None = None
    detail: str | None = None


def tar_files(file: BinaryIO, max_file_bytes: int, counts: Counter[str]) -> Iterator[ArchiveFile]:
    """Files of an unpacked tar archive, streamed; it ends with a `truncated` or `bad_tar` one where it is damaged.

    Counts `archive_links` (links, devices). Faults of files: `unsafe_name`, `too_large`, `too_many_files`.
    """
    try:
        with tarfile.open(fileobj=file, mode="r|") as archive:
            for number, item in enumerate(archive):
                # tarfile remembers all members it has seen.
                archive.members = []  # type: ignore[attr-defined]
                if number == MOST_MEMBERS:
                    yield ArchiveFile("", b"", "too_many_files", f"more than {MOST_MEMBERS:,}")
                    return
                if item.isdir():
                    continue
                if not item.isfile():
                    counts["archive_links"] += 1
                    continue
                name = safe_name(item.name)
                if name is None:
                    yield ArchiveFile(_shown(item.name), b"", "unsafe_name", _shown(item.name))
                elif item.size > max_file_bytes:
                    yield ArchiveFile(name, b"", "too_large", f"{name}: {item.size:,} bytes")
                else:
                    source = archive.extractfile(item)
                    yield ArchiveFile(name, b"" if source is None else source.read())
    except tarfile.ReadError as error:
        fault = "truncated" if "unexpected end" in str(error) else "bad_tar"
        yield ArchiveFile("", b"", fault, str(error))
    except (tarfile.TarError, ValueError, EOFError) as error:
        yield ArchiveFile("", b"", "bad_tar", str(error))


def zip_files(file: BinaryIO, max_file_bytes: int, counts: Counter[str]) -> Iterator[ArchiveFile]:
    """Files of a zip archive (`file` must be seekable), in the order of its directory; faults as of tar files.

    `bad_zip`: the archive, or one file of it, is damaged or packed or encrypted in a way that is not read.
    """
    try:
        archive = zipfile.ZipFile(cast(BinaryIO, SeekableZip(file)))
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, OSError) as error:
        yield ArchiveFile("", b"", "bad_zip", str(error))
        return
    with archive:
        for number, item in enumerate(archive.infolist()):
            if number == MOST_MEMBERS:
                yield ArchiveFile("", b"", "too_many_files", f"more than {MOST_MEMBERS:,}")
                return
            if item.is_dir():
                continue
            if (item.external_attr >> 16) & 0o170000 == 0o120000:
                counts["archive_links"] += 1
                continue
            name = safe_name(item.filename)
            if name is None:
                yield ArchiveFile(_shown(item.filename), b"", "unsafe_name", _shown(item.filename))
                continue
            yield _zipped(archive, item, name, max_file_bytes)


class SeekableZip(io.RawIOBase):
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


def _zipped(archive: zipfile.ZipFile, item: zipfile.ZipInfo, name: str, max_file_bytes: int) -> ArchiveFile:
    # What the directory says of the size is not believed.
    try:
        with archive.open(item) as source:
            data = source.read(max_file_bytes + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, NotImplementedError, OSError) as error:
        return ArchiveFile(name, b"", "bad_zip", f"{name}: {error}")
    if len(data) > max_file_bytes:
        return ArchiveFile(name, b"", "too_large", f"{name}: over {max_file_bytes:,} bytes")
    return ArchiveFile(name, data)


def safe_name(name: str) -> str | None:
    """The path inside, or None where it leads out of the archive or is none."""
    path = PurePosixPath(name.replace("\\", "/"))
    parts = [part for part in path.parts if part != "."]
    if path.is_absolute() or ".." in parts or not parts or "\0" in name or parts[0].endswith(":"):
        return None
    return _shown("/".join(parts))


def _shown(name: str) -> str:
    """The name as Unicode, which bytes of another encoding are not."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
