"""Finds the texts in which a line stands twice, however it is written in capitals and whatever white space it ends in.

A line's hash is of its characters in lower case without white space at the ends. Where lower case depends on more than
the character itself (İ becomes two, Σ has two forms) texts are named too, so that nothing is overlooked.
"""

from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.compiled import compiled
from textmill.dclm.characters import SPACE, Flags, flags
from textmill.text_bytes import TextBytes

__all__ = ["rows_with_repeats"]

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]
Rows = npt.NDArray[np.bool_]

_CODE_POINTS: Final = 0x110000
_DEPENDS: Final = "\u0130\u03a3"
_NONE: Final = np.uint32(0)
_SPACE: Final = np.uint8(SPACE)
_NEWLINE: Final = 10
_BASE: Final = np.uint64(0x9E3779B97F4A7C15)
_SPREAD: Final = np.uint64(0x0D2B74F39A6E1C85)
_29: Final = np.uint64(29)
_FEWEST_PLACES: Final = 64


def rows_with_repeats(texts: pa.Array) -> Rows:
    """Rows in which two lines between LFs that are not blank may be equal: bool, shape (rows,)."""
    found = TextBytes.of(texts)
    repeats: Rows = _repeats(found.data, found.offsets, flags(), _lower())
    return repeats


@lru_cache(maxsize=1)
def _lower() -> npt.NDArray[np.uint32]:
    """Each code point in lower case, 0 where it depends: uint32, shape (0x110000,)."""
    lowered = [character.lower() for character in map(chr, range(_CODE_POINTS))]
    found = np.fromiter((ord(one) if len(one) == 1 else 0 for one in lowered), np.uint32, _CODE_POINTS)
    found[list(map(ord, _DEPENDS))] = 0
    return found


@compiled
def _repeats(data: Bytes, offsets: Numbers, flags: Flags, lower: npt.NDArray[np.uint32]) -> Rows:
    found = np.zeros(len(offsets) - 1, np.bool_)
    table = np.zeros(_FEWEST_PLACES, np.uint64)
    for row in range(len(found)):
        at, end = offsets[row], offsets[row + 1]
        lines = 1
        for byte in data[at:end]:
            lines += byte == _NEWLINE
        places = _FEWEST_PLACES
        while places < 2 * lines:
            places *= 2
        if places > len(table):
            table = np.zeros(places, np.uint64)
        table[:places] = np.uint64(0)
        mask = np.uint64(places - 1)
        while at < end and not found[row]:
            value = np.uint64(0)
            full = np.uint64(0)
            while at < end and data[at] != _NEWLINE:
                code, at = _decoded(data, at)
                small = lower[code]
                if small == _NONE and code:
                    found[row] = True
                    break
                if flags[code] & _SPACE and full == np.uint64(0):
                    continue
                value = (value ^ np.uint64(small)) * _BASE
                value ^= value >> _29
                if not flags[code] & _SPACE:
                    full = value | np.uint64(1)
            at += 1
            if full == np.uint64(0) or found[row]:
                continue
            place = ((full * _SPREAD) >> _29) & mask
            while table[place] != np.uint64(0) and table[place] != full:
                place = (place + np.uint64(1)) & mask
            found[row] = table[place] == full
            table[place] = full
    return found


@compiled
def _decoded(data: Bytes, at: int) -> tuple[int, int]:
    """The code point at a byte of UTF-8, and the byte after it."""
    lead = int(data[at])
    if lead < 0x80:
        return lead, at + 1
    if lead < 0xE0:
        return (lead & 0x1F) << 6 | (data[at + 1] & 0x3F), at + 2
    middle = (data[at + 1] & 0x3F) << 6 | (data[at + 2] & 0x3F)
    if lead < 0xF0:
        return (lead & 0x0F) << 12 | middle, at + 3
    return (lead & 0x07) << 18 | middle << 6 | (data[at + 3] & 0x3F), at + 4
