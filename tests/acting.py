"""Which characters of a text a terminal would obey rather than show."""

import unicodedata

__all__ = ["acting"]

_BIDI = ("RLO", "LRO", "RLE", "LRE", "PDF", "RLI", "LRI", "FSI", "PDI")


def acting(text: str) -> list[str]:
    """Control characters, lone surrogates, separators of lines and marks of direction; not line breaks and tabs."""
    return [
        char
        for char in text
        if (unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") and char not in "\n\t")
        or unicodedata.bidirectional(char) in _BIDI
        or char in "\u200e\u200f\u061c"
    ]
