"""Takes an HTTP response apart: status, fields and body, past the interim responses that may come before it.

RFC 9112 (framing), RFC 9110 §15.2 (interim responses). Heads are bounded as in browsers; what lies within them costs
one pass.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from textmill.archive.header_fields import MOST_HEAD_BYTES, MOST_HEAD_LINES, header_fields

__all__ = ["HttpResponse", "is_whole", "parse_response"]

_STATUS: Final = re.compile(rb"HTTP/\d[\d.]{0,8}[ \t]++(\d{3})(?!\d)([^\n]{0,80})", re.IGNORECASE)
_HEAD_END: Final = re.compile(rb"\n\r?\n")
_LINE_ENDS: Final = re.compile(rb"[\r\n]*+")
_NEXT_STATUS: Final = re.compile(rb"\n(?=HTTP/\d[\d.]{0,8}[ \t])", re.IGNORECASE)
_PAGE_END: Final = re.compile(rb"</html\s*+>\s*+\Z", re.IGNORECASE)
_PAGE_END_BYTES: Final = 64
_TUNNEL: Final = b"connection established"
_MOST_RESPONSES: Final = 16
_SWITCHING_PROTOCOLS: Final = 101


@dataclass(slots=True)
class HttpResponse:
    """Status (None when there is no status line), fields by lower-case name, and the body as sent."""

    status: int | None
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    fault: str | None = None


def parse_response(data: bytes, start: int = 0, stop: int | None = None) -> HttpResponse:
    """Split a record's block, which is data[start:stop]; one that does not begin with `HTTP/` is all body.

    Interim responses before the real one (`100 Continue`, a proxy's `200 Connection established`) are passed over.
    Fault `bad_http`: a status line without a status, or a head that never ends or is longer than any.
    """
    begin, stop = start, len(data) if stop is None else stop
    start = _after_line_ends(data, start, stop)
    if data[start : min(start + 5, stop)].upper() != b"HTTP/":
        return HttpResponse(None, body=data[begin:stop])
    for _ in range(_MOST_RESPONSES):
        status = _STATUS.match(data, start, stop)
        end = _HEAD_END.search(data, start, min(start + MOST_HEAD_BYTES, stop))
        if status is None:
            break
        if end is None:
            is_alone = not data[start:stop].strip(b"\r\n").count(b"\n")
            return HttpResponse(int(status[1]), fault=None if is_alone else "bad_http")
        onward = _real_one(data, status, end, stop)
        if onward is None:
            head = data[start : end.start()]
            if head.count(b"\n") > MOST_HEAD_LINES:
                break
            return HttpResponse(int(status[1]), _fields(head), data[end.end() : stop])
        start = onward
    return HttpResponse(None, fault="bad_http")


def is_whole(block: bytes) -> bool:
    """Whether a page is there to its end: all that its Content-Length announces, or its closing tag."""
    response = parse_response(block)
    announced = response.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and len(announced) <= 18:
        return len(response.body) >= int(announced)
    return _PAGE_END.search(block, max(0, len(block) - _PAGE_END_BYTES)) is not None


def _after_line_ends(data: bytes, position: int, stop: int) -> int:
    found = _LINE_ENDS.match(data, position, stop)
    return position if found is None else found.end()


def _real_one(data: bytes, status: re.Match[bytes], end: re.Match[bytes], stop: int) -> int | None:
    """Where the response begins that an interim one announces; None when this is the real one."""
    code = int(status[1])
    is_interim = code < 200 and code != _SWITCHING_PROTOCOLS
    if is_interim:
        # Some servers leave out the empty line.
        inside = _NEXT_STATUS.search(data, status.end(), end.start())
        if inside is not None:
            return inside.end()
    onward = _after_line_ends(data, end.end(), stop)
    if _STATUS.match(data, onward, stop) is None:
        return None
    if code // 100 == 2:
        # A proxy's answer to CONNECT has no body to describe.
        names = _fields(data[status.start() : end.start()])
        described = any(name.startswith("content-") or name == "transfer-encoding" for name in names)
        is_interim = _TUNNEL in status[2].lower() or not described
    return onward if is_interim else None


def _fields(head: bytes) -> dict[str, str]:
    fields: dict[str, str] = {}
    codings: dict[str, list[str]] = {}
    for name, value in header_fields(head.decode("iso-8859-1")):
        # Of repeated fields the last counts, as in browsers (WHATWG Fetch, "extract a MIME type"); codings add up.
        if name.endswith("-encoding"):
            codings.setdefault(name, []).append(value)
        else:
            fields[name] = value
    return fields | {name: ", ".join(values) for name, values in codings.items()}
