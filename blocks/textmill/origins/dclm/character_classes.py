"""Knows of every code point what the counts of a page ask: space, letter, digit, capital.

The answers are those of this Python's `str` methods, which the reference calls, so they follow Python's Unicode.
"""

from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["ALNUM", "ALPHA", "DIGIT", "SPACE", "SPECIAL", "UPPER", "Codes", "Flags", "codes_of", "flags"]

Codes = npt.NDArray[np.uint32]
Flags = npt.NDArray[np.uint8]

SPACE: Final = 1
ALPHA: Final = 2
ALNUM: Final = 4
UPPER: Final = 8
DIGIT: Final = 16
SPECIAL: Final = 32
"""A dot, hash, ellipsis or NUL: what the counts of a page look at closely."""

_CODE_POINTS: Final = 0x110000
_PREDICATES: Final = {
    SPACE: str.isspace,
    ALPHA: str.isalpha,
    ALNUM: str.isalnum,
    UPPER: str.isupper,
    DIGIT: str.isdigit,
}


@lru_cache(maxsize=1)
def flags() -> Flags:
    """The flags of every code point: uint8, shape (0x110000,); made once per process in about 0.3 s."""
    characters = list(map(chr, range(_CODE_POINTS)))
    found = np.zeros(_CODE_POINTS, dtype=np.uint8)
    for flag, holds in _PREDICATES.items():
        found |= np.fromiter(map(holds, characters), dtype=np.bool_, count=_CODE_POINTS) * np.uint8(flag)
    found[[ord(character) for character in ".#…\0"]] |= np.uint8(SPECIAL)
    return found


def codes_of(text: str) -> Codes:
    """Code points of the text: uint32, shape (characters,), read-only."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
