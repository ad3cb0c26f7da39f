"""Counts in one pass what DCLM's line rules ask of every line: characters, words, capitals, digits, how it ends.

Source: the sums in DCLM's `modifiers.py` and `content_filters.py` (Li et al. 2024, arXiv:2406.11794; recipes 7.5 and
7.7), count for count, over the UTF-8 bytes of a whole batch.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.batch import Batch
from textmill.machine.compiled import compiled
from textmill.origins.dclm.character_classes import DIGIT, SPACE, UPPER, Flags, flags
from textmill.text.text_bytes import TextBytes
from textmill.text.utf8 import decoded, line_end

__all__ = ["BULLET", "ELLIPSIS", "EMPTY", "END_MARK", "FULL", "LineCounts", "LineMarks", "line_counts", "line_marks"]

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]

FULL: Final = 1
BULLET: Final = 2
ELLIPSIS: Final = 4
SPACED_ELLIPSIS: Final = 8
END_MARK: Final = 16
EMPTY: Final = 32

_SPACE: Final = np.uint8(SPACE)
_UPPER: Final = np.uint8(UPPER)
_DIGIT: Final = np.uint8(DIGIT)
_NEWLINE: Final = 10
_DOT: Final = ord(".")
_BLANK: Final = 32
_ELLIPSIS: Final = ord("…")
_BULLETS: Final = (ord("*"), ord("-"), ord("•"), ord("●"))
_END_MARKS: Final = (ord("."), ord("!"), ord("?"), ord('"'), ord("…"))


class LineCounts(NamedTuple):
    """Counts over the pieces between LFs of all texts of a batch: int64 arrays of shape (lines,)."""

    chars: Numbers
    words: Numbers
    uppercase: Numbers
    digits: Numbers

    def shares(self, some: Numbers) -> npt.NDArray[np.float64]:
        """`some` of each line's characters over all of them, 0 for an empty line: float64, shape (lines,)."""
        return some / np.maximum(self.chars, 1)


class LineMarks(NamedTuple):
    """What the lines of a batch are, in order, by bits; and how many of which kind its rows have.

    FULL: not blank; with white space left out, BULLET: one of ● • * - in front; ELLIPSIS: `...` or `…` at the end,
    SPACED_ELLIPSIS: `. . .`; END_MARK: . ! ? " or … at the end. EMPTY: no character at all.
    """

    of_lines: npt.NDArray[np.uint8]
    lines: Numbers
    full: Numbers
    bullets: Numbers
    ellipses: Numbers
    """int64, shape (rows,): pieces between LFs; those that are full; of these, with a bullet, with any ellipsis."""


def line_counts(batch: Batch) -> LineCounts:
    """The counts of all lines, found once per text."""
    rows = batch.derive_rows("dclm.line_counts", _counts_of_column)
    found = np.concatenate(rows, axis=1) if rows else np.zeros((4, 0), np.int64)
    return LineCounts(*found)


def line_marks(batch: Batch) -> LineMarks:
    """The marks of all lines, found once per text."""
    rows = batch.derive_rows("dclm.line_marks", _marks_of_column)
    counts = np.array([found for found, _ in rows], np.int64).reshape(-1, 4).T
    of_lines = np.concatenate([np.zeros(0, np.uint8), *(marks for _, marks in rows)])
    return LineMarks(of_lines, *counts)


def _counts_of_column(column: pa.Array) -> list[Numbers]:
    texts = TextBytes.of(column)
    splits = _first_lines(texts.data, texts.offsets)
    found = _count_lines(texts.data, texts.offsets, flags(), int(splits[-1]))
    return [found[:, begin:end] for begin, end in zip(splits[:-1].tolist(), splits[1:].tolist(), strict=True)]


def _marks_of_column(column: pa.Array) -> list[tuple[Numbers, npt.NDArray[np.uint8]]]:
    texts = TextBytes.of(column)
    splits = _first_lines(texts.data, texts.offsets)
    of_rows = np.zeros((len(texts.offsets) - 1, 4), np.int64)
    of_lines = _mark_lines(texts.data, texts.offsets, flags(), splits, of_rows)
    return [
        (counts, of_lines[begin:end])
        for counts, begin, end in zip(of_rows, splits[:-1].tolist(), splits[1:].tolist(), strict=True)
    ]


@compiled
def _first_lines(data: Bytes, offsets: Numbers) -> Numbers:
    """Number of the first line of every row, and of all lines: int64, shape (rows + 1,)."""
    splits = np.zeros(len(offsets), np.int64)
    for row in range(len(offsets) - 1):
        count = 0
        for byte in data[offsets[row] : offsets[row + 1]]:
            count += byte == _NEWLINE
        splits[row + 1] = splits[row] + count + 1
    return splits


@compiled
def _count_lines(data: Bytes, offsets: Numbers, flags: Flags, lines: int) -> Numbers:
    found = np.zeros((4, lines), np.int64)
    line = 0
    for row in range(len(offsets) - 1):
        at, end = offsets[row], offsets[row + 1]
        chars = words = uppercase = digits = 0
        is_in_word = False
        while at <= end:
            if at < end:
                code, at = decoded(data, at)
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


@compiled
def _mark_lines(
    data: Bytes, offsets: Numbers, flags: Flags, splits: Numbers, of_rows: Numbers
) -> npt.NDArray[np.uint8]:
    of_lines = np.zeros(splits[-1], np.uint8)
    for row in range(len(offsets) - 1):
        at, end = offsets[row], offsets[row + 1]
        for line in range(splits[row], splits[row + 1]):
            stop = line_end(data, at, end)
            mark = _mark(data, at, stop, flags)
            of_lines[line] = mark
            of_rows[row, 1] += (mark & FULL) != 0
            of_rows[row, 2] += (mark & BULLET) != 0
            of_rows[row, 3] += (mark & (ELLIPSIS | SPACED_ELLIPSIS)) != 0
            at = stop + 1
        of_rows[row, 0] = splits[row + 1] - splits[row]
    return of_lines


@compiled
def _mark(data: Bytes, begin: int, end: int, flags: Flags) -> np.uint8:
    """The marks of the line between two bytes."""
    if begin == end:
        return np.uint8(EMPTY)
    code = _NEWLINE
    while begin < end:
        code, after = decoded(data, begin)
        if not flags[code] & _SPACE:
            break
        begin = after
    if begin == end:
        return np.uint8(0)
    mark = np.uint8(FULL | BULLET) if code in _BULLETS else np.uint8(FULL)
    while True:
        last = end - 1
        while (data[last] & 0xC0) == 0x80:
            last -= 1
        code = decoded(data, last)[0]
        if not flags[code] & _SPACE:
            break
        end = last
    if code in _END_MARKS:
        mark |= np.uint8(END_MARK)
        if code == _ELLIPSIS or (code == _DOT and end - begin >= 3 and data[end - 2] == _DOT and data[end - 3] == _DOT):
            mark |= np.uint8(ELLIPSIS)
        elif code == _DOT and end - begin >= 5 and data[end - 2] == _BLANK and data[end - 3] == _DOT:
            is_spaced = data[end - 4] == _BLANK and data[end - 5] == _DOT
            mark |= np.uint8(SPACED_ELLIPSIS * is_spaced)
    return mark
