"""Gives the files of a tar or zip archive one by one, each with its bytes, and trusts neither names nor sizes.

What is said and done of members stands in `archive_streams`; here each is read whole, up to a limit.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import BinaryIO

from textmill.formats.archives.archive_streams import MemberStream, zip_streams
from textmill.formats.archives.tar_walk import tar_streams
from textmill.inputs.byte_streams import Stream, whole

__all__ = ["ArchiveFile", "tar_files", "zip_files"]


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """One file: its path inside (`a/b.txt`, no `.` or `..`), and its bytes or a fault and a detail.

    The name is empty where it is the archive that is damaged.
    """

    name: str
    data: bytes
    fault: str | None = None
    detail: str | None = None


def tar_files(
    file: Stream,
    max_file_bytes: int,
    counts: Counter[str],
    begins: Callable[[int], bool] = lambda position: True,
    place: Callable[[int], str] = lambda position: f"byte {position:,}",
    first: int = 0,
    known: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[ArchiveFile]:
    """Files of an unpacked tar archive, streamed; faults and counts as of `tar_streams`, and `too_large`."""
    for stream in tar_streams(file, counts, begins, place, first, known):
        found = _read(stream, max_file_bytes)
        # Nothing of a tar can be read behind what is damaged.
        yield ArchiveFile("", b"", found.fault, found.detail) if found.fault in ("truncated", "bad_tar") else found


def zip_files(file: BinaryIO, max_file_bytes: int, counts: Counter[str]) -> Iterator[ArchiveFile]:
    """Files of a zip archive (`file` must be seekable); faults and counts as of `zip_streams`, and `too_large`."""
    return (_read(stream, max_file_bytes) for stream in zip_streams(file, counts))


def _read(stream: MemberStream, max_file_bytes: int) -> ArchiveFile:
    data = whole(stream, max_file_bytes)
    if stream.fault is not None:
        return ArchiveFile(stream.name, b"", stream.fault, stream.detail)
    if data is None:
        return ArchiveFile(stream.name, b"", "too_large", f"{stream.name}: over {max_file_bytes:,} bytes")
    return ArchiveFile(stream.name, data)
