"""Decodes a page: byte-order mark, HTTP header, `<meta>`, then detection, as browsers do, but disbelieving lies.

WHATWG HTML §13.2.3 (2024) for the order and WHATWG Encoding for names and indexes. Browsers believe every
declaration; here one that the bytes contradict is passed over: bytes that are no UTF-8 under `utf-8`; UTF-8, with or
without stray bytes, under another name; a server's Latin-1 where the page's own `<meta>` and its bytes agree.
"""

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from textmill.archive.charset_declared import declared_inside
from textmill.archive.charset_evidence import (
    by_nulls,
    decoded,
    detected,
    fits,
    has_hz,
    has_letters_in_words,
    is_utf8,
    is_western,
    is_written_beyond_ascii,
    utf8_share,
)
from textmill.archive.charset_labels import SEVEN_BIT, UNICODE, codec_of
from textmill.archive.charset_windows import are_kin, kin_of
from textmill.archive.multibyte import MULTI_BYTE

__all__ = ["Decoded", "decode_page", "decode_plain", "decode_text"]

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SURE_CHARS: Final = 8
_MOSTLY: Final = 4
"""Well-formed characters of UTF-8 for each stray byte. Text in another encoding never comes near."""
_LATIN: Final = "cp1252"
_ESCAPES: Final = ((b"\x1b$)C", "iso2022_kr"), (b"\x1b$B", "iso2022_jp_ext"), (b"\x1b$@", "iso2022_jp_ext"))
_MARK: Final = "\ufeff"
_SHOWN: Final = re.compile(rb"\s*+[!-~]")
_REPLACEMENT: Final = "\ufffd"
_NEVER_PLAIN: Final = MULTI_BYTE | SEVEN_BIT
"""Encodings of which bytes may be UTF-8 by chance."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text without NULs and byte-order mark, the encoding it was decoded with, and how much of it meant nothing."""

    content: str | bytes
    """Bytes are UTF-8: a text that was stored so need not be decoded and encoded again."""
    charset: str
    replaced: int = 0
    """Characters U+FFFD that stand for bytes without a meaning."""

    @property
    def text(self) -> str:
        return self.content if isinstance(self.content, str) else self.content.decode()

    @property
    def is_blank(self) -> bool:
        """Whether nothing but white space is there."""
        if isinstance(self.content, bytes) and _SHOWN.match(self.content) is not None:
            return False
        return not self.content or self.text.isspace()


def decode_page(body: bytes, declared: str | None) -> Decoded:
    """Decode an HTML page; `declared` is the charset of the HTTP header. Bad bytes become U+FFFD."""
    return _marked(body, declared, declared_inside)


def decode_plain(body: bytes, declared: str | None) -> Decoded:
    """Decode text of any kind, in which an HTML `<meta>` is but text; `declared` is what else is known of it."""
    return _marked(body, declared, lambda _: None)


def _marked(body: bytes, declared: str | None, inside: Callable[[bytes], str | None]) -> Decoded:
    header = codec_of(declared)
    for mark, name in _BOMS:
        if body.startswith(mark):
            body = body[len(mark) :]
            if name != "utf-8":
                return _with(body, name)
            # An editor sets a mark without recoding, so that the bytes have their say.
            return _decode(body, name, header if header not in (None, name, _LATIN) else inside(body))
    if header is not None and not body.isascii() and _is_plainly_utf8(body, header):
        # So most pages are, and what they say inside does not matter.
        return _utf8(body)
    return _decode(body, header, inside(body))


def decode_text(body: bytes) -> Decoded:
    """Decode text that should be UTF-8 (WET files)."""
    return _decode(body.removeprefix(codecs.BOM_UTF8), "utf-8", None)


