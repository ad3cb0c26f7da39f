"""Finds the lines that C4's rules look at, with their places in characters, in the UTF-8 bytes of a whole column.

Source: Dolma 1.2.1 taggers `c4_v1`, `c4_v2` (recipes 8.2): a line's span holds its newline.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled
from textmill.origins.dclm.character_classes import SPACE, Flags, flags
from textmill.text.text_bytes import TextBytes
from textmill.text.utf8 import decoded

__all__ = ["C4Lines", "c4_lines"]

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]
Flagged = npt.NDArray[np.bool_]

_SPACE: Final = np.uint8(SPACE)
_NEWLINE: Final = 10
_TWO_IN_LOWER_CASE: Final = ord("İ")
_FEWEST_WORDS: Final = 3
_END_MARKS: Final = (ord("."), ord("?"), ord("!"), ord('"'))


class C4Lines(NamedTuple):
    """All lines between LFs, in order, arrays of shape (lines,); and the characters of each row, shape (rows,)."""

    rows: Numbers
    begins: Numbers
    ends: Numbers
    """Characters of the text, the newline behind the line included."""
    is_unended: Flagged
    """Without . ? ! or a straight quote at the end, white space left out."""
    is_short: Flagged
    """Of fewer than three words between white space."""
    chars: Numbers


def c4_lines(texts: TextBytes, in_lower_case: bool) -> C4Lines:
    """The lines of every row; in lower case, where İ is two characters, places are those of the lower-cased text."""
    lines = int(np.count_nonzero(texts.data == _NEWLINE)) + len(texts.offsets) - 1
    places = np.zeros((3, lines), np.int64)
    marks = np.zeros((2, lines), np.bool_)
    chars = np.zeros(len(texts.offsets) - 1, np.int64)
    _look(texts.data, texts.offsets, flags(), _TWO_IN_LOWER_CASE if in_lower_case else -1, places, marks, chars)
    return C4Lines(places[0], places[1], places[2], marks[0], marks[1], chars)


@compiled
def _look(
    data: Bytes, offsets: Numbers, flags: Flags, double: int, places: Numbers, marks: Flagged, chars: Numbers
) -> None:
    line = 0
    for row in range(len(chars)):
        at, end = offsets[row], offsets[row + 1]
        char = doubled = 0
        while at <= end:
            begin = char
            words = 0
            last = 0
            is_in_word = False
            while at < end and data[at] != _NEWLINE:
                code, at = decoded(data, at)
                char += 2 if code == double else 1
                doubled += code == double
                is_dark = not flags[code] & _SPACE
                words += is_dark and not is_in_word
                is_in_word = is_dark
                if is_dark:
                    last = code
            char += at < end
            at += 1
            places[0, line], places[1, line], places[2, line] = row, begin, char
            marks[0, line] = last not in _END_MARKS
            marks[1, line] = words < _FEWEST_WORDS
            line += 1
        chars[row] = char - doubled
