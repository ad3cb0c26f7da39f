"""What Windows has where ISO encodings have controls: quotation marks, dashes and letters that pages have all the same.

WHATWG Encoding decodes ISO-8859-1 and -9 as their Windows kin for this, and other parts of ISO 8859 as they are; nobody
writes their controls. Where letters show that a page is in the Windows encoding throughout, it is decoded so.
"""

import functools
import re
from typing import Final

__all__ = ["are_kin", "kin_of", "without_controls"]

_KIN: Final = {
    "iso8859-2": "cp1250",
    "iso8859-5": "cp1251",
    "iso8859-6": "cp1256",
    "iso8859-7": "cp1253",
    "iso8859-8": "cp1255",
    "iso8859-13": "cp1257",
    "iso8859-15": "cp1252",
    "koi8-r": "koi8-u",
}
"""Encodings that differ in a few signs, between which a detector does not decide."""

_CONTROLS: Final = re.compile("[\x80-\x9f]")
_LETTER: Final = rb"[A-Za-z\xc0-\xff]"
_CONTROL_IN_WORD: Final = re.compile(rb"(?<=%b)[\x80-\x9f]|[\x80-\x9f](?=%b)" % (_LETTER, _LETTER))
_SIGN_IN_WORD: Final = re.compile(rb"(?<=%b)[\xa0-\xbf](?=%b)" % (_LETTER, _LETTER))
_UKRAINIAN: Final = re.compile(
    rb"(?<=[\xc0-\xff])[\xa4\xa6\xa7\xad\xb4\xb6\xb7\xbd]|[\xa4\xa6\xa7\xad\xb4\xb6\xb7\xbd](?=[\xc0-\xff])"
)
"""What KOI8-U has letters for, in words, and KOI8-R corners of boxes."""
_SEEN_BYTES: Final = 1 << 18


def are_kin(name: str, other: str) -> bool:
    """Whether two encodings are one, or differ in a few signs only."""
    return _KIN.get(name, name) == _KIN.get(other, other)


def without_controls(text: str, name: str) -> str:
    """A text decoded by `name`, with what Windows has for its controls."""
    if name not in _KIN or name == "koi8-r" or _CONTROLS.search(text) is None:
        return text
    return text.translate(_signs(_KIN[name]))


def kin_of(body: bytes, name: str) -> str:
    """The Windows kin of an encoding, if the page has letters that only that one has; else the encoding itself."""
    kin = _KIN.get(name)
    if kin is None:
        return name
    body = body[:_SEEN_BYTES]
    if name == "koi8-r":
        return kin if _UKRAINIAN.search(body) else name
    signs = [found[0] for found in _SIGN_IN_WORD.finditer(body)]
    gain = sum(_is_letter(found[0], kin) for found in _CONTROL_IN_WORD.finditer(body))
    loss = sum(_is_letter(sign, name) and not _is_letter(sign, kin) for sign in signs)
    gain += body.decode(name, "replace").count("\ufffd") - body.decode(kin, "replace").count("\ufffd")
    return kin if gain > loss else name


@functools.lru_cache(maxsize=1024)
def _is_letter(sign: bytes, name: str) -> bool:
    return sign.decode(name, "replace").isalpha()


@functools.lru_cache(maxsize=16)
def _signs(name: str) -> dict[int, str]:
    signs = {byte: bytes((byte,)).decode(name, "replace") for byte in range(0x80, 0xA0)}
    return {byte: sign for byte, sign in signs.items() if sign != "\ufffd"}
