"""What the parsers of WARC and ARC share: records with their places, and where one whose length lies ends.

A record that has a member of its own ends where the member does. One at the end of a file that lacks a few bytes, or
whose page is whole, ends there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from textmill.archive.http import is_whole
from textmill.archive.packed_members import Member, plain_from
from textmill.archive.stream_window import Window

__all__ = ["BLANK", "PADDING_BYTES", "Cut", "Parser", "RawRecord", "located"]

BLANK: Final = b"\r\n"
_BETWEEN: Final = b"\r\n\0"
"""Line ends, and zeros as padding."""

PADDING_BYTES: Final = 1 << 16
"""So much between two records is looked at; more is padding, whatever it is."""

_NEXT_BYTES: Final = 1 << 13
"""So much after a record says whether another begins there."""

_LINE_END_BYTES: Final = 4
_LONGEST_LIE: Final = 2
"""A record that announces more than twice what its member holds was cut off."""

_SHORTEST_LIE: Final = 4
"""Some writers count characters, which have up to four bytes; less is no count of the block at all."""

_PEEK_BYTES: Final = 1 << 12
_MOST_LIES: Final = 64


@dataclass(slots=True)
class RawRecord:
    """One record or damaged stretch: `headers` by lower-case name, the block data[start:stop], empty when refused.

    `offset` and `length` are those of the gzip member (length None when it holds several records) or, in a shard
    that is not compressed, of the record itself.
    """

    headers: dict[str, str]
    data: bytes
    offset: int
    length: int | None
    fault: str | None = None
    wrong_length: bool = False
    """Whether the block ends elsewhere than its header says."""
    start: int = 0
    stop: int | None = None

    @property
    def block(self) -> bytes:
        return self.data[self.start : self.stop]

    @property
    def type(self) -> str:
        """WARC-Type in lower case; empty when missing."""
        return self.headers.get("warc-type", "").lower()


@dataclass(slots=True)
class Cut:
    """What a parser found at a position: the record, and where to go on."""

    headers: dict[str, str]
    block: bytes
    end: int
    resume: int
    fault: str | None = None
    wrong_length: bool = False


class Parser:
    """Cuts records from `window` one by one."""

    line_end: bytes = b""
    """What follows every block."""

    def __init__(self, member: Member, window: Window, max_record_bytes: int) -> None:
        self.member = member
        self.window = window
        self.max_record_bytes = max_record_bytes
        self.is_first = True
        self._lies = 0
        self._not_whole = 0

    def cut(self, start: int) -> Cut:
        """The record at `start`, where at least one byte is."""
        raise NotImplementedError(f"{type(self).__name__} does not implement cut")

    def next_record(self, start: int, stop: int | None) -> int | None:
        """Where the next record begins in [start, stop); without a stop, what is searched is forgotten."""
        raise NotImplementedError(f"{type(self).__name__} does not implement next_record")

    def ends_at(self, window: Window, end: int) -> bool:
        """Whether a record may end there."""
        raise NotImplementedError(f"{type(self).__name__} does not implement ends_at")

    def block(self, headers: dict[str, str], body: int, end: int) -> Cut:
        """The record whose block begins at `body` and, it says, ends at `end`."""
        window = self.window
        if end - body > self.max_record_bytes:
            return self._too_large(headers, body, end)
        if window.reach(end) and (self.ends_at(window, end) or self._is_whole(body, end)):
            return Cut(headers, window.cut(body, end), end, end)
        bounded = self._bounded(headers, body, end)
        while self.goes_on(end + _NEXT_BYTES):
            if window.reach(end) and self.ends_at(window, end):
                return Cut(headers, window.cut(body, end), end, end)
        if bounded is not None:
            return bounded
        if window.reach(end):
            return self.resync(headers, body, "bad_length")
        fault = self.member.fault or ("truncated" if self.member.plain else "bad_length")
        return self.resync(headers, body, fault, window.end)

    def _is_whole(self, body: int, end: int) -> bool:
        """Whether the block is a whole page and a line end follows; what lies behind it is then not its fault.

        After so many in a member that were not, none is looked at.
        """
        window, size = self.window, len(self.line_end)
        window.reach(end + size)
        if self._not_whole == _MOST_LIES or window.cut(end, min(end + size, window.end)) != self.line_end:
            return False
        found = is_whole(window.cut(body, end))
        self._not_whole += not found
        return found

    def goes_on(self, position: int) -> bool:
        """Whether the member ended before `position`, and more of it came from the next one."""
        return not self.window.reach(position) and self.member.go_on()

    def _too_large(self, headers: dict[str, str], body: int, end: int) -> Cut:
        window, plain = self.window, self.member.plain
        if plain is not None and plain.seekable():
            if self._ends_in_file(plain, end):
                self.window = Window(plain_from(plain, end), end)
                return Cut(headers, b"", end, end, "too_large")
            return self.resync(headers, body, "truncated")
        while not (ends := window.skip_to(end) and self.ends_at(window, end)) and self.goes_on(end + _NEXT_BYTES):
            pass
        if ends:
            return Cut(headers, b"", end, end, "too_large")
        return self.resync(headers, window.base, self.member.fault or "bad_length")

    def _ends_in_file(self, plain: BinaryIO, end: int) -> bool:
        """Whether a record ends at `end`, far ahead; after so many that did not, none is believed to."""
        here = plain.tell()
        is_there = self._lies < _MOST_LIES and plain.seek(0, 2) >= end
        is_there = is_there and self.ends_at(Window(plain_from(plain, end, _PEEK_BYTES), end), end)
        plain.seek(here)
        self._lies += not is_there
        return is_there

    def unmeasured(self, headers: dict[str, str], body: int) -> Cut:
        """The record whose header gives no length: it ends where its member does, if it is alone there."""
        if self.is_first and self.member.plain is None and self._is_last(body) and not self.member.go_on():
            block = self.window.cut(body, self.window.end).removesuffix(self.line_end)
            return Cut(headers, block, self.window.end, self.window.end, wrong_length=True)
        return self.resync(headers, body, "bad_header")

    def _is_last(self, body: int) -> bool:
        """Whether no other record follows a block that begins at `body`, and no damage."""
        most = body + self.max_record_bytes
        if self.next_record(body, most) is not None or self.window.reach(most + 1):
            return False
        return self.member.fault is None

    def _bounded(self, headers: dict[str, str], body: int, end: int) -> Cut | None:
        """The record with a block from `body` to where something else than its length (up to `end`) ends it."""
        window, plain = self.window, self.member.plain is not None
        if (plain and window.reach(end)) or (not plain and not self.is_first) or not self._is_last(body):
            return None
        block = window.cut(body, window.end).removesuffix(self.line_end)
        missing = end - window.end
        if plain:
            ends = missing <= _LINE_END_BYTES or is_whole(block)
        else:
            ends = len(block) <= (end - body) * _SHORTEST_LIE and end - body <= _LONGEST_LIE * len(block)
        if not ends:
            return None
        return Cut(headers, block, window.end, window.end, wrong_length=True)

    def resync(self, headers: dict[str, str], body: int, fault: str, stop: int | None = None) -> Cut:
        """A damaged stretch from here to the next record after `body`, or to the end."""
        found = self.next_record(body, stop)
        end = self.window.end if found is None else found
        if found is not None and fault == "truncated" and self.member.plain is not None:
            fault = "bad_length"
        return Cut(headers, b"", end, end, fault)


def located(member: Member, parser: Parser) -> Iterator[RawRecord]:
    """Run `parser` over its member; give each record its place, and the member's fault to the last one."""
    # Whoever looked at the member first may have passed over line ends for good.
    position, several = parser.window.base, False
    while True:
        position = parser.window.run_of(_BETWEEN, position)
        if not parser.window.reach(position + 1):
            break
        found = parser.cut(position)
        resume = parser.window.run_of(_BETWEEN, found.resume)
        last = not parser.window.reach(resume + 1)
        # A damaged member explains whatever is wrong with its last record.
        fault = (member.fault if last else None) or found.fault
        record = RawRecord(found.headers, found.block, member.offset, None, fault, found.wrong_length)
        if member.plain is not None:
            record.offset, record.length = position, min(resume, found.end + 4) - position
        elif last and not several and member.end is not None:
            record.length = member.end - member.offset
        yield record
        position, several = resume, True
        parser.is_first = False
        parser.window.forget(position)
    if not several and member.fault is not None and member.end is not None:
        yield RawRecord({}, b"", member.offset, member.end - member.offset, member.fault)
