"""Counts what DCLM's page rules ask of a text: its words of several kinds.

Source: the sums in DCLM's `content_filters.py` (Li et al. 2024, arXiv:2406.11794; recipes 7.5 and 7.7), count for
count. The reference splits the page anew in every rule; here the rules share counts over the UTF-8 bytes of a whole
batch. Where words begin and end is found without a branch, since no processor can guess it.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.batch import Batch
from textmill.machine.compiled import compiled
from textmill.origins.dclm.character_classes import ALNUM, ALPHA, SPACE, Flags, flags
from textmill.text.text_bytes import TextBytes
from textmill.text.utf8 import decoded

__all__ = [
    "STOP_WORDS",
    "WordCounts",
    "fasttext_words",
    "ratios",
    "word_counts",
    "words_without_letter",
]

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]

STOP_WORDS: Final = ("the", "be", "to", "of", "and", "that", "have", "with")
"""Gopher's stop words."""

_SPACE: Final = np.uint8(SPACE)
_ALPHA: Final = np.uint8(ALPHA)
_ALNUM: Final = np.uint8(ALNUM)
_BEYOND: Final = 0x80
_BLANK: Final = ord(" ")
_FILE_SEPARATOR: Final = 0x1C
_LONGEST: Final = 4
_STEP: Final = 16
_IS_DARK: Final = np.array([byte >= _BEYOND or not chr(byte).isspace() for byte in range(256)], np.uint8)
_SEPARATES: Final = np.array([byte in b" \n\r\t\v\f\0" for byte in range(256)], np.uint8)
_IS_ALNUM: Final = np.array([byte < _BEYOND and chr(byte).isalnum() for byte in range(256)], np.uint8)
_IS_BEYOND: Final = np.array([byte >= _BEYOND for byte in range(256)], np.uint8)
_MASKS: Final = np.array([(1 << 8 * min(chars, _LONGEST)) - 1 for chars in range(_LONGEST + 2)], np.int64)
_SMALL: Final = 0x20202020
_SPREAD: Final = 0x9E3779B1
_PLACES: Final = 64


def _numbers(words: tuple[str, ...]) -> Numbers:
    """The bytes of each word as one number, in the place that its hash gives; -1 where there is none."""
    places = np.full(_PLACES, -1, np.int64)
    for word in words:
        number = int.from_bytes(word.encode(), "little")
        place = number * _SPREAD >> 16 & _PLACES - 1
        if places[place] >= 0:
            raise ValueError("two stop words have one place: choose another factor")
        places[place] = number
    return places


_STOP_WORD_NUMBERS: Final = _numbers(STOP_WORDS)


class WordCounts(NamedTuple):
    """Words of `str.split` in each text of a batch: int64 arrays of shape (rows,)."""

    words: Numbers
    chars: Numbers
    """Characters in words: all that are no white space."""
    stop_words: Numbers
    """Occurrences, case ignored; a word with punctuation glued to it is another word."""
    distinct_stop_words: Numbers


def word_counts(batch: Batch) -> WordCounts:
    """The counts of the batch's texts, found once per text."""
    rows = batch.derive_rows("dclm.word_counts", lambda column: _rows(column, _count_words))
    return WordCounts(*np.array(rows, np.int64).reshape(-1, 4).T)


def words_without_letter(batch: Batch) -> Numbers:
    """Words of `str.split` that hold no letter: int64, shape (rows,)."""
    return np.array(batch.derive_rows("dclm.letterless", lambda column: _rows(column, _count_letterless)), np.int64)


def fasttext_words(batch: Batch) -> Numbers:
    """Words between space, LF, CR, TAB, VT, FF and NUL that begin with a letter or digit: int64, shape (rows,)."""
    return np.array(batch.derive_rows("dclm.fasttext", lambda column: _rows(column, _count_separate_words)), np.int64)


def ratios(some: Numbers, all_of_them: Numbers) -> pa.Array:
    """float64, one per row, null where there are none."""
    return pa.array(some / np.maximum(all_of_them, 1), pa.float64(), mask=all_of_them == 0)


def _rows(column: pa.Array, count: Callable[[Bytes, Numbers, Flags], Numbers]) -> list[Numbers]:
    texts = TextBytes.of(column)
    return list(count(texts.data, texts.offsets, flags()))


