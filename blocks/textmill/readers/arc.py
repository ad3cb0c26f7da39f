"""Cuts ARC 1.0 and 2.0 files (the Internet Archive's format before WARC) into the same records as WARC.

Burner and Kahle, Arc File Format, 1996: a line `URL IP date type length`, then that many bytes; version 2 has five
more fields before the length. URLs with spaces are read, since the address and date after them are unmistakable.
"""

import re
from collections.abc import Iterator
from typing import Final

from textmill.readers.members import Member
from textmill.readers.records import Cut, Parser, RawRecord, located
from textmill.readers.window import Window

_LINE: Final = re.compile(
    rb"(?P<url>[a-z][a-z0-9+.-]{0,20}:[^\n]*?) (?P<ip>[0-9a-f.:]{2,45}) (?P<date>\d{8,20}) (?P<type>[^\n]*?) "
    rb"?(?P<length>\S+)\r?\n",
    re.IGNORECASE,
)
_NEXT_LINE: Final = re.compile(
    rb"(?<=\n)[a-z][a-z0-9+.-]{1,20}:[^\n]{1,4000} [0-9a-f.:]{2,45} \d{8,20} [^\n]{1,200}\n", re.IGNORECASE
)
_PADDING_BYTES: Final = 1 << 20
_LINE_BYTES: Final = 1 << 13


def is_arc(window: Window) -> bool:
    """Whether the member begins with the line of an ARC record."""
    return window.matches(_LINE, window.run_of(b"\r\n", 0), _LINE_BYTES) is not None


def arc_records(member: Member, window: Window, max_record_bytes: int) -> Iterator[RawRecord]:
    """The records of one member; headers carry WARC names, the file's own description is a `warcinfo`."""
    return located(member, _ArcParser(member, window, max_record_bytes))


class _ArcParser(Parser):
    def cut(self, start: int) -> Cut:
        line = self.window.matches(_LINE, start, _LINE_BYTES)
        if line is None:
            return self._resync({}, start + 1, "stray_bytes")
        headers = _headers(line)
        length = line["length"]
        body = start + line.end() - line.start()
        if not length.isdigit() or len(length) > 18:
            return self._resync(headers, body, "bad_length")
        return self._block(headers, body, body + int(length))

    def _block(self, headers: dict[str, str], body: int, end: int) -> Cut:
        if end - body > self.max_record_bytes:
            fault = "too_large" if self.window.skip_to(end) else self.member.fault or "truncated"
            return Cut(headers, b"", end, end, fault) if fault == "too_large" else self._end(headers, fault)
        if not self.window.reach(end):
            return self._resync(headers, body, self.member.fault or "truncated")
        padding = self.window.run_of(b"\r\n\0", end, _PADDING_BYTES)
        if self.window.reach(padding + 1) and not self.window.matches(_LINE, padding, _LINE_BYTES):
            return self._resync(headers, body, "bad_length")
        return Cut(headers, self.window.cut(body, end), end, end)

    def _resync(self, headers: dict[str, str], body: int, fault: str) -> Cut:
        # From one byte before, so that a line right at `body` has its line end in view.
        found = self.window.find(_NEXT_LINE, max(body, self.window.base + 1), None, _LINE_BYTES)
        return self._end(headers, fault) if found is None else Cut(headers, b"", found, found, fault)

    def _end(self, headers: dict[str, str], fault: str) -> Cut:
        return Cut(headers, b"", self.window.end, self.window.end, fault)


def _headers(line: re.Match[bytes]) -> dict[str, str]:
    url = line["url"].decode("utf-8", "replace")
    return {
        "warc-type": "warcinfo" if url.lower().startswith("filedesc:") else "response",
        "warc-target-uri": url,
        "warc-date": line["date"].decode("ascii")[:14],
        "content-type": line["type"].decode("utf-8", "replace").strip().partition(" ")[0],
    }
