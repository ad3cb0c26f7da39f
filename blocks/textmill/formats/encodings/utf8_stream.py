"""Gives the bytes of a text file as UTF-8 as it streams, whatever encoding it is written in or declares.

A byte order mark decides, then zeros between the first characters (UTF-16 or UTF-32 without a mark), then the encoding
that an XML declaration names. What cannot be decoded becomes U+FFFD and is counted. Files that are held as a whole are
decoded by more evidence (`decoded_text`), which a stream cannot wait for.
"""

import codecs
import re
from collections import Counter
from typing import Final

import webencodings

from textmill.inputs.byte_streams import Stream, begun

__all__ = ["Utf8Stream", "marked_encoding"]

_CHUNK_BYTES: Final = 1 << 18
_HEAD_BYTES: Final = 512
_DECLARED: Final = re.compile(
    rb"""\s{0,64}<\?xml\s[^>]{0,200}?\bencoding\s{0,9}=\s{0,9}["']([A-Za-z0-9._:-]{1,40})["']"""
)
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Utf8Stream:
    """The file as UTF-8 without a mark; UTF-8 itself goes through as it is, its errors too.

    Counts `bad_characters`, what another encoding could not give.
    """

    def __init__(self, file: Stream, counts: Counter[str]) -> None:
        self._file = file
        self._counts = counts
        self._ended = False
        self._waiting = begun(file, _HEAD_BYTES)
        encoding, mark = _encoding(self._waiting)
        self.encoding = encoding
        self.mark_bytes = mark
        """Of the byte order mark that the file begins with."""
        self._decoder = None if encoding == "utf-8" else codecs.getincrementaldecoder(encoding)("replace")
        self._waiting = self._recoded(self._waiting[mark:])

    def read(self, size: int = _CHUNK_BYTES, /) -> bytes:
        """Up to `size` bytes (a few more where another encoding is recoded); none at the end."""
        while not self._waiting and not self._ended:
            data = self._file.read(size)
            self._ended = not data
            self._waiting = self._recoded(data)
        found, self._waiting = self._waiting[:size], self._waiting[size:]
        return found

    def _recoded(self, data: bytes) -> bytes:
        if self._decoder is None:
            return data
        text = self._decoder.decode(data, final=self._ended)
        bad = text.count("\ufffd")
        if bad:
            self._counts["bad_characters"] += bad
        return text.encode("utf-8", "replace")


def marked_encoding(head: bytes) -> tuple[str, int] | None:
    """Name of the encoding that a mark or zeros show, and the bytes of the mark; None where neither is."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name, len(mark)
    for pattern, name in (
        (rb"[^\0]\0\0\0[^\0]\0\0\0", "utf-32-le"),
        (rb"\0\0\0[^\0]\0\0\0[^\0]", "utf-32-be"),
        (rb"[^\0]\0[^\0]\0", "utf-16-le"),
        (rb"\0[^\0]\0[^\0]", "utf-16-be"),
    ):
        if re.match(pattern, head, re.DOTALL):
            return name, 0
    return None


def _encoding(head: bytes) -> tuple[str, int]:
    """The same, and by what is declared."""
    marked = marked_encoding(head)
    if marked is not None:
        return marked
    declared = _DECLARED.match(head)
    if declared is not None:
        found = webencodings.lookup(declared[1].decode("ascii"))
        # A declaration that can be read as ASCII is of no wider encoding, whatever it says.
        if found is not None and not found.name.startswith("utf-16"):
            return found.codec_info.name, 0
    return "utf-8", 0
