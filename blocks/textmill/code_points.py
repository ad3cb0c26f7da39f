"""Where Unicode has characters: tables over all code points are made of these, in a quarter of the time.

Planes 4 to 13 are empty, 15 and 16 private (Unicode 16.0, 2024); a test asks this Python's own version.
"""

from collections.abc import Iterator
from typing import Final

__all__ = ["CODE_POINTS", "ZONES", "zones"]

CODE_POINTS: Final = 0x110000
ZONES: Final = (range(0x40000), range(0xE0000, 0xE1000))
_SURROGATES: Final = range(0xD800, 0xE000)
_PRIVATE: Final = "\ue000"


def zones() -> Iterator[tuple[int, str]]:
    """Where each zone begins, and its characters; halves of characters are private ones, which they are like."""
    for zone in ZONES:
        yield zone.start, "".join(_PRIVATE if code in _SURROGATES else chr(code) for code in zone)
