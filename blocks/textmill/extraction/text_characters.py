"""Which characters of a page are text, by rules that no Python version's Unicode table decides."""

import re
import unicodedata
from typing import Final

__all__ = ["composed", "without_controls"]

_NO_TEXT: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\ufeff\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\ue000-\uf8ff"
    "\U000f0000-\U0010ffff"
    + "".join(chr(plane << 16 | low) for plane in range(1, 15) for low in (0xFFFE, 0xFFFF))
    + "]+"
)
"""Controls other than blanks, soft hyphens, byte-order marks, surrogates, noncharacters, and private use, which only
the page's own fonts can show. Joiners, direction marks, variation selectors, tags and characters of later Unicode
versions are text."""


def without_controls(text: str) -> str:
    """The text without what is no text."""
    shown = text.replace("\n", "").replace("\t", "").replace("\xa0", "")
    return text if shown.isprintable() else _NO_TEXT.sub("", text)  # no version prints any of these


def composed(text: str) -> str:
    """In normal form C by Unicode 3.2, whose table every Python has: the same characters become the same text."""
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    return unicodedata.ucd_3_2_0.normalize("NFC", text)
