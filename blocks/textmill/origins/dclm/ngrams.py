"""Counts how much of a page its repeated word n-grams cover, compiled, in DCLM's two measures.

Source: DCLM's `repetition_filter` (recipes 7.6): Unicode words that begin with a letter or digit, case kept. Words are
told apart by their characters and n-grams by the numbers of their parts, so nothing rests on a hash being unique.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled
from textmill.origins.dclm.character_classes import ALNUM, Codes, Flags, codes_of, flags
from textmill.origins.dclm.word_break import classes, segment_starts

__all__ = ["NumberedWords", "ngram_chars", "numbered_words"]

_ALNUM: Final = np.uint8(ALNUM)
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)
_BASE: Final = np.uint64(0x0D2B74F39A6E1C85)
_32: Final = np.uint64(32)
_ONE: Final = np.uint64(1)


@dataclass(frozen=True, slots=True)
class NumberedWords:
    """The words of one text: equal words have equal numbers. int64 arrays of shape (words,)."""

    numbers: npt.NDArray[np.int64]
    chars: npt.NDArray[np.int64]


def numbered_words(text: str) -> NumberedWords:
    """Unicode words that begin with a letter or digit; meant for `batch.derive("dclm.words", numbered_words)`."""
    codes = codes_of(text)
    return NumberedWords(*_number_words(codes, segment_starts(codes, classes()), flags()))


def ngram_chars(
    words: NumberedWords, top_sizes: npt.NDArray[np.int64], repeated_sizes: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Characters of n-grams, for each n of `top_sizes` and then of `repeated_sizes`: int64, shape (all sizes,).

    Top: of the longest of the most frequent n-grams times its count, 0 where none occurs twice; occurrences may
    overlap, so this can exceed the characters of the text. Repeated: of the words that lie in an n-gram which occurs
    more than once, each word counted once.
    """
    return _count_chars(words.numbers, words.chars, top_sizes, repeated_sizes)


@compiled
def _table(entries: int) -> npt.NDArray[np.int64]:
    """A free hash table of twice that many places (a power of two), -1 = free."""
    places = 4
    while places < 2 * entries:
        places *= 2
    return np.full(places, -1, dtype=np.int64)


@compiled
def _number_words(
    codes: Codes, starts: npt.NDArray[np.int64], flags: Flags
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    table = _table(len(starts))
    mask = np.uint64(len(table) - 1)
    numbers = np.empty(len(starts), dtype=np.int64)
    chars = np.empty(len(starts), dtype=np.int64)
    first_at = np.empty(len(starts), dtype=np.int64)
    first_chars = np.empty(len(starts), dtype=np.int64)
    words = distinct = 0
    for segment in range(len(starts)):
        start = starts[segment]
        if not flags[codes[start]] & _ALNUM:
            continue
        length = (starts[segment + 1] if segment + 1 < len(starts) else len(codes)) - start
        spread = np.uint64(length)
        for code in codes[start : start + length]:
            spread = spread * _BASE + np.uint64(code)
        place = ((spread * _SPREAD) >> _32) & mask
        while table[place] >= 0:
            known = table[place]
            if first_chars[known] == length:
                same = 0
                while same < length and codes[first_at[known] + same] == codes[start + same]:
                    same += 1
                if same == length:
                    break
            place = (place + _ONE) & mask
        if table[place] < 0:
            table[place] = distinct
            first_at[distinct] = start
            first_chars[distinct] = length
            distinct += 1
        numbers[words] = table[place]
        chars[words] = length
        words += 1
    return numbers[:words].copy(), chars[:words].copy()


@compiled
def _lengthen(
    shorter: npt.NDArray[np.int64], numbers: npt.NDArray[np.int64], n: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Numbers of the n-grams at each word, given those of the (n-1)-grams, and how often each number occurs."""
    total = max(len(numbers) - n + 1, 0)
    table = _table(total)
    mask = np.uint64(len(table) - 1)
    keys = np.empty(total, dtype=np.uint64)
    counts = np.zeros(total, dtype=np.int64)
    longer = np.empty(total, dtype=np.int64)
    distinct = 0
    for at in range(total):
        key = np.uint64(shorter[at]) << _32 | np.uint64(numbers[at + n - 1])
        place = ((key * _SPREAD) >> _32) & mask
        while table[place] >= 0 and keys[table[place]] != key:
            place = (place + _ONE) & mask
        if table[place] < 0:
            table[place] = distinct
            keys[distinct] = key
            distinct += 1
        longer[at] = table[place]
        counts[table[place]] += 1
    return longer, counts[:distinct]


@compiled
def _top(ngrams: npt.NDArray[np.int64], counts: npt.NDArray[np.int64], chars: npt.NDArray[np.int64], n: int) -> int:
    most = int(counts.max())
    longest = 0
    for at in range(len(ngrams)):
        if counts[ngrams[at]] == most:
            longest = max(longest, int(chars[at : at + n].sum()))
    return longest * most


@compiled
def _covered(ngrams: npt.NDArray[np.int64], counts: npt.NDArray[np.int64], chars: npt.NDArray[np.int64], n: int) -> int:
    total = 0
    covered_to = 0
    for at in range(len(ngrams)):
        if counts[ngrams[at]] > 1:
            for word in range(max(at, covered_to), at + n):
                total += chars[word]
            covered_to = at + n
    return total


@compiled
def _count_chars(
    numbers: npt.NDArray[np.int64],
    chars: npt.NDArray[np.int64],
    top_sizes: npt.NDArray[np.int64],
    repeated_sizes: npt.NDArray[np.int64],
) -> npt.NDArray[np.int64]:
    found = np.zeros(len(top_sizes) + len(repeated_sizes), dtype=np.int64)
    largest = 0
    for size in top_sizes:
        largest = max(largest, size)
    for size in repeated_sizes:
        largest = max(largest, size)
    ngrams = np.zeros(len(numbers), dtype=np.int64)
    for n in range(1, largest + 1):
        ngrams, counts = _lengthen(ngrams, numbers, n)
        if not len(counts) or counts.max() < 2:
            break
        for at in range(len(top_sizes)):
            if top_sizes[at] == n:
                found[at] = _top(ngrams, counts, chars, n)
        for at in range(len(repeated_sizes)):
            if repeated_sizes[at] == n:
                found[len(top_sizes) + at] = _covered(ngrams, counts, chars, n)
    return found
