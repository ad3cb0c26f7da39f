"""Remove lines that only count likes, shares, views and the like.

Source: RefinedWeb (Penedo et al. 2023, arXiv:2306.01116, section G.2) in DCLM's `counter_line_modifier` (recipes 7.7),
result for result: `3 likes`, `- 1.2k Views -`, but not `1 like` nor `5likes`.
"""

import re
from typing import ClassVar, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.batch import Batch, Columns
from textmill.block import Block, Measure
from textmill.documents import schema_of
from textmill.machine.compiled import compiled
from textmill.origins.dclm.character_classes import ALNUM, DIGIT, SPACE, Flags, flags
from textmill.origins.dclm.edits import Edit, joined, text_kept
from textmill.text.text_bytes import TextBytes
from textmill.text.utf8 import decoded, line_end

_COUNTED: Final = "likes|shares|comments|retweets|reposts|quotes|bookmarks|upvotes|downvotes|downloads|views|followers"
_BEGINS_WITH_DIGIT: Final = re.compile(r"\W*\d")
_COUNTER: Final = re.compile(rf"\W*\d[\d,.]*[kmb]?\s+(?:{_COUNTED})\W*")

_ALNUM: Final = np.uint8(ALNUM)
_DIGIT: Final = np.uint8(DIGIT)
_SPACE: Final = np.uint8(SPACE)
_NEWLINE: Final = 10
_UNDERSCORE: Final = ord("_")
_RADIX: Final = 16
_BEYOND: Final = 0x80
_CASE: Final = 0x20
_SMALL_A: Final = ord("a")
_SMALL_Z: Final = ord("z")
_MOST: Final = 1 << 40
_IN_NUMBER: Final = (ord(","), ord("."))
_UNITS: Final = tuple(map(ord, "kmbKMB"))


def _sum_of(word: str) -> int:
    total = 0
    for character in word:
        total = (total * _RADIX + ord(character)) % _MOST
    return total


_COUNTED_SUMS: Final = tuple(_sum_of(word) for word in _COUNTED.split("|"))


class DclmCounterLines(Block):
    """Edits `text`: lines removed, the rest stripped; fault `empty` if nothing is left."""

    edits: ClassVar[str] = "lines that count likes and shares removed"

    def provides(self) -> pa.Schema:
        return schema_of("text")

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("lines_removed", "Lines with a counter removed", pa.int32(), high=100, counts=True),)

    def apply(self, batch: Batch) -> Columns:
        def edit(_: int, text: str) -> Edit:
            lines = text.split("\n")
            return joined(len(lines), [line for line in lines if not _is_counter(line)], is_stripped=True)

        texts = TextBytes.of(batch.column("text"))
        rows = _may_count(texts.data, texts.offsets, flags())
        return text_kept(batch, self.label, self.measures()[0], edit, rows)


def _is_counter(line: str) -> bool:
    return _BEGINS_WITH_DIGIT.match(line) is not None and _COUNTER.fullmatch(line.lower()) is not None


@compiled
def _may_count(data: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64], flags: Flags) -> npt.NDArray[np.bool_]:
    """Rows with a line that begins like a counter: signs, a number, white space, the first letter of a thing."""
    found = np.zeros(len(offsets) - 1, np.bool_)
    for row in range(len(found)):
        at, end = offsets[row], offsets[row + 1]
        while at < end and not found[row]:
            found[row] = _begins_like_a_counter(data, at, end, flags)
            at = line_end(data, at, end) + 1
    return found


@compiled
def _names_what_is_counted(data: npt.NDArray[np.uint8], at: int, end: int) -> bool:
    """Whether the letters from there on may be one of the counted things."""
    total = 0
    while at < end and (_SMALL_A <= (data[at] | _CASE) <= _SMALL_Z or data[at] >= _BEYOND):
        if data[at] >= _BEYOND:
            return True
        total = (total * _RADIX + (data[at] | _CASE)) % _MOST
        at += 1
    return total in _COUNTED_SUMS


@compiled
def _begins_like_a_counter(data: npt.NDArray[np.uint8], at: int, end: int, flags: Flags) -> bool:
    digits = blanks = 0
    while at < end and data[at] != _NEWLINE:
        code, at = decoded(data, at)
        flag = flags[code]
        if digits == 0:
            if flag & _DIGIT:
                digits = 1
            elif flag & _ALNUM or code == _UNDERSCORE:
                return False
        elif flag & _SPACE:
            blanks += 1
        elif blanks:
            return _names_what_is_counted(data, at - 1, end) if code < _BEYOND else True
        elif not (flag & _DIGIT or code in _IN_NUMBER or code in _UNITS or code >= _BEYOND):
            return False
    return False
