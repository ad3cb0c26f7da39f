"""Lets a record go on in the next member, where a packer has cut the stream into members as it pleased.

pbzip2, bgzip and pzstd cut every so many bytes, also within records. A member is joined to the one before only if a
parser asks for more bytes and it begins as no record does, so that what lies beside a damaged record stays apart.
"""

from collections.abc import Iterator
from itertools import chain
from typing import Final

from textmill.archive.arc import ARC_START, is_arc
from textmill.archive.packed_members import WARC_START, Member
from textmill.archive.stream_window import Window

__all__ = ["joinable"]

_HEAD_BYTES: Final = 1 << 13


def joinable(members: Iterator[Member]) -> Iterator[Member]:
    """The members in order, each able to `go_on` in the next, which is then none of its own."""
    ahead = _Ahead(members)
    while (member := ahead.take()) is not None:
        pieces = _Pieces(member, ahead)
        member.pieces, member.go_on = pieces, pieces.go_on
        yield member
        # Where a member ends is known only then.
        for _ in pieces:
            pass
        # The two hold each other, and with them what was unpacked.
        member.pieces, member.go_on = iter(()), _is_alone


def _is_alone() -> bool:
    return False


class _Ahead:
    def __init__(self, members: Iterator[Member]) -> None:
        self._members = members
        self._held: Member | None = None

    def take(self) -> Member | None:
        held, self._held = self._held, None
        return next(self._members, None) if held is None else held

    def goes_on(self) -> bool:
        """Whether the next member begins as no record does; one without bytes goes on as well."""
        if self._held is None:
            self._held = next(self._members, None)
        member = self._held
        if member is None:
            return False
        head = bytearray()
        while len(head) < _HEAD_BYTES and (piece := next(member.pieces, None)) is not None:
            head += piece
        member.pieces = chain((bytes(head),) if head else (), member.pieces)
        if not head:
            return member.fault is None
        if ARC_START.match(head) is not None and is_arc(Window(iter((bytes(head),)))):
            return False
        return WARC_START.match(head) is None


class _Pieces:
    def __init__(self, member: Member, ahead: _Ahead) -> None:
        self._member = self._part = member
        self._ahead = ahead
        self._inner = member.pieces

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece = next(self._inner, None)
        if piece is None:
            self._member.end, self._member.fault = self._part.end, self._part.fault
            raise StopIteration
        return piece

    def go_on(self) -> bool:
        """Whether the next member is a part of this one; its bytes are then what comes next."""
        if self._member.fault is not None or self._member.plain is not None or not self._ahead.goes_on():
            return False
        part = self._ahead.take()
        assert part is not None
        self._part, self._inner = part, part.pieces
        return True
