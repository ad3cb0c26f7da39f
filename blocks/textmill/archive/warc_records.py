"""Cuts the unpacked bytes of a member into WARC records, tolerantly, and finds the next one after damage.

ISO 28500:2017 (WARC 1.1). Accepted beyond it: versions 0.16 to 1.1 in any case, LF line ends, blanks before the
colon, missing or extra blank lines between records. A record whose Content-Length does not end where a record ends
is bounded by its member if it is alone there; else it is damaged (`bad_length`), and reading goes on at the next
`WARC/` line after its header.
"""

import re
from collections.abc import Iterator
from typing import Final

from textmill.archive.header_fields import MOST_HEAD_BYTES, MOST_HEAD_LINES, header_fields
from textmill.archive.packed_members import Member
from textmill.archive.parser import BLANK, PADDING_BYTES, Cut, Parser, RawRecord, located
from textmill.archive.stream_window import Window

__all__ = ["NEXT_RECORD", "lone_record", "warc_records"]

_VERSION: Final = re.compile(rb"WARC/\d{1,2}\.\d{1,3}[ \t]*\r?\n", re.IGNORECASE)
NEXT_RECORD: Final = re.compile(rb"WARC/\d\.\d{1,3}\r?\n(?=[A-Za-z-]{1,40}[ \t]{0,8}:)", re.IGNORECASE)
_HEADER_END: Final = re.compile(rb"\n\r?\n")
_ROOM: Final = 64
_LINE_END: Final = b"\r\n\r\n"
_NO_DOCUMENT: Final = re.compile(rb"WARC/1\.\d\r\nWARC-Type: (request|metadata)\r\n(?=[A-Za-z])")
_LENGTH: Final = re.compile(rb"\r\n(Content-Length): (\d{1,18})(?=\r\n[A-Za-z]|\r?\Z)")
_SHORT_HEAD: Final = MOST_HEAD_LINES


def warc_records(member: Member, window: Window, max_record_bytes: int) -> Iterator[RawRecord]:
    """The records of one member, damaged stretches included; a member without bytes and faults has none."""
    return located(member, _WarcParser(member, window, max_record_bytes))


def lone_record(member: Member, max_record_bytes: int) -> RawRecord | None:
    """The record of a member that was unpacked at once and holds nothing but one, as most do; else None.

    The same as `warc_records` gives, for a fraction of its work; headers of a request or metadata are not all there.
    """
    data = member.whole
    if data is None or member.end is None or not data.endswith(_LINE_END):
        return None
    if _VERSION.match(data, 0, _ROOM) is None or (end := _HEADER_END.search(data, 0, MOST_HEAD_BYTES)) is None:
        return None
    head = data[: end.start()]
    headers = _of_no_document(head) or parse_headers(head)
    length = _length(headers)
    if length is None or length > max_record_bytes or end.end() + length + len(_LINE_END) != len(data):
        return None
    size = member.end - member.offset
    return RawRecord(headers, data, member.offset, size, start=end.end(), stop=len(data) - len(_LINE_END))


def _of_no_document(head: bytes) -> dict[str, str] | None:
    """Of a request or metadata, as most records are that are no documents, type and length alone; else None."""
    kind = _NO_DOCUMENT.match(head) if len(head) <= _SHORT_HEAD else None
    length = None if kind is None else _LENGTH.search(head)
    if kind is None or length is None or head.lower().find(b"content-length") != length.start(1):
        return None
    return {"warc-type": kind[1].decode(), "content-length": length[2].decode()}


def _length(headers: dict[str, str]) -> int | None:
    """What a header says of its block, if it is a length."""
    digits = headers.get("content-length", "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 18 else None


class _WarcParser(Parser):
    line_end = _LINE_END

    def __init__(self, member: Member, window: Window, max_record_bytes: int) -> None:
        super().__init__(member, window, max_record_bytes)
        self._no_blank_line_before = 0

    def cut(self, start: int) -> Cut:
        window = self.window
        version = window.matches(_VERSION, start, _ROOM)
        while version is None and self.goes_on(start + _ROOM):
            version = window.matches(_VERSION, start, _ROOM)
        if version is None:
            return self.resync({}, start + 1, "stray_bytes")
        end = self._header_end(start)
        if end is None:
            return self.resync({}, start + 1, "bad_header")
        body = end + (3 if window.cut(end + 1, end + 2) == b"\r" else 2)
        headers = parse_headers(window.cut(start, end))
        length = _length(headers)
        return self.unmeasured(headers, body) if length is None else self.block(headers, body, body + length)

    def _header_end(self, start: int) -> int | None:
        # What was searched for one header is not searched again for the next that has no end.
        stop = start + MOST_HEAD_BYTES
        position = max(start, self._no_blank_line_before)
        while (found := self.window.find(_HEADER_END, position, stop, 3)) is None:
            searched = self.window.end - 3
            if not self.goes_on(stop + 3):
                self._no_blank_line_before = stop
                break
            position = max(position, searched)
        return found

    def next_record(self, start: int, stop: int | None) -> int | None:
        return self.window.find(NEXT_RECORD, start, stop, _ROOM)

    def ends_at(self, window: Window, end: int) -> bool:
        after = window.run_of(BLANK, end, PADDING_BYTES)
        if not window.reach(after + 1) or window.matches(_VERSION, after, _ROOM):
            return True
        # Padding is not the record's fault, nor is what follows a proper end where no member bounds it.
        padding = window.run_of(b"\r\n\0", after, PADDING_BYTES)
        if padding - after >= PADDING_BYTES:
            return True
        ended = self.member.plain is not None and window.cut(end, min(end + 4, window.end)) == _LINE_END
        return ended or not window.reach(padding + 1) or bool(window.matches(_VERSION, padding, _ROOM))


def parse_headers(head: bytes) -> dict[str, str]:
    """Fields after the first line by lower-case name; the first of a repeated field counts, folded lines are joined.

    Bytes are UTF-8, else ISO-8859-1; lines without a colon are left out. More lines than any
    header has are none.
    """
    if head.count(b"\n") > MOST_HEAD_LINES:
        return {}
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError:
        text = head.decode("iso-8859-1")
    fields: dict[str, str] = {}
    for name, value in header_fields(text):
        fields.setdefault(name, value)
    return fields
