"""Walks over the files of an unpacked tar archive, forward only, and tells every end that is none.

`tarfile` takes a damaged or cut-off header for the end of the archive, so what it ended at is looked at here.
"""

import tarfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import BinaryIO, Final, cast

from textmill.formats.archives.archive_streams import MOST_MEMBERS, TAR_DAMAGE, MemberStream, refused, safe, shown
from textmill.inputs.byte_streams import Stream, begun

__all__ = ["BLOCK_BYTES", "LONGEST_HEADER_BYTES", "is_tar", "tar_streams"]

BLOCK_BYTES: Final = 512
LONGEST_HEADER_BYTES: Final = 1 << 20
"""Of one long name or list of attributes."""
_SKIPPED_AT_ONCE: Final = 1 << 18
_MARK: Final = slice(257, 262)


def is_tar(block: bytes) -> bool:
    """Whether a file that begins so is a tar archive: its first header has the mark, or, in old ones, the right sum."""
    if block[_MARK] == b"ustar":
        return True
    try:
        tarfile.TarInfo.frombuf(block[:BLOCK_BYTES], "utf-8", "surrogateescape")
    except tarfile.TarError:
        return False
    return True


def tar_streams(
    file: Stream,
    counts: Counter[str],
    begins: Callable[[int], bool] = lambda position: True,
    place: Callable[[int], str] = lambda position: f"byte {position:,}",
    first: int = 0,
    known: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[MemberStream]:
    """Files of an unpacked tar archive; it ends with a `truncated` or `bad_tar` one where it is damaged.

    Counts `archive_links` (links, devices), `unended_archives` (cut off behind a file, or without an end). Faults:
    `unsafe_name`, `too_many_files`. `begins` is asked with where each
    member but the first begins whether it is to be read: after the first that is not, none is. A member that speaks of
    all behind it (a global header) ends the asking. `place` says a position in words. `first` members came before,
    and `known` is what they said of all.
    """
    forward = _Forward(file)
    number = first - 1
    is_asked = True
    try:
        archive = tarfile.TarFile(fileobj=cast(BinaryIO, forward), mode="r", pax_headers=dict(known))
        for_all = dict(archive.pax_headers)
        at, item = 0, archive.firstmember  # type: ignore[attr-defined]  # it was read to open the archive
        archive.firstmember = None  # type: ignore[attr-defined]
        while True:
            number += 1
            if item is None:
                yield from _end(forward.last, place(at), counts)
                return
            archive.members = []  # type: ignore[attr-defined]  # tarfile remembers all members it has seen
            is_asked = is_asked and archive.pax_headers == for_all
            if number >= MOST_MEMBERS:
                yield refused("", "too_many_files", f"more than {MOST_MEMBERS:,}")
                return
            stream = _member(archive, item, counts)
            if stream is not None:
                yield stream
                if stream.fault in ("truncated", "bad_tar"):
                    return
            forward.seek(archive.offset)
            at = forward.position
            if is_asked and not begins(at):
                return
            item = archive.next()
    except TAR_DAMAGE as error:
        yield refused("", "truncated" if "unexpected end" in str(error) else "bad_tar", str(error))


def _member(archive: tarfile.TarFile, item: tarfile.TarInfo, counts: Counter[str]) -> MemberStream | None:
    if item.isdir():
        return None
    name = safe(item.name)
    if not item.isfile():
        counts["archive_links"] += 1
        return None
    if name is None:
        return refused(shown(item.name), "unsafe_name", shown(item.name))
    source = archive.extractfile(item)
    return None if source is None else MemberStream(name, source.read, "bad_tar")


def _end(block: bytes, place: str, counts: Counter[str]) -> Iterator[MemberStream]:
    """Nothing, where an archive ends as it should or with its last file; else what is damaged."""
    if not block:
        counts["unended_archives"] += 1
    elif len(block) % BLOCK_BYTES:
        yield refused("", "truncated", f"the header at {place} is cut off")
    elif block.strip(b"\0"):
        yield refused("", "bad_tar", f"no header at {place}")


class _Forward:
    """A stream as tarfile wants a file, which goes forward only; its places begin behind one block.

    So no header stands at 0, where tarfile takes a damaged one for a file of another kind.
    """

    def __init__(self, file: Stream) -> None:
        self._file = file
        self._at = BLOCK_BYTES
        self.last = b""
        """What was read last."""

    @property
    def position(self) -> int:
        """Of the stream."""
        return self._at - BLOCK_BYTES

    def tell(self) -> int:
        return self._at

    def read(self, size: int, /) -> bytes:
        if not 0 <= size <= LONGEST_HEADER_BYTES:
            raise tarfile.ReadError(f"a header of {size:,} bytes")
        self.last = begun(self._file, size)
        self._at += len(self.last)
        return self.last

    def seek(self, position: int, /) -> int:
        if position < self._at:
            raise tarfile.ReadError("a size below nothing")
        while self._at < position:
            if not self.read(min(position - self._at, _SKIPPED_AT_ONCE)):
                raise tarfile.ReadError("unexpected end of data")
        return self._at
