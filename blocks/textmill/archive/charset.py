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
    has_letters_in_words,
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
_HZ: Final = re.compile(rb"~\{")
_REPLACEMENT: Final = "\ufffd"
_NEVER_PLAIN: Final = MULTI_BYTE | SEVEN_BIT
"""Encodings of which bytes may be UTF-8 by chance."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text without NULs and byte-order mark, the encoding it was decoded with, and how much of it meant nothing."""

    text: str
    charset: str
    replaced: int = 0
    """Characters U+FFFD that stand for bytes without a meaning."""
    utf8: bytes | None = None
    """The text in UTF-8 where it was stored so, which saves encoding it again."""


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
    return _decode(body, header, inside(body))


def decode_text(body: bytes) -> Decoded:
    """Decode text that should be UTF-8 (WET files)."""
    return _decode(body.removeprefix(codecs.BOM_UTF8), "utf-8", None)


def _decode(body: bytes, header: str | None, inside: str | None) -> Decoded:
    names = [name for name in (header, inside) if name is not None]
    wide = by_nulls(body)
    if wide is not None:
        return _with(body, wide)
    # One byte is found many times as fast as two.
    hz = b"~" in body and _HZ.search(body) is not None
    shifted = hz or b"\x1b" in body or any(name in SEVEN_BIT for name in names)
    if not shifted and body.isascii():
        return _with(body, names[0] if names and names[0] not in UNICODE else "utf-8")
    escaped = next((name for mark, name in _ESCAPES if mark in body), None) if b"\x1b" in body else None
    if escaped is not None and body.isascii() and fits(body, escaped):
        return _with(body, escaped)
    if not names or names[0] not in _NEVER_PLAIN:
        # So most pages are, and nothing needs to be weighed.
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            # Looked for in the bytes: among wide characters zeros are everywhere.
            as_stored = not text.startswith(_MARK) and b"\0" not in body
            return Decoded(text, "utf-8", utf8=body) if as_stored else Decoded(_plain(text), "utf-8")
    return _with(body, _chosen(body, header, inside))


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
