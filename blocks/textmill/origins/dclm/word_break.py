"""Cuts a text at the word boundaries of Unicode Standard Annex #29, compiled.

Source: UAX #29 revision 45 (Unicode 16.0.0), rules WB3 to WB999, as the Python package `uniseg` 0.10 applies them,
segment for segment; `word_break.json` holds the Word_Break and Extended_Pictographic properties of that version
(Unicode licence). `uniseg` looks every rule up in Python, which is some hundred times slower.
"""

import json
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled
from textmill.origins.dclm.character_classes import Codes, codes_of

__all__ = ["Classes", "classes", "segment_starts", "segments"]

Classes = npt.NDArray[np.uint8]

_NAMES: Final = (
    "Other",
    "CR",
    "LF",
    "Newline",
    "Extend",
    "ZWJ",
    "Regional_Indicator",
    "Format",
    "Katakana",
    "Hebrew_Letter",
    "ALetter",
    "Single_Quote",
    "Double_Quote",
    "MidNumLet",
    "MidLetter",
    "MidNum",
    "Numeric",
    "ExtendNumLet",
    "WSegSpace",
)
_OTHER: Final = 0
_CR: Final = 1
_LF: Final = 2
_NEWLINE: Final = 3
_EXTEND: Final = 4
_ZWJ: Final = 5
_REGIONAL: Final = 6
_FORMAT: Final = 7
_KATAKANA: Final = 8
_HEBREW: Final = 9
_LETTER: Final = 10
_SINGLE_QUOTE: Final = 11
_DOUBLE_QUOTE: Final = 12
_MID_NUM_LET: Final = 13
_MID_LETTER: Final = 14
_MID_NUM: Final = 15
_NUMERIC: Final = 16
_EXTEND_NUM_LET: Final = 17
_SPACE: Final = 18
_CLASS: Final = np.uint8(31)
_PICTOGRAPHIC: Final = np.uint8(32)


def segments(text: str) -> list[str]:
    """Pieces between word boundaries, which joined give the text."""
    starts = segment_starts(codes_of(text), classes()).tolist()
    return [text[start:end] for start, end in zip(starts, [*starts, len(text)][1:], strict=True)]


@lru_cache(maxsize=1)
def classes() -> Classes:
    """Word_Break class of every code point, plus 32 if it is Extended_Pictographic: uint8, shape (0x110000,)."""
    ranges: dict[str, str] = json.loads(Path(__file__).with_name("word_break.json").read_text(encoding="utf-8"))
    found = np.zeros(0x110000, dtype=np.uint8)
    for number, name in enumerate(_NAMES):
        _mark(found, ranges.get(name, ""), np.uint8(number))
    _mark(found, ranges["Extended_Pictographic"], _PICTOGRAPHIC)
    return found


def _mark(found: Classes, ranges: str, bits: np.uint8) -> None:
    for item in ranges.split():
        first, _, last = item.partition("-")
        found[int(first, 16) : int(last or first, 16) + 1] |= bits


@compiled
def _is_letter(kind: np.uint8) -> bool:
    return bool(kind in (_LETTER, _HEBREW))


@compiled
def _joins(before: np.uint8, previous: np.uint8, current: np.uint8, following: np.uint8) -> bool:
    """Rules WB5 to WB13b over the classes that are left when Extend, Format and ZWJ are skipped."""
    if _is_letter(previous):
        if _is_letter(current) or current in (_NUMERIC, _EXTEND_NUM_LET):
            return True
        if current == _SINGLE_QUOTE and previous == _HEBREW:
            return True
        if current == _DOUBLE_QUOTE:
            return bool(previous == _HEBREW and following == _HEBREW)
        return current in (_MID_LETTER, _MID_NUM_LET, _SINGLE_QUOTE) and _is_letter(following)
    if previous == _NUMERIC:
        if _is_letter(current) or current in (_NUMERIC, _EXTEND_NUM_LET):
            return True
        return current in (_MID_NUM, _MID_NUM_LET, _SINGLE_QUOTE) and following == _NUMERIC
    if previous in (_MID_LETTER, _MID_NUM_LET, _SINGLE_QUOTE) and _is_letter(before) and _is_letter(current):
        return True
    if previous in (_MID_NUM, _MID_NUM_LET, _SINGLE_QUOTE) and before == _NUMERIC and current == _NUMERIC:
        return True
    if previous == _DOUBLE_QUOTE:
        return bool(before == _HEBREW and current == _HEBREW)
    if previous == _KATAKANA:
        return current in (_KATAKANA, _EXTEND_NUM_LET)
    if previous == _EXTEND_NUM_LET:
        return _is_letter(current) or current in (_NUMERIC, _KATAKANA, _EXTEND_NUM_LET)
    return False


@compiled
def segment_starts(codes: Codes, classes: Classes) -> npt.NDArray[np.int64]:
    """Where segments begin: int64, ascending from 0; empty for the empty text."""
    starts = np.empty(len(codes), dtype=np.int64)
    found = 0
    before = previous = current = np.uint8(_OTHER)
    adjacent = np.uint8(_LF)
    is_flag_half_open = False
    for at in range(len(codes)):
        kind = classes[codes[at]]
        current = kind & _CLASS
        is_skipped = current in (_EXTEND, _FORMAT, _ZWJ)
        is_joined = False
        if at == 0:
            pass
        elif adjacent in (_CR, _LF, _NEWLINE) or current in (_CR, _LF, _NEWLINE):
            is_joined = adjacent == _CR and current == _LF
        elif is_skipped or (adjacent == _ZWJ and kind & _PICTOGRAPHIC) or (adjacent == current == _SPACE):
            is_joined = True
        elif current == _REGIONAL:
            is_joined = previous == _REGIONAL and is_flag_half_open
        else:
            following = np.uint8(_OTHER)
            if _SINGLE_QUOTE <= current <= _MID_NUM:
                ahead = at + 1
                while ahead < len(codes) and classes[codes[ahead]] & _CLASS in (_EXTEND, _FORMAT, _ZWJ):
                    ahead += 1
                if ahead < len(codes):
                    following = classes[codes[ahead]] & _CLASS
            is_joined = _joins(before, previous, current, following)
        if not is_joined:
            starts[found] = at
            found += 1
        if not is_skipped:
            is_flag_half_open = current == _REGIONAL and not (previous == _REGIONAL and is_flag_half_open)
            before, previous = previous, current
        adjacent = current
    return starts[:found]
