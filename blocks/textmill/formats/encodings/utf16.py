"""Turns a stream of UTF-16 or UTF-32, as its first bytes say, into one of UTF-8; any other is left as it is."""

import codecs
from typing import Final

from textmill.formats.xml.xml_records import Stream

__all__ = ["as_utf8"]

_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0?\0", "utf-16-le"),
    (b"\0<\0?", "utf-16-be"),
)


class _Recoded:
    """Text of another encoding as UTF-8; what is no text becomes U+FFFD."""

    def __init__(self, head: bytes, rest: Stream, encoding: str | None) -> None:
        self._head = head
        self._rest = rest
        self._decoder = None if encoding is None else codecs.getincrementaldecoder(encoding)("replace")

    def read(self, size: int = 1 << 18, /) -> bytes:
        while True:
            data, self._head = (self._head, b"") if self._head else (self._rest.read(size), b"")
            if self._decoder is None:
                return data
            text = self._decoder.decode(data, final=not data)
            if text or not data:
                return text.encode("utf-8", "replace")


def as_utf8(file: Stream) -> Stream:
    """The stream from its begin; reads may give more bytes than were asked for."""
    head = b""
    while len(head) < 4 and (more := file.read(4 - len(head))):
        head += more
    return _Recoded(head, file, next((name for mark, name in _MARKS if head.startswith(mark)), None))
