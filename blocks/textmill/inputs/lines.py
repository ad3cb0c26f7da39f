"""Streams the lines of a shard, packed or not, and says which could not be had.

Lines end by LF or CR LF; a file whose first two objects have only a CR between them has lines that end by CR.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

from textmill.archive.packed_members import JSON_START, members
from textmill.block import Shard
from textmill.inputs.member_places import Places
from textmill.inputs.parts import START, FilePart

__all__ = ["Lines", "ends_by_cr", "is_blank", "line_groups", "lines"]

_ENDS_BY_CR: Final = re.compile(rb"[^\r\n]*+(?<=[}\]])\r[\r\t ]*+(?:\xef\xbb\xbf)?[{\[]")


class Lines(NamedTuple):
    """Lines that follow each other, and what there was instead of the one after them."""

    texts: list[bytes]
    """Without their LF; some may end by CR, and some have nothing but blanks."""
    number: int
    """Of the first."""
    fault: str | None = None
    """`too_large`, or what befell a packed member."""


def lines(file: BinaryIO, shard: Shard, max_line_bytes: int) -> Iterator[tuple[bytes, str | None, int]]:
    """Line of JSON without its end, None and its number; or empty, a fault and the number of lines before.

    Empty lines are left out but numbered. All else as in `line_groups`.
    """
    for group in line_groups(file, shard, max_line_bytes):
        for number, text in enumerate(group.texts, group.number):
            if not is_blank(text):
                yield text.removesuffix(b"\r"), None, number
        if group.fault is not None:
            yield b"", group.fault, group.number + len(group.texts)


def is_blank(line: bytes) -> bool:
    """Whether a line is counted and no more."""
    return not line or line.isspace()


def line_groups(file: BinaryIO, shard: Shard, max_line_bytes: int) -> Iterator[Lines]:
    """All lines, those together that end in one unpacked piece.

    Lines may span members. A line that damage cut off is part of that fault; what follows the damage starts a new
    line. Memory is bounded by `max_line_bytes` and one unpacked piece. Of a part of a file the lines that begin in it.
    """
    part = shard if isinstance(shard, FilePart) else None
    begin, before = (part.begin, part.first_line) if part else (START, 0)
    by_cr = ends_by_cr(file, shard.url) if begin > START else None
    places, skip, position = Places(-begin.skip), begin.skip, -begin.skip
    kept, start, number = _Kept(max_line_bytes), 0, before

    def is_behind() -> bool:
        """Whether the line that begins at `start` is of a later part; this one has then ended."""
        if part is None or not part.ends_before(border := places.border(start)):
            return False
        part.ends_at(border, number - before)
        return True

    for member in members(file, shard.url, JSON_START, begin.offset):
        places.begins(member)
        for data in member.pieces:
            places.passes(len(data))
            if by_cr is None:
                by_cr = _ENDS_BY_CR.match(data) is not None
            if by_cr:
                data = data.replace(b"\r", b"\n")
            at, skip = skip, max(0, skip - len(data))
            texts, first = list[bytes](), number + 1
            # Looked for one by one, by far faster than `split` does where lines are long.
            while (end := data.find(b"\n", at)) >= 0:
                if part is not None and is_behind():
                    yield Lines(texts, first)
                    return
                number += 1
                text = kept.ended(data[at:end]) if kept.size else data[at:end]
                at = end + 1
                start = position + at
                if text is not None and len(text) <= max_line_bytes:
                    texts.append(text)
                    continue
                yield Lines(texts, first, "too_large")
                texts, first = [], number + 1
            kept.add(data[at:])
            position += len(data)
            if texts:
                yield Lines(texts, first)
        if member.fault is not None:
            if kept.size and is_behind():
                return
            number += 1
            start = position
            kept.ended(b"")
            yield Lines([], number, member.fault)
    if kept.size and not is_behind():
        text = kept.ended(b"")
        yield Lines([], number + 1, "too_large") if text is None else Lines([text], number + 1)


def ends_by_cr(file: BinaryIO, name: str) -> bool:
    """Whether the lines of a file end by CR, as its first bytes say."""
    file.seek(0)
    pieces = (piece for member in members(file, name, JSON_START) for piece in member.pieces)
    return _ENDS_BY_CR.match(next(pieces, b"")) is not None


class _Kept:
    """What has come of a line that has not ended."""

    def __init__(self, max_line_bytes: int) -> None:
        self.size = 0
        self._max = max_line_bytes
        self._parts: list[bytes] = []

    def add(self, part: bytes) -> None:
        """The line goes on with so much; of one that is too long its length alone is kept."""
        self.size += len(part)
        if self.size > self._max:
            self._parts.clear()
        else:
            self._parts.append(part)

    def ended(self, end: bytes) -> bytes | None:
        """The whole line, which ends so; None of one that is too long. The next begins."""
        self.add(end)
        text = None if self.size > self._max else b"".join(self._parts)
        self.size, self._parts = 0, []
        return text
