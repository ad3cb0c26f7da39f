"""Cuts ARC 1.0 and 2.0 files (the Internet Archive's format before WARC) into the same records as WARC.

Burner and Kahle, Arc File Format, 1996: a line `URL IP date type length`, then that many bytes; version 2 has five
more fields before the length. URLs with spaces are read, since the address and date after them are unmistakable.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from textmill.archive.packed_members import Member
from textmill.archive.parser import PADDING_BYTES, Cut, Parser, RawRecord, located
from textmill.archive.stream_window import Window

__all__ = ["ARC_START", "arc_records", "is_arc"]

ARC_START: Final = re.compile(
    rb"\s{0,64}(?:https?|ftps?|filedesc|dns|whois|gopher|news|nntp|mailto|urn|metadata|screenshot):", re.IGNORECASE
)
"""How a record begins, surely: a scheme that crawlers write. Others may be the end of one, as `ttp:` of `http:`."""

_SCHEME: Final = re.compile(rb"[a-z][a-z0-9+.-]{0,20}:", re.IGNORECASE)
_ADDRESS: Final = re.compile(rb" ([0-9a-f.:]{2,45}) (\d{8,20}) ", re.IGNORECASE)
_NEXT_LINE: Final = re.compile(rb"(?<=\n)[a-z][a-z0-9+.-]{1,20}:", re.IGNORECASE)
_LINE_BYTES: Final = 1 << 13
_LENGTH_DIGITS: Final = 18
_LEAST_SPACES: Final = 3


@dataclass(frozen=True, slots=True)
class _Line:
    url: bytes
    date: bytes
    type: bytes
    length: bytes
    size: int
    """Bytes of the line itself, with its end."""


def is_arc(window: Window) -> bool:
    """Whether the member begins with the line of an ARC record."""
    return _line_at(window, window.run_of(b"\r\n", window.base)) is not None


def arc_records(member: Member, window: Window, max_record_bytes: int) -> Iterator[RawRecord]:
    """The records of one member; headers carry WARC names, the file's own description is a `warcinfo`."""
    return located(member, _ArcParser(member, window, max_record_bytes))


def _line_at(window: Window, position: int) -> _Line | None:
    window.reach(position + _LINE_BYTES)
    head = window.cut(position, max(position, min(position + _LINE_BYTES, window.end)))
    line, newline, _ = head.partition(b"\n")
    if not newline or _SCHEME.match(line) is None:
        return None
    found = _ADDRESS.search(line)
    if found is None:
        return None
    kind, _, length = line[found.end() :].removesuffix(b"\r").rpartition(b" ")
    if not length or length.split() != [length]:
        return None
    return _Line(line[: found.start()], found[2], kind, length, len(line) + 1)


class _ArcParser(Parser):
    line_end = b"\n"

    def cut(self, start: int) -> Cut:
        line = _line_at(self.window, start)
        while line is None and self.goes_on(start + _LINE_BYTES):
            line = _line_at(self.window, start)
        if line is None:
            return self.resync({}, start + 1, "stray_bytes")
        headers = _headers(line)
        body = start + line.size
        if not line.length.isdigit() or len(line.length) > _LENGTH_DIGITS:
            return self.resync(headers, body, "bad_length")
        return self.block(headers, body, body + int(line.length))

    def ends_at(self, window: Window, end: int) -> bool:
        padding = window.run_of(b"\r\n\0", end, PADDING_BYTES)
        if padding - end >= PADDING_BYTES or not window.reach(padding + 1):
            return True
        return _line_at(window, padding) is not None or self._may_begin_at(window, end)

    def _may_begin_at(self, window: Window, end: int) -> bool:
        """Whether a line end is there, and then a line with a URL that is damaged behind it: its record's fault."""
        head = window.cut(end, min(end + _LINE_BYTES, window.end))
        line = head[1:].partition(b"\n")[0]
        return head[:1] == b"\n" and ARC_START.match(line) is not None and line.count(b" ") >= _LEAST_SPACES

    def next_record(self, start: int, stop: int | None) -> int | None:
        # A line needs the end of the line before it in view.
        position = max(start, self.window.base + 1)
        while True:
            found = self.window.find(_NEXT_LINE, position, stop, _LINE_BYTES)
            if found is None or _line_at(self.window, found) is not None:
                return found
            position = found + 1


def _headers(line: _Line) -> dict[str, str]:
    url = line.url.decode("utf-8", "replace")
    return {
        "warc-type": "warcinfo" if url.lower().startswith("filedesc:") else "response",
        "warc-target-uri": url,
        "warc-date": line.date.decode("ascii")[:14],
        "content-type": line.type.decode("utf-8", "replace").strip().partition(" ")[0],
    }
