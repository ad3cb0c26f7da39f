"""Streams the lines of a shard, packed or not, and says which could not be had.

Lines end by LF or CR LF; a file whose first two objects have only a CR between them has lines that end by CR.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from textmill.archive.packed_members import JSON_START, members
from textmill.block import Shard
from textmill.inputs.member_places import Places
from textmill.inputs.parts import START, FilePart

__all__ = ["ends_by_cr", "lines"]

_ENDS_BY_CR: Final = re.compile(rb"[^\r\n]*+(?<=[}\]])\r[\r\t ]*+(?:\xef\xbb\xbf)?[{\[]")

Line = tuple[bytes, str | None, int]


def lines(file: BinaryIO, shard: Shard, max_line_bytes: int) -> Iterator[Line]:
    """Line of JSON without its end, None and its number; or empty, a fault and the number of lines before.

    Faults are `too_large` and what befell a packed member.
    Lines may span members, and empty ones are left out but numbered. A line that damage cut off is part of that fault;
    what follows the damage starts a new line. Memory is bounded by `max_line_bytes` and one unpacked piece. Of a part
    of a file the lines that begin in it.
    """
    part = shard if isinstance(shard, FilePart) else None
    begin, before = (part.begin, part.first_line) if part else (START, 0)
    by_cr = ends_by_cr(file, shard.url) if begin > START else None
    splitter = _Splitter(max_line_bytes, before, by_cr)
    places, skip = Places(-begin.skip), begin.skip

    def is_behind() -> bool:
        """Whether the line at hand begins in a later part; this one has then ended."""
        if part is None or not part.ends_before(border := places.border(splitter.start)):
            return False
        part.ends_at(border, splitter.number - before)
        return True

    for member in members(file, shard.url, JSON_START, begin.offset):
        places.begins(member)
        for piece in member.pieces:
            places.passes(len(piece))
            data, at, skip = splitter.with_lf(piece), skip, max(0, skip - len(piece))
            # Looked for one by one, by far faster than `split` does where lines are long.
            while (end := data.find(b"\n", at)) >= 0:
                if part is not None and is_behind():
                    return
                if (line := splitter.ended(data[at:end])) is not None:
                    yield line
                at = end + 1
            splitter.keep(data[at:])
        if member.fault is not None:
            if splitter.has_bytes and is_behind():
                return
            splitter.cut_off()
            yield b"", member.fault, splitter.number
    if not (splitter.has_bytes and is_behind()) and (line := splitter.ended(b"")) is not None:
        yield line


def ends_by_cr(file: BinaryIO, name: str) -> bool:
    """Whether the lines of a file end by CR, as its first bytes say."""
    file.seek(0)
    pieces = (piece for member in members(file, name, JSON_START) for piece in member.pieces)
    return _ENDS_BY_CR.match(next(pieces, b"")) is not None


class _Splitter:
    def __init__(self, max_line_bytes: int, number: int, by_cr: bool | None) -> None:
        self.number = number
        """Lines that ended so far."""
        self.start = 0
        """Where among the bytes the line at hand begins."""
        self._max = max_line_bytes
        self._by_cr = by_cr
        self._parts: list[bytes] = []
        self._bytes = 0

    @property
    def has_bytes(self) -> bool:
        """Whether there are any of a line that has not ended."""
        return self._bytes > 0

    def with_lf(self, piece: bytes) -> bytes:
        """A piece in which lines end by LF."""
        if self._by_cr is None:
            self._by_cr = _ENDS_BY_CR.match(piece) is not None
        return piece.replace(b"\r", b"\n") if self._by_cr else piece

    def keep(self, part: bytes) -> None:
        """The line goes on with so much."""
        self._bytes += len(part)
        if self._bytes > self._max:
            self._parts.clear()
        else:
            self._parts.append(part)

    def ended(self, end: bytes) -> Line | None:
        """The line has ended with these bytes; None of an empty one."""
        self.number += 1
        size = self._bytes + len(end)
        self.start += size + 1
        line = b"".join((*self._parts, end)) if self._parts and size <= self._max else end
        self._parts, self._bytes = [], 0
        if size > self._max:
            return b"", "too_large", self.number
        return (line.removesuffix(b"\r"), None, self.number) if line and not line.isspace() else None

    def cut_off(self) -> None:
        """The line does not go on; what comes next begins another."""
        self.number += 1
        self.start += self._bytes
        self._parts, self._bytes = [], 0
