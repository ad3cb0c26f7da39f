"""Where Unicode has characters: tables over all code points are made of these, in a quarter of the time.

Planes 4 to 13 are empty, 15 and 16 private (Unicode 16.0, 2024); a test asks this Python's own version.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["CODE_POINTS", "ZONES", "flags", "pages", "zones"]

CODE_POINTS: Final = 0x110000
ZONES: Final = (range(0x40000), range(0xE0000, 0xE1000))
_SURROGATES: Final = range(0xD800, 0xE000)
_PRIVATE: Final = "\ue000"
_PAGE: Final = 256


@lru_cache(maxsize=1)
def zones() -> tuple[tuple[int, str], ...]:
    """Where each zone begins, and its characters; halves of characters are private ones, which they are like."""
    return tuple(
        (zone.start, "".join(_PRIVATE if code in _SURROGATES else chr(code) for code in zone)) for zone in ZONES
    )


def pages() -> Iterator[tuple[int, str]]:
    """The zones in pages of 256 code points, most of which a table can pass over as a whole."""
    for start, every in zones():
        for at in range(0, len(every), _PAGE):
            yield start + at, every[at : at + _PAGE]


def flags(test: Callable[[str], bool]) -> npt.NDArray[np.bool_]:
    """Which code points pass a test that none passes without a character: bool, shape (0x110000,)."""
    passed = np.zeros(CODE_POINTS, np.bool_)
    for start, every in zones():
        passed[start : start + len(every)] = list(map(test, every))
    return passed
