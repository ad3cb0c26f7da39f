"""Says where in a part of a big tar archive its first file seems to begin, and what holds for all files of an archive.

A header within a file of the archive (a tar in a tar) may be taken for one of its own; `inputs.parts` says why that
costs no record.
"""

import io
import re
import tarfile
from typing import Final

from textmill.archive.member_starts import first_member, is_packed
from textmill.archive.stream_window import Window
from textmill.formats.archives.archive_streams import TAR_DAMAGE
from textmill.formats.archives.tar_walk import BLOCK_BYTES, LONGEST_HEADER_BYTES, is_tar
from textmill.inputs.byte_streams import begun
from textmill.inputs.opening import open_shard
from textmill.inputs.parts import START, Border, FilePart
from textmill.inputs.unpacked import Damage, Unpacked

__all__ = ["TarPart", "first_header", "global_headers"]

_ANYTHING: Final = re.compile(rb"")
_MARK: Final = re.compile(rb"ustar")
_MARK_PLACE: Final = 257
_CHUNK_BYTES: Final = 1 << 16


def first_header(part: FilePart) -> Border | None:
    """Where a file of a tar archive seems to begin in a part of it; None where none does, and of other files."""
    if global_headers(part) is None:
        return None
    with open_shard(part) as file:
        begin: int | None = part.start
        packed = is_packed(file, part.url, _ANYTHING)
        if packed:
            begin = first_member(file, part.url, _ANYTHING, part.start, part.stop)
        if begin is None:
            return None
        stream = Unpacked(file, part.url, Border(begin))
        window = Window(iter(lambda: stream.read(_CHUNK_BYTES), b""))
        at = _MARK_PLACE
        while window.reach(at + 1) and not part.ends_before(stream.border(at - _MARK_PLACE)):
            found = window.find(_MARK, at, at + _CHUNK_BYTES, BLOCK_BYTES - _MARK_PLACE)
            if found is None:
                at += _CHUNK_BYTES
                window.forget(at - _MARK_PLACE)
                continue
            start = found - _MARK_PLACE
            at = found + 1
            is_aligned = packed or (begin + start) % BLOCK_BYTES == 0
            if is_aligned and window.reach(start + BLOCK_BYTES) and _is_header(window.cut(start, start + BLOCK_BYTES)):
                border = stream.border(start)
                return None if part.ends_before(border) else border
    return None


def global_headers(part: FilePart) -> dict[str, str] | None:
    """What the headers before the first file of a tar archive say of all; None of other files, and if they are long.

    Then the archive is read by its first part.
    """
    with open_shard(part) as file:
        stream = Unpacked(file, part.url, START)
        if not is_tar(stream.peek(BLOCK_BYTES)):
            return None
        found = b""
        while len(found) <= LONGEST_HEADER_BYTES:
            block = begun(stream, BLOCK_BYTES)
            if not _is_header(block) or (header := _header(block)).type != tarfile.XGLTYPE:
                return _said(found)
            size = min(header.size, LONGEST_HEADER_BYTES + 1)
            found += block + begun(stream, size + -size % BLOCK_BYTES)
    return None


def _said(headers: bytes) -> dict[str, str] | None:
    if not headers:
        return {}
    whole = headers + tarfile.TarInfo("a").tobuf() + bytes(2 * BLOCK_BYTES)
    try:
        return dict(tarfile.TarFile(fileobj=io.BytesIO(whole), mode="r").pax_headers)
    except TAR_DAMAGE:
        return None


def _header(block: bytes) -> tarfile.TarInfo:
    return tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")


def _is_header(block: bytes) -> bool:
    try:
        _header(block)
    except tarfile.TarError:
        return False
    return True


class TarPart:
    """Which members of a tar archive a part of its file has, and what was damaged in its packing before each."""

    def __init__(self, stream: Unpacked, part: FilePart | None) -> None:
        self._stream = stream
        self._part = part
        self.first = part.first_line if part is not None else 0
        """How many members the archive has before."""
        self._passed = 0
        self._damage: list[Damage] = []
        self.ends_early = False
        """Whether another part has what follows."""

    def begins(self, position: int) -> bool:
        """Whether the member that begins there is of this part."""
        self._passed += 1
        here = bool(self._stream.peek(1))
        self._damage += self._stream.new_damage(position)
        if self._part is None or not here:
            return True
        border = self._stream.border(position)
        if not self._part.ends_before(border):
            return True
        self._part.ends_at(border, self._passed)
        self.ends_early = True
        return False

    def damage(self) -> list[Damage]:
        """What was damaged before where reading has got to, told once."""
        found, self._damage = self._damage, []
        return found
