"""Finds words of a simplified text, given by number, in the text as it is."""

import re
from bisect import bisect_left
from typing import Final

import numpy as np

from textmill.evaluations.word_numbers import cut

__all__ = ["passage"]

_UP_TO_BLANKS: Final = re.compile(r"\s*\S+")


def passage(text: str, first: int, behind: int) -> tuple[int, int]:
    """The characters from the first word on to before the one behind the last, less blanks at either end.

    Simplification keeps no places, so the words of each piece between blanks are counted by themselves: no rule of it
    looks across a blank.
    """
    pieces = [found.end() for found in _UP_TO_BLANKS.finditer(text)]
    starts = [0, *pieces]
    counts = [np.diff(words.offsets) for _, words in cut([text[a:b] for a, b in zip(starts, pieces, strict=False)])]
    sums = np.cumsum(np.concatenate([np.zeros(1, np.int64), *counts]))

    def begin_of(word: int) -> int:
        if word >= sums[-1]:
            return len(text)
        piece = int(np.searchsorted(sums, word, side="right")) - 1
        return starts[piece] + _begin_in(text[starts[piece] : starts[piece + 1]], word - int(sums[piece]))

    begin, end = begin_of(first), begin_of(behind)
    found = text[begin:end]
    return end - len(found.lstrip()), begin + len(found.rstrip())


def _begin_in(piece: str, word: int) -> int:
    """The character with which a word of the piece begins: of its beginnings, the shortest that has the word."""

    def words(chars: int) -> int:
        return sum(int(found.offsets[-1]) for _, found in cut([piece[:chars]]))

    return bisect_left(range(len(piece) + 1), word + 1, key=words) - 1 if word else 0