def _decode(body: bytes, header: str | None, inside: str | None) -> Decoded:
    names = [name for name in (header, inside) if name is not None]
    wide = by_nulls(body)
    if wide is not None:
        return _with(body, wide)
    if body.isascii():
        has_escape = b"\x1b" in body
        if not (has_escape or has_hz(body) or any(name in SEVEN_BIT for name in names)):
            return _with(body, names[0]) if names and names[0] not in UNICODE else _utf8(body)
        escaped = next((name for mark, name in _ESCAPES if mark in body), None) if has_escape else None
        if escaped is not None and fits(body, escaped):
            return _with(body, escaped)
    if _is_plainly_utf8(body, names[0] if names else None):
        return _utf8(body)
    return _with(body, _chosen(body, header, inside))


def _is_plainly_utf8(body: bytes, declared: str | None) -> bool:
    """Whether a page is UTF-8 throughout, and is not so by chance, so that nothing needs to be weighed."""
    return declared not in _NEVER_PLAIN and by_nulls(body) is None and is_utf8(body)


def _chosen(body: bytes, header: str | None, inside: str | None) -> str:
    names = [name for name in (header, inside) if name is not None]
    chars, stray = utf8_share(body)
    if _is_utf8_after_all(names, chars, stray):
        return "utf-8"
    # The bytes have disproved a header that says UTF-8.
    if header == _LATIN or (header in (None, "utf-8") and inside == _LATIN):
        name = _beside_latin(body, inside if header == _LATIN and inside not in (_LATIN, "utf-8") else None)
        if name is not None:
            return name
    if len(set(names)) == 2 and "utf-8" not in names and _is_confirmed(body, names[1]):
        return names[1]
    for name in names:
        if fits(body, name):
            return name
    return "utf-8" if not stray else _by_detection(body, names, chars > stray)


def _is_utf8_after_all(names: list[str], chars: int, stray: int) -> bool:
    """Whether the bytes are UTF-8 whatever is declared: all of them, or all but a few of many."""
    # A few characters of GBK or Shift_JIS may happen to be UTF-8, the text of a page never is.
    if stray or (names and names[0] in _NEVER_PLAIN):
        return chars >= _SURE_CHARS and stray * _MOSTLY <= chars
    return bool(names)


def _beside_latin(body: bytes, inside: str | None) -> str | None:
    """What the page is in, where a server or template says Latin-1 as it does of every page; None to believe it."""
    if inside is None and not is_written_beyond_ascii(body):
        return None
    if inside is not None and (is_written_beyond_ascii(body, inside) or has_letters_in_words(body, inside)):
        return inside
    guess = detected(body)
    if guess is None or guess in (_LATIN, "utf-8"):
        return None
    if inside is not None and are_kin(guess, inside):
        guess = inside
    elif not is_written_beyond_ascii(body):
        return None
    return guess if fits(body, guess) else None


def _is_confirmed(body: bytes, inside: str) -> bool:
    """Whether words and detector say what the page does, against a header that may be its server's default."""
    guess = detected(body) if is_written_beyond_ascii(body, inside) else None
    return guess is not None and are_kin(guess, inside)


def _by_detection(body: bytes, names: list[str], rather_utf8: bool) -> str:
    guess = detected(body)
    if guess == "utf-8" and rather_utf8:
        return guess
    if guess is None or guess == "utf-8" or not fits(body, guess):
        guess = next((name for name in names if name not in UNICODE), _LATIN)
    return "utf-8" if "utf-8" in names and guess == _LATIN and not is_western(body) else guess


def _utf8(body: bytes) -> Decoded:
    """A text that is UTF-8 throughout."""
    as_stored = b"\0" not in body and not body.startswith(codecs.BOM_UTF8)
    return Decoded(body if as_stored else _plain(body.decode()), "utf-8")


def _with(body: bytes, name: str) -> Decoded:
    name = kin_of(body, name)
    text = decoded(body, name)
    replaced = text.count(_REPLACEMENT) if _REPLACEMENT in text else 0
    if replaced and name == "utf-8":
        replaced -= body.count(_REPLACEMENT.encode())
    return Decoded(_plain(text), name, max(replaced, 0))


def _plain(text: str) -> str:
    """Without a byte-order mark and NULs, which are looked for first: `replace` counts them one by one."""
    text = text.removeprefix(_MARK)
    return text.replace("\0", "") if "\0" in text else text
