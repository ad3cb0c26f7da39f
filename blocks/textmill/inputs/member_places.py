"""Says which byte of a file an unpacked one comes from: that of its member, and how many bytes after its beginning."""

from collections import deque

from textmill.archive.packed_members import Member
from textmill.inputs.parts import Border

__all__ = ["Places"]


class Places:
    """Where members begin among the unpacked bytes; those are forgotten that lie before what was asked for last."""

    def __init__(self, first: int = 0) -> None:
        """`first`: position at which the first member's first byte is or, being skipped, would be."""
        self._next = first
        self._starts: deque[tuple[int, int]] = deque()
        self._is_plain = False

    def begins(self, member: Member) -> None:
        """A member begins."""
        self._is_plain = member.plain is not None
        self._starts.append((self._next, member.offset))

    def passes(self, count: int) -> None:
        """So many of its bytes have come, skipped ones included."""
        self._next += count

    def here(self) -> Border:
        """Where in the last member the next byte would be."""
        start, offset = self._starts[-1]
        return Border(offset, self._next - start)

    def border(self, position: int) -> Border:
        """Where the byte at a position, which has come, is from; none before it is asked for again."""
        # Of members that begin at one position all but the last have no bytes.
        while len(self._starts) > 1 and self._starts[1][0] <= position:
            self._starts.popleft()
        return self.found(position)

    def found(self, position: int) -> Border:
        """The same, and what lies before may still be asked for."""
        start, offset = next((one for one in reversed(self._starts) if one[0] <= position), self._starts[0])
        after = position - start
        return Border(offset + after) if self._is_plain else Border(offset, after)
