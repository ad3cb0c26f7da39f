"""Counts in one pass what DCLM's page rules ask of a text: its words of several kinds, and its symbols.

Source: the sums in DCLM's `content_filters.py` (Li et al. 2024, arXiv:2406.11794; recipes 7.5 and 7.7), count for
count. The reference splits the page anew in every rule; here the rules share one compiled pass over the UTF-8 bytes of
a whole batch.
"""

from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.batch import Batch
from textmill.compiled import compiled
from textmill.dclm.characters import ALNUM, ALPHA, SPACE, SPECIAL, Flags, flags
from textmill.text_bytes import TextBytes

__all__ = ["STOP_WORDS", "PageCounts", "page_counts", "ratios"]

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]

STOP_WORDS: Final = ("be", "to", "of", "the", "and", "that", "have", "with")
"""Gopher's stop words, by length."""

_SPACE: Final = np.uint8(SPACE)
_ALPHA: Final = np.uint8(ALPHA)
_ALNUM: Final = np.uint8(ALNUM)
_SPECIAL: Final = np.uint8(SPECIAL)
_BEYOND: Final = np.uint8(64)
"""Of a byte: it is none of ASCII."""
_NOT_PLAIN: Final = np.uint8(SPACE | SPECIAL | 64)
_NEWLINE: Final = 10
_BLANK: Final = 32
_DOT: Final = ord(".")
_LONGEST_STOP_WORD: Final = 4
_COUNTS: Final = 7


class PageCounts(NamedTuple):
    """Counts over each text of a batch, int64 arrays of shape (rows,); words are those of `str.split` unless said."""

    words: Numbers
    word_chars: Numbers
    """Characters in words: all that are no white space."""
    words_without_letter: Numbers
    stop_words: Numbers
    """Occurrences, case ignored; a word with punctuation glued to it is another word."""
    distinct_stop_words: Numbers
    fasttext_words: Numbers
    """Words between fastText's separators (space, LF, CR, TAB, VT, FF, NUL) that begin with a letter or digit."""
    symbols: Numbers
    """Occurrences of `#`, `…`, `...` and `. . .`, each without overlaps."""


def page_counts(batch: Batch) -> PageCounts:
    """The counts of the batch's texts, found once per text."""
    rows = batch.derive_rows("dclm.page_counts", _of_column)
    return PageCounts(*np.array(rows, np.int64).reshape(-1, _COUNTS).T)


def ratios(some: Numbers, all_of_them: Numbers) -> pa.Array:
    """float64, one per row, null where there are none."""
    return pa.array(some / np.maximum(all_of_them, 1), pa.float64(), mask=all_of_them == 0)


def _of_column(column: pa.Array) -> list[Numbers]:
    texts = TextBytes.of(column)
    return list(_count_pages(texts.data, texts.offsets, flags(), _of_bytes(), _PACKED_STOP_WORDS))


@lru_cache(maxsize=1)
def _of_bytes() -> Flags:
    """Flags of each byte: those of its character in ASCII, `_BEYOND` above."""
    found = flags()[:256].copy()
    found[128:] = _BEYOND
    return found


def _packed(word: str) -> int:
    """A word of ASCII letters as a number; the leading 1 tells `\\0the` from `the`."""
    number = 1
    for character in word:
        number = number << 8 | ord(character)
    return number


_PACKED_STOP_WORDS: Final = np.array([_packed(word) for word in STOP_WORDS], dtype=np.int64)
_FIRST_OF_LENGTH: Final = np.array([0, 0, 0, 3, 5, 8])
"""Number of the first stop word of a length, and of the first that is longer."""


@compiled
def _count_pages(
    data: Bytes, offsets: Numbers, flags: Flags, of_bytes: Flags, stop_words: Numbers
) -> npt.NDArray[np.int64]:
    found = np.zeros((len(offsets) - 1, _COUNTS), np.int64)
    for row in range(len(found)):
        _count_page(data[offsets[row] : offsets[row + 1]], flags, of_bytes, stop_words, found[row])
    return found


@compiled
def _count_page(data: Bytes, flags: Flags, of_bytes: Flags, stop_words: Numbers, found: Numbers) -> None:
    size = len(data)
    words = word_chars = without_letter = stops = seen = fasttext_words = symbols = 0
    line_begin = at = 0
    dots = dots_end = spaced_dots_end = 0
    is_after_separator = True
    while at < size:
        flag = of_bytes[data[at]]
        code, after = int(data[at]), at + 1
        if flag & _BEYOND:
            code, after = _decoded(data, at)
            flag = flags[code]
        if flag & _SPACE:
            is_after_separator = code == _BLANK or 9 <= code <= 13
            if code == _NEWLINE:
                line_begin = after
            at = after
            continue
        begin = at
        inside = 0
        any_flag = np.uint8(0)
        fasttext_words += is_after_separator and (flag & _ALNUM) != 0
        while True:
            while at < size:
                flag = of_bytes[data[at]]
                if flag & _NOT_PLAIN:
                    break
                any_flag |= flag
                at += 1
            if at == size:
                break
            code, after = int(data[at]), at + 1
            if flag & _BEYOND:
                code, after = _decoded(data, at)
                flag = flags[code]
            if flag & _SPACE:
                break
            any_flag |= flag
            inside += after - at - 1
            if flag & _SPECIAL:
                if code == _DOT:
                    dots = dots + 1 if dots_end == at else 1
                    dots_end = after
                    if dots == 3:
                        symbols += 1
                        dots = 0
                    if _ends_with_spaced_dots(data, max(line_begin, spaced_dots_end), after):
                        symbols += 1
                        spaced_dots_end = after
                elif code != 0:
                    symbols += 1
                elif after < size:
                    following = _decoded(data, after)[0]
                    fasttext_words += (flags[following] & _ALNUM) != 0
            at = after
        words += 1
        word_chars += at - begin - inside
        without_letter += (any_flag & _ALPHA) == 0
        if 2 <= at - begin <= _LONGEST_STOP_WORD:
            number = _stop_word(data, begin, at, stop_words)
            if number >= 0:
                stops += 1
                seen |= 1 << number
    distinct = 0
    for number in range(len(stop_words)):
        distinct += seen >> number & 1
    found[:] = np.array([words, word_chars, without_letter, stops, distinct, fasttext_words, symbols])


@compiled
def _stop_word(data: Bytes, begin: int, end: int, stop_words: Numbers) -> int:
    """Number of the stop word that stands there, -1 if none does."""
    packed = 1
    for at in range(begin, end):
        packed = packed << 8 | (data[at] | 32 if 65 <= data[at] <= 90 else data[at])
    for number in range(_FIRST_OF_LENGTH[end - begin], _FIRST_OF_LENGTH[end - begin + 1]):
        if stop_words[number] == packed:
            return number
    return -1


@compiled
def _ends_with_spaced_dots(data: Bytes, begin: int, end: int) -> bool:
    """Whether the bytes from `begin` to `end`, the last of which is a dot, end with `. . .`."""
    return (
        end - begin >= 5
        and data[end - 2] == _BLANK
        and data[end - 3] == _DOT
        and data[end - 4] == _BLANK
        and data[end - 5] == _DOT
    )


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
