"""Cuts the unpacked bytes of a member into WARC records, tolerantly, and finds the next one after damage.

ISO 28500:2017 (WARC 1.1). Accepted beyond it: versions 0.16 to 1.1 in any case, LF line ends, blanks before the
colon, missing or extra blank lines between records. A record whose Content-Length does not end where a record ends
is damaged (`bad_length`), and the next `WARC/` line after its header is where reading goes on.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from textmill.readers.members import Member, plain_from
from textmill.readers.window import Window

_VERSION: Final = re.compile(rb"WARC/\d{1,2}\.\d{1,3}[ \t]*\r?\n", re.IGNORECASE)
_NEXT_RECORD: Final = re.compile(rb"WARC/\d\.\d{1,3}\r?\n(?=[A-Za-z-]{1,40}[ \t]*:)", re.IGNORECASE)
_HEADER_END: Final = re.compile(rb"\n\r?\n")
_ROOM: Final = 64
_HEADER_BYTES: Final = 1 << 18
_PADDING_BYTES: Final = 1 << 20
_BLANK: Final = b"\r\n"


@dataclass(slots=True)
class RawRecord:
    """One record or damaged stretch: `headers` by lower-case name, `block` empty when refused.

    `offset` and `length` are those of the gzip member (length None when it holds several records) or, in a shard
    that is not compressed, of the record itself.
    """

    headers: dict[str, str]
    block: bytes
    offset: int
    length: int | None
    fault: str | None = None

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


def warc_records(member: Member, window: Window, max_record_bytes: int) -> Iterator[RawRecord]:
    """The records of one member, damaged stretches included; a member without bytes and faults has none."""
    parser = _WarcParser(member, window, max_record_bytes)
    return located(member, parser)


class Parser:
    """Cuts records from `window` one by one."""

    def __init__(self, member: Member, window: Window, max_record_bytes: int) -> None:
        self.member = member
        self.window = window
        self.max_record_bytes = max_record_bytes

    def cut(self, start: int) -> Cut:
        """The record at `start`, where at least one byte is."""
        raise NotImplementedError


def located(member: Member, parser: Parser) -> Iterator[RawRecord]:
    """Run `parser` over its member; give each record its place, and the member's fault to the last one."""
    position, several = 0, False
    while True:
        position = parser.window.run_of(_BLANK, position)
        if not parser.window.reach(position + 1):
            break
        found = parser.cut(position)
        resume = parser.window.run_of(_BLANK, found.resume)
        last = not parser.window.reach(resume + 1)
        # A damaged member explains whatever is wrong with its last record.
        fault = (member.fault if last else None) or found.fault
        if member.plain is not None:
            yield RawRecord(found.headers, found.block, position, min(resume, found.end + 4) - position, fault)
        else:
            length = member.end - member.offset if last and not several and member.end is not None else None
            yield RawRecord(found.headers, found.block, member.offset, length, fault)
        position, several = resume, True
        parser.window.forget(position)
    if not several and member.fault is not None and member.end is not None:
        yield RawRecord({}, b"", member.offset, member.end - member.offset, member.fault)


class _WarcParser(Parser):
    def cut(self, start: int) -> Cut:
        window = self.window
        if window.matches(_VERSION, start, _ROOM) is None:
            return self._stray(start, "stray_bytes")
        end = window.find(_HEADER_END, start, start + _HEADER_BYTES, 3)
        if end is None:
            return self._stray(start, "bad_header")
        body = end + (3 if window.cut(end + 1, end + 2) == b"\r" else 2)
        headers = parse_headers(window.cut(start, end))
        digits = headers.get("content-length", "")
        if not digits.isascii() or not digits.isdigit() or len(digits) > 18:
            return self._resync(headers, body, None, "bad_header")
        return self._block(headers, body, body + int(digits))

    def _block(self, headers: dict[str, str], body: int, end: int) -> Cut:
        window = self.window
        if end - body > self.max_record_bytes:
            return self._too_large(headers, body, end)
        if not window.reach(end):
            fault = self.member.fault or ("truncated" if self.member.plain else "bad_length")
            return self._resync(headers, body, window.end, fault)
        if not self._ends_at(end):
            return self._resync(headers, body, None, "bad_length")
        return Cut(headers, window.cut(body, end), end, end)

    def _ends_at(self, end: int) -> bool:
        window = self.window
        after = window.run_of(_BLANK, end, _PADDING_BYTES)
        if not window.reach(after + 1) or window.matches(_VERSION, after, _ROOM):
            return True
        # Padding is not the record's fault, nor is what follows a proper end where no member bounds it.
        padding = window.run_of(b"\r\n\0", after, _PADDING_BYTES)
        if padding - after >= _PADDING_BYTES:
            return True
        ended = self.member.plain is not None and window.cut(end, min(end + 4, window.end)) == b"\r\n\r\n"
        return ended or not window.reach(padding + 1) or bool(window.matches(_VERSION, padding, _ROOM))

    def _too_large(self, headers: dict[str, str], body: int, end: int) -> Cut:
        window = self.window
        if window.skip_to(end) and self._ends_at(end):
            return Cut(headers, b"", end, end, "too_large")
        if self.member.plain is not None and self.member.plain.seekable():
            self.window = window = Window(plain_from(self.member.plain, body), body)
            return self._resync(headers, body, None, "bad_length")
        return self._resync(headers, window.base, None, self.member.fault or "bad_length")

    def _stray(self, start: int, fault: str) -> Cut:
        return self._resync({}, start + 1, None, fault)

    def _resync(self, headers: dict[str, str], body: int, stop: int | None, fault: str) -> Cut:
        found = self.window.find(_NEXT_RECORD, body, stop, _ROOM)
        end = self.window.end if found is None else found
        if found is not None and fault == "truncated" and self.member.plain is not None:
            fault = "bad_length"
        return Cut(headers, b"", end, end, fault)


def parse_headers(head: bytes) -> dict[str, str]:
    """Fields after the first line by lower-case name; the first of a repeated field counts, folded lines are joined.

    Bytes are UTF-8, else ISO-8859-1; lines without a colon are left out.
    """
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError:
        text = head.decode("iso-8859-1")
    fields: dict[str, str] = {}
    name = ""
    for line in text.split("\n")[1:]:
        line = line.rstrip("\r")
        if line[:1] in (" ", "\t"):
            if name:
                fields[name] = f"{fields[name]} {line.strip()}".strip()
            continue
        name, colon, value = line.partition(":")
        name = name.strip().lower()
        if not colon or name in fields:
            name = ""
        elif name:
            fields[name] = value.strip()
    return fields
