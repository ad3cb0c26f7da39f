"""Counts in one pass what DCLM's page and line rules ask of a text: its words of several kinds, and its lines.

Source: the sums in DCLM's `content_filters.py` and `modifiers.py` (Li et al. 2024, arXiv:2406.11794; recipes 7.5 and
7.7), count for count. The reference splits the page anew in every rule; here ten rules share one compiled pass over
the UTF-8 bytes.
"""

from typing import Final, NamedTuple

import numba
import numpy as np
import numpy.typing as npt

from textmill.dclm.characters import ALNUM, ALPHA, DIGIT, SPACE, SPECIAL, UPPER, Flags, flags

__all__ = ["STOP_WORDS", "LineCounts", "PageCounts", "line_counts", "page_counts"]

Bytes = npt.NDArray[np.uint8]

STOP_WORDS: Final = ("the", "be", "to", "of", "and", "that", "have", "with")
"""Gopher's stop words."""

_SPACE: Final = np.uint8(SPACE)
_ALPHA: Final = np.uint8(ALPHA)
_ALNUM: Final = np.uint8(ALNUM)
_UPPER: Final = np.uint8(UPPER)
_DIGIT: Final = np.uint8(DIGIT)
_SPECIAL: Final = np.uint8(SPECIAL)
_NEWLINE: Final = 10
_BLANK: Final = 32
_DOT: Final = ord(".")
_FIRST_OF_ELLIPSIS, _MIDDLE_OF_ELLIPSIS, _LAST_OF_ELLIPSIS = "…".encode()
_BULLETS: Final = (ord("*"), ord("-"), ord("•"), ord("●"))
_LONGEST_STOP_WORD: Final = 4
_SPACED_DOTS_CHARS: Final = 5


class PageCounts(NamedTuple):
    """Counts over one text; words are those of `str.split` unless said otherwise, lines are pieces between LFs."""

    words: int
    word_chars: int
    """Characters in words: all that are no white space."""
    words_without_letter: int
    stop_words: int
    """Occurrences, case ignored; a word with punctuation glued to it is another word."""
    distinct_stop_words: int
    fasttext_words: int
    """Words between fastText's separators (space, LF, CR, TAB, VT, FF, NUL) that begin with a letter or digit."""
    lines: int
    """Lines that are not blank; the next two are among them."""
    bullet_lines: int
    """Lines whose first character that is no white space is one of ● • * -."""
    symbols: int
    """Occurrences of `#`, `…`, `...` and `. . .`, each without overlaps."""
    ellipsis_lines: int
    """Lines that end with `...`, `. . .` or `…`, white space behind it ignored."""


