"""Finds the lines in which ftfy can find something to mend, in the UTF-8 bytes of a whole column.

Source: ftfy 6.3's expression for mojibake (`badness.py`). A match of one of its alternatives holds two certain
characters beyond ASCII beside each other, or one of a few that may stand alone. These are read from the expression, so
that those of another release are followed too; where nothing is certain, every character beyond ASCII is suspect.
Besides mojibake ftfy mends entities, control characters and surrogates.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from itertools import pairwise
from typing import Final, NamedTuple, Protocol, cast

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled
from textmill.text.text_bytes import TextBytes
from textmill.text.utf8 import decoded

__all__ = ["Suspects", "suspects"]

Numbers = npt.NDArray[np.int64]
_Part = tuple[object, object]

_ALONE: Final = 1
_FIRST: Final = 2
_SECOND: Final = 4
_LF: Final = 0x0A
_LESS: Final = 0x3C
_CODE_POINTS: Final = 0x110000
_ASCII: Final = 128
_MENDED: Final = "[&\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u206a-\u206f\ufeff\ufff9-\ufffc\ud800-\udfff]"
"""Characters one of which must be there for ftfy to change a text without mojibake, unless it rewrites letters."""


class Suspects(NamedTuple):
    """Lines that may be changed, in order; arrays of shape (lines,)."""

    rows: Numbers
    begins: Numbers
    ends: Numbers
    """Begin and end in the bytes, with the LF that ends the line."""
    follow_less: npt.NDArray[np.bool_]
    """Whether a line before it in the text holds `<`."""


class _Parsed(Protocol):
    data: list[_Part]


class _Parser(Protocol):
    def parse(self, pattern: str, flags: int) -> _Parsed: ...


def suspects(texts: TextBytes, mojibake: re.Pattern[str]) -> Suspects:
    """The lines between LFs that ftfy may change; `mojibake` is its expression for what looks wrongly decoded."""
    signs = _signs(mojibake)
    nowhere = np.zeros((3, 0), np.int64)
    count = _look(texts.data, texts.offsets, signs, nowhere, np.zeros(0, np.bool_))
    found, follow = np.zeros((3, count), np.int64), np.zeros(count, np.bool_)
    _look(texts.data, texts.offsets, signs, found, follow)
    return Suspects(found[0], found[1], found[2], follow)


@lru_cache(maxsize=2)
def _signs(mojibake: re.Pattern[str]) -> npt.NDArray[np.uint8]:
    """What each code point is a sign of: uint8, shape (0x110000,)."""
    signs = np.zeros(_CODE_POINTS, np.uint8)
    signs[list(map(ord, re.findall(_MENDED, "".join(map(chr, range(_CODE_POINTS))))))] = _ALONE
    parsed = cast(_Parser, import_module("re._parser")).parse(mojibake.pattern, mojibake.flags)
    (name, branches), *others = parsed.data
    alternatives = cast(tuple[object, Sequence[Sequence[_Part]]], branches)[1] if str(name) == "BRANCH" else ()
    if others or not alternatives:
        signs[_ASCII:] |= _ALONE
    for alternative in alternatives:
        sets = [_beyond_ascii(str(kind), argument) for kind, argument in alternative]
        certain = [(first, second) for first, second in pairwise(sets) if first and second]
        if certain:
            signs[certain[0][0]] |= _FIRST
            signs[certain[0][1]] |= _SECOND
        else:
            signs[next((one for one in sets if one), list(range(_ASCII, _CODE_POINTS)))] |= _ALONE
    return signs


def _beyond_ascii(kind: str, argument: object) -> list[int]:
    """The characters that a part matches, if it matches one and only characters beyond ASCII; else none."""
    members = cast(list[_Part], argument) if kind == "IN" else [(kind, argument)]
    codes: list[int] = []
    for name, value in members:
        if str(name) == "LITERAL":
            codes.append(cast(int, value))
        elif str(name) == "RANGE":
            low, high = cast(tuple[int, int], value)
            codes += range(low, high + 1)
        else:
            return []
    return codes if min(codes) >= _ASCII else []


@compiled
def _look(
    data: npt.NDArray[np.uint8],
    offsets: Numbers,
    signs: npt.NDArray[np.uint8],
    found: Numbers,
    follow: npt.NDArray[np.bool_],
) -> int:
    """Write row, begin and end of the suspects where there is room; the number of them."""
    count = 0
    for row in range(len(offsets) - 1):
        at, end = offsets[row], offsets[row + 1]
        line = at
        holds_less = follows_less = is_suspect = False
        before = np.uint8(0)
        while at < end:
            code, after = decoded(data, at)
            sign = signs[code]
            is_suspect |= (sign & _ALONE) != 0 or ((before & _FIRST) != 0 and (sign & _SECOND) != 0)
            before = sign
            holds_less |= code == _LESS
            at = after
            if code == _LF or at == end:
                if is_suspect:
                    if count < len(follow):
                        found[0, count] = row
                        found[1, count] = line
                        found[2, count] = at
                        follow[count] = follows_less
                    count += 1
                line = at
                follows_less = holds_less
                is_suspect = False
    return count
