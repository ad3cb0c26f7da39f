"""Finds the lines of a text that stood in it before, capitals and white space at the ends left out of account.

Lines are told apart by a hash and, where that is equal, by their characters. Where lower case depends on more than the
character itself (İ becomes two, Σ has two forms) the text is named instead.
"""

from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.machine.compiled import compiled
from textmill.origins.dclm.character_classes import SPACE, Flags, flags
from textmill.text.text_bytes import TextBytes
from textmill.text.utf8 import decoded

__all__ = ["first_lines"]

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]
Rows = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.uint32]

_CODE_POINTS: Final = 0x110000
_DEPENDS: Final = "\u0130\u03a3"
_NONE: Final = np.uint32(0)
_SPACE: Final = np.uint8(SPACE)
_NEWLINE: Final = 10
_BASE: Final = np.uint64(0x9E3779B97F4A7C15)
_SPREAD: Final = np.uint64(0x0D2B74F39A6E1C85)
_29: Final = np.uint64(29)
_FEWEST_PLACES: Final = 64


def first_lines(texts: pa.Array) -> tuple[Rows, Rows]:
    """Lines between LFs, in order, that are blank or the first of their kind; and rows that must be looked at instead.

    bool, shapes (lines of all rows,) and (rows,).
    """
    found = TextBytes.of(texts)
    keeps = np.ones(int(np.count_nonzero(found.data == _NEWLINE)) + len(texts), np.bool_)
    depends = np.zeros(len(texts), np.bool_)
    _look(found.data, found.offsets, flags(), _lower(), keeps, depends)
    return keeps, depends


@lru_cache(maxsize=1)
def _lower() -> Codes:
    """Each code point in lower case, 0 where it depends: uint32, shape (0x110000,)."""
    lowered = [character.lower() for character in map(chr, range(_CODE_POINTS))]
    found = np.fromiter((ord(one) if len(one) == 1 else 0 for one in lowered), np.uint32, _CODE_POINTS)
    found[list(map(ord, _DEPENDS))] = 0
    return found


@compiled
def _look(data: Bytes, offsets: Numbers, flags: Flags, lower: Codes, keeps: Rows, depends: Rows) -> None:
    table = np.zeros(_FEWEST_PLACES, np.int64)
    begins = np.zeros(_FEWEST_PLACES, np.int64)
    ends = np.zeros(_FEWEST_PLACES, np.int64)
    hashes = np.zeros(_FEWEST_PLACES, np.uint64)
    first = 0
    for row in range(len(depends)):
        at, end = offsets[row], offsets[row + 1]
        lines = 1
        for byte in data[at:end]:
            lines += byte == _NEWLINE
        places = _FEWEST_PLACES
        while places < 2 * lines:
            places *= 2
        if places > len(table):
            table, begins = np.zeros(places, np.int64), np.zeros(places, np.int64)
            ends, hashes = np.zeros(places, np.int64), np.zeros(places, np.uint64)
        table[:places] = 0
        mask = np.uint64(places - 1)
        for line in range(lines):
            begin, dark_end, value, at = _hashed(data, at, end, flags, lower)
            if begin < 0:
                depends[row] = True
                break
            if begin == dark_end:
                continue
            place = ((value * _SPREAD) >> _29) & mask
            known = table[place]
            while known and not (
                hashes[known] == value and _same(data, begins[known], ends[known], begin, dark_end, lower)
            ):
                place = (place + np.uint64(1)) & mask
                known = table[place]
            if known:
                keeps[first + line] = False
            else:
                table[place] = line + 1
                begins[line + 1], ends[line + 1], hashes[line + 1] = begin, dark_end, value
        first += lines


@compiled
def _hashed(data: Bytes, at: int, end: int, flags: Flags, lower: Codes) -> tuple[int, int, np.uint64, int]:
    """Where a line begins and ends without white space (-1 where its lower case depends), its hash, and the next."""
    begin = dark_end = at
    value = full = np.uint64(0)
    is_dark = False
    while at < end and data[at] != _NEWLINE:
        code, after = decoded(data, at)
        small = lower[code]
        if small == _NONE and code:
            return -1, -1, full, at
        is_space = (flags[code] & _SPACE) != 0
        if is_dark or not is_space:
            if not is_dark:
                begin = at
                is_dark = True
            value = value * _BASE + np.uint64(small)
            if not is_space:
                full = value
                dark_end = after
        at = after
    return (begin, dark_end, full, at + 1) if is_dark else (at, at, full, at + 1)


@compiled
def _same(data: Bytes, one: int, one_end: int, two: int, two_end: int, lower: Codes) -> bool:
    """Whether the characters between two bytes are those between two others, in lower case."""
    while one < one_end and two < two_end:
        one_code, one = decoded(data, one)
        two_code, two = decoded(data, two)
        if lower[one_code] != lower[two_code]:
            return False
    return one == one_end and two == two_end