class LineCounts(NamedTuple):
    """Counts over the pieces between LFs: int64 arrays of shape (lines,); a text has at least one line."""

    chars: npt.NDArray[np.int64]
    words: npt.NDArray[np.int64]
    uppercase: npt.NDArray[np.int64]
    digits: npt.NDArray[np.int64]

    def shares(self, some: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """`some` of each line's characters over all of them, 0 for an empty line: float64, shape (lines,)."""
        return some / np.maximum(self.chars, 1)


def page_counts(text: str) -> PageCounts:
    """The counts of a text; meant for `batch.derive("dclm.page_counts", page_counts)`."""
    return PageCounts(*_count_page(_bytes_of(text), flags(), _PACKED_STOP_WORDS).tolist())


def line_counts(text: str) -> LineCounts:
    """The counts of every line; meant for `batch.derive("dclm.line_counts", line_counts)`."""
    return LineCounts(*_count_lines(_bytes_of(text), flags(), text.count("\n") + 1))


def _bytes_of(text: str) -> Bytes:
    return np.frombuffer(text.encode("utf-8", "surrogatepass"), dtype=np.uint8)


def _packed(word: str) -> int:
    """A word of ASCII letters as a number; the leading 1 tells `\\0the` from `the`."""
    number = 1
    for character in word:
        number = number << 8 | ord(character)
    return number


_PACKED_STOP_WORDS: Final = np.array([_packed(word) for word in STOP_WORDS], dtype=np.int64)


@numba.njit(inline="always")
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


@numba.njit(inline="always")
def _ends_with_ellipsis(data: Bytes, begin: int, end: int) -> bool:
    """Whether the bytes from `begin` to `end` end with `...`, `. . .` or `…`."""
    last = data[end - 1]
    if last == _LAST_OF_ELLIPSIS:
        return end - begin >= 3 and data[end - 2] == _MIDDLE_OF_ELLIPSIS and data[end - 3] == _FIRST_OF_ELLIPSIS
    if last != _DOT or end - begin < 3:
        return False
    return (data[end - 2] == _DOT and data[end - 3] == _DOT) or _ends_with_spaced_dots(data, begin, end)


@numba.njit(inline="always")
def _ends_with_spaced_dots(data: Bytes, begin: int, end: int) -> bool:
    return (
        end - begin >= _SPACED_DOTS_CHARS
        and data[end - 1] == _DOT
        and data[end - 2] == _BLANK
        and data[end - 3] == _DOT
        and data[end - 4] == _BLANK
        and data[end - 5] == _DOT
    )


@numba.njit(inline="always")
def _is_separator(code: int) -> bool:
    """Whether fastText ends a word here."""
    return code == _BLANK or 9 <= code <= 13 or code == 0


@numba.njit()
def _stop_word(data: Bytes, begin: int, end: int, stop_words: npt.NDArray[np.int64]) -> int:
    """Number of the stop word that stands there, -1 if none does."""
    packed = 1
    for at in range(begin, end):
        packed = packed << 8 | (data[at] | 32 if 65 <= data[at] <= 90 else data[at])
    for number in range(len(stop_words)):
        if stop_words[number] == packed:
            return number
    return -1


@numba.njit()
def _count_page(data: Bytes, flags: Flags, stop_words: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    size = len(data)
    words = word_chars = without_letter = stops = seen = fasttext_words = 0
    lines = bullets = ellipses = symbols = 0
    line_begin = at = 0
    line_end = -1
    dots = dots_end = spaced_dots_end = 0
    is_after_separator = True
    while at <= size:
        code, after = _decoded(data, at) if at < size else (_NEWLINE, at + 1)
        flag = flags[code]
        if flag & _SPACE:
            is_after_separator = _is_separator(code)
            if code == _NEWLINE:
                if line_end >= 0:
                    lines += 1
                    ellipses += _ends_with_ellipsis(data, line_begin, line_end)
                line_begin = after
                line_end = -1
            at = after
            continue
        begin = at
        length = 0
        any_flag = np.uint8(0)
        bullets += line_end < 0 and code in _BULLETS
        fasttext_words += is_after_separator and (flag & _ALNUM) != 0
        while not flag & _SPACE:
            length += 1
            any_flag |= flag
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
            if at == size:
                break
            code, after = _decoded(data, at)
            flag = flags[code]
        words += 1
        word_chars += length
        without_letter += (any_flag & _ALPHA) == 0
        line_end = at
        if at - begin <= _LONGEST_STOP_WORD:
            number = _stop_word(data, begin, at, stop_words)
            if number >= 0:
                stops += 1
                seen |= 1 << number
    found = np.empty(10, dtype=np.int64)
    distinct = 0
    for number in range(len(stop_words)):
        distinct += seen >> number & 1
    found[:] = (words, word_chars, without_letter, stops, distinct, fasttext_words, lines, bullets, symbols, ellipses)
    return found


@numba.njit()
def _count_lines(data: Bytes, flags: Flags, lines: int) -> npt.NDArray[np.int64]:
    found = np.zeros((4, lines), dtype=np.int64)
    line = 0
    chars = words = uppercase = digits = 0
    is_in_word = False
    at = 0
    size = len(data)
    while at <= size:
        if at < size:
            code, at = _decoded(data, at)
        else:
            code, at = _NEWLINE, at + 1
        if code == _NEWLINE:
            found[0, line] = chars
            found[1, line] = words
            found[2, line] = uppercase
            found[3, line] = digits
            line += 1
            chars = words = uppercase = digits = 0
            is_in_word = False
            continue
        flag = flags[code]
        chars += 1
        uppercase += (flag & _UPPER) != 0
        digits += (flag & _DIGIT) != 0
        is_word_char = (flag & _SPACE) == 0
        words += is_word_char and not is_in_word
        is_in_word = is_word_char
    return found