@compiled
def _count_words(data: Bytes, offsets: Numbers, flags: Flags) -> Numbers:
    found = np.zeros((len(offsets) - 1, 4), np.int64)
    text = np.zeros(0, np.uint8)
    edges = np.zeros(0, np.int64)
    for row in range(len(found)):
        begin, end = offsets[row], offsets[row + 1]
        size = end - begin
        if len(text) < size + _LONGEST + 1:
            text = np.zeros(2 * size + _LONGEST + 1, np.uint8)
            edges = np.zeros(2 * size + _LONGEST + 1, np.int64)
        # A blank before and some behind, so that every byte has neighbours.
        text[0] = _BLANK
        text[1 : size + 1] = data[begin:end]
        text[size + 1 : size + _LONGEST + 1] = _BLANK
        padded = text[: size + _LONGEST + 1]
        inside = _replace_wide_spaces(padded, flags)
        words = _find_edges(padded, edges)
        found[row, 0] = words
        _add_up(padded, edges[: 2 * words], found[row])
        found[row, 1] -= inside
    return found


@compiled
def _replace_wide_spaces(text: Bytes, flags: Flags) -> int:
    """Put white space that fastText does not know in place of that beyond ASCII; the bytes inside other characters."""
    inside = 0
    at = 1
    size = len(text) - _LONGEST
    while at < size:
        if at + _STEP <= size and _is_ascii(text[at : at + _STEP]):
            at += _STEP
            continue
        if text[at] < _BEYOND:
            at += 1
            continue
        code, after = decoded(text, at)
        if flags[code] & _SPACE:
            text[at:after] = _FILE_SEPARATOR
        else:
            inside += after - at - 1
        at = after
    return inside


@compiled
def _is_ascii(part: Bytes) -> bool:
    hit = np.uint8(0)
    for place in range(_STEP):
        hit |= part[place]
    return bool(hit < _BEYOND)


@compiled
def _find_edges(text: Bytes, edges: Numbers) -> int:
    """Write where each word begins and ends; how many there are."""
    count = 0
    before = np.uint8(0)
    for at in range(len(text)):
        is_dark = _IS_DARK[text[at]]
        edges[count] = at
        count += is_dark != before
        before = is_dark
    return count // 2


@compiled
def _add_up(text: Bytes, edges: Numbers, found: Numbers) -> None:
    """Add up the bytes of words, and the stop words among them."""
    seen = np.zeros(_PLACES, np.uint8)
    stops = chars = 0
    for edge in range(0, len(edges), 2):
        begin = edges[edge]
        size = edges[edge + 1] - begin
        chars += size
        number = int(text[begin]) | int(text[begin + 1]) << 8 | int(text[begin + 2]) << 16 | int(text[begin + 3]) << 24
        number = (number | _SMALL) & _MASKS[min(size, _LONGEST + 1)]
        place = (number * _SPREAD >> 16) & (_PLACES - 1)
        is_stop_word = (_STOP_WORD_NUMBERS[place] == number) & (size <= _LONGEST)
        stops += is_stop_word
        seen[place] |= np.uint8(is_stop_word)
    found[1] += chars
    found[2] = stops
    found[3] = seen.sum()


@compiled
def _count_separate_words(data: Bytes, offsets: Numbers, flags: Flags) -> Numbers:
    counts = np.zeros(len(offsets) - 1, np.int64)
    places = np.zeros(0, np.int64)
    for row in range(len(counts)):
        text = data[offsets[row] : offsets[row + 1]]
        if len(places) <= len(text):
            places = np.zeros(2 * len(text) + 1, np.int64)
        beyond = 0
        before = np.uint8(1)
        for at in range(len(text)):
            counts[row] += before & _IS_ALNUM[text[at]]
            places[beyond] = at
            beyond += before & _IS_BEYOND[text[at]]
            before = _SEPARATES[text[at]]
        for place in places[:beyond]:
            counts[row] += (flags[decoded(text, place)[0]] & _ALNUM) != 0
    return counts


@compiled
def _count_letterless(data: Bytes, offsets: Numbers, flags: Flags) -> Numbers:
    counts = np.zeros(len(offsets) - 1, np.int64)
    for row in range(len(counts)):
        at, end = offsets[row], offsets[row + 1]
        is_in_word = has_letter = False
        while at < end:
            code, at = decoded(data, at)
            flag = flags[code]
            if flag & _SPACE:
                counts[row] += is_in_word and not has_letter
                is_in_word = has_letter = False
            else:
                is_in_word = True
                has_letter |= (flag & _ALPHA) != 0
        counts[row] += is_in_word and not has_letter
    return counts
