"""Streams the lines of a shard, packed or not, and says which could not be had.

Lines end by LF or CR LF; a file whose first two objects have only a CR between them has lines that end by CR.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from textmill.archive.packed_members import JSON_START, members

__all__ = ["lines"]

_ENDS_BY_CR: Final = re.compile(rb"[^\r\n]*+(?<=[}\]])\r[\r\t ]*+(?:\xef\xbb\xbf)?[{\[]")

Line = tuple[bytes, str | None, int]


def lines(file: BinaryIO, name: str, max_line_bytes: int) -> Iterator[Line]:
    """Line of JSON without its end, None and its number; or empty, a fault and the number of lines before.

    Faults are `too_large` and what befell a packed member.
    Lines may span members, and empty ones are left out but numbered. A line that damage cut off is part of that fault;
    what follows the damage starts a new line. Memory is bounded by `max_line_bytes` and one unpacked piece.
    """
    splitter = _Splitter(max_line_bytes)
    for member in members(file, name, JSON_START):
        for piece in member.pieces:
            yield from splitter.feed(piece)
        if member.fault is not None:
            splitter = _Splitter(max_line_bytes, splitter.number + 1)
            yield b"", member.fault, splitter.number
    yield from splitter.finish()


class _Splitter:
    def __init__(self, max_line_bytes: int, number: int = 0) -> None:
        self.number = number
        """Lines that ended so far."""
        self._max = max_line_bytes
        self._by_cr: bool | None = None
        self._parts: list[bytes] = []
        self._bytes = 0

    def feed(self, piece: bytes) -> Iterator[Line]:
        if self._by_cr is None:
            self._by_cr = _ENDS_BY_CR.match(piece) is not None
        first, *rest = (piece.replace(b"\r", b"\n") if self._by_cr else piece).split(b"\n")
        self._keep(first)
        for part in rest:
            yield from self.finish()
            self._keep(part)

    def _keep(self, part: bytes) -> None:
        self._bytes += len(part)
        if self._bytes > self._max:
            self._parts.clear()
        else:
            self._parts.append(part)

    def finish(self) -> Iterator[Line]:
        self.number += 1
        line, size = b"".join(self._parts), self._bytes
        self._parts, self._bytes = [], 0
        if size > self._max:
            yield b"", "too_large", self.number
        elif line.strip():
            yield line.removesuffix(b"\r"), None, self.number
