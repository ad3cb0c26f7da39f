"""Makes text of the bytes of a text file of any origin: any encoding, any line ends, with what terminals left in it.

Encodings by mark and by evidence as pages are decoded (`archive.charset`). Line ends become `\\n` (also CR, CR CR LF
of files sent twice as text, NEL, and the form and line feeds of printers), characters struck over with backspaces
become the last of them, colours of terminals and other control characters go and are counted. What has too many
control characters for any text is binary.
"""

import re
from dataclasses import dataclass
from typing import Final

from textmill.archive.charset import decode_plain
from textmill.archive.charset_evidence import by_nulls
from textmill.archive.compression import what_is

__all__ = ["PlainText", "is_binary", "plain_text"]

_WIDE_MARKS: Final = (
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_TEXTS: Final = ("UTF-16 text", "UTF-32 text")
_HEAD_BYTES: Final = 1 << 12
_LOOK_BYTES: Final = 1 << 20
_CONTROL: Final = bytes({*range(32), 127} - set(b"\t\n\v\f\r\b\x1b\x0e\x0f"))
"""What no text has in number; shifts and escapes are of encodings and terminals, backspaces of printers."""
_FEW: Final = 50
"""One control character in so many bytes is a damaged text, more are none: noise has one in ten."""
_UNDECODED: Final = 10
"""One character in so many without a meaning leaves no text to read."""

_LINE_ENDS: Final = str.maketrans({"\r": "\n", "\x85": "\n", "\f": "\n", "\v": "\n"})
_STRUCK: Final = re.compile("[^\n\b]\b")
_TERMINAL: Final = re.compile("\x1b(?:\\[[0-?]{0,40}[ -/]{0,4}[@-~]|[()][0-9A-Z]|[78=>cM])")
_CONTROLS: Final = re.compile("[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_MOST_STRUCK: Final = 8
"""Rounds: so many characters may be struck in one place."""


@dataclass(frozen=True, slots=True)
class PlainText:
    """The text, what it was decoded with, and what of it was lost."""

    text: str
    encoding: str
    replaced: int = 0
    """Characters U+FFFD that stand for bytes without a meaning."""
    controls: int = 0
    """Control characters that were left out."""

    @property
    def is_undecoded(self) -> bool:
        """Whether so much has no meaning that nobody can read the rest."""
        return self.replaced * _UNDECODED > len(self.text)


def plain_text(data: bytes, declared: str | None = None) -> PlainText | None:
    """The text of a file; None where it is no text. `declared`: the encoding that its format or neighbours name."""
    if is_binary(data):
        return None
    found = decode_plain(data, declared)
    text = found.text.removesuffix("\x1a").replace("\r\r\n", "\n").replace("\r\n", "\n").translate(_LINE_ENDS)
    controls = 0
    if _CONTROLS.search(text) is not None:
        text = _TERMINAL.sub("", text)
        for _ in range(_MOST_STRUCK):
            if "\b" not in text:
                break
            text = _STRUCK.sub("", text)
        text, controls = _CONTROLS.subn("", text)
    return PlainText(text, found.charset, found.replaced, controls)


def is_binary(data: bytes) -> bool:
    """Whether bytes are no text: of a known other kind, or with more control characters than any text has."""
    kind = what_is(data[:_HEAD_BYTES])
    wide = _wide(data)
    if kind is not None and kind not in _TEXTS and wide is None:
        return True
    head = data[:_LOOK_BYTES]
    if wide is not None:
        # Programs have zeros at every other place as well.
        head = head[: len(head) // 4 * 4].decode(wide, "replace").encode("utf-8", "replace")
    return _is_noise(head) or _is_noise(head[:_HEAD_BYTES])


def _is_noise(data: bytes) -> bool:
    return len(data) - len(data.translate(None, _CONTROL)) > max(2, len(data) // _FEW)


def _wide(data: bytes) -> str | None:
    """The encoding of two or four bytes a character that a mark or the places of zeros show."""
    return next((name for mark, name in _WIDE_MARKS if data.startswith(mark)), None) or by_nulls(data)
