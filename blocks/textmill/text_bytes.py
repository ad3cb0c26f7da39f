"""Finds the lines of a column of texts in its UTF-8 bytes, without decoding any.

For rules that look at all lines and touch few: a page costs microseconds. Every way of ending a line that Python's
`str.splitlines` knows is told apart, since that decides documents (see `textmill.text`).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["TextBytes"]

Places = npt.NDArray[np.int64]

_BLANK: Final = 0x20
_FIRST_BEYOND_ASCII: Final = 0x80
_LF: Final = 0x0A
_IS_OTHER_BREAK: Final = np.isin(np.arange(256), (0x0B, 0x0C, 0x0D, 0x1C, 0x1D, 0x1E))


@dataclass(frozen=True)
class TextBytes:
    """The bytes of a column, uint8, and where each row begins and the last ends in them, int64, shape (rows + 1,)."""

    data: npt.NDArray[np.uint8]
    offsets: Places

    @classmethod
    def of(cls, column: pa.Array) -> Self:
        """The bytes of a string column; null counts as the empty text."""
        texts = (
            pc.fill_null(column.cast(pa.large_string()), "") if column.null_count else column.cast(pa.large_string())
        )
        _, places, content = texts.buffers()
        if not len(texts):
            return cls(np.zeros(0, np.uint8), np.zeros(1, np.int64))
        offsets = np.frombuffer(places, np.int64)[texts.offset : texts.offset + len(texts) + 1]
        begin, end = int(offsets[0]), int(offsets[-1])
        data = np.zeros(0, np.uint8) if content is None else np.frombuffer(content, np.uint8)[begin:end]
        return cls(data, offsets - begin)

    @cached_property
    def lines(self) -> tuple[Places, Places]:
        """Where each line between LFs begins and ends, in order: int64, shape (lines,); every row has at least one."""
        begins = np.sort(np.concatenate([self.offsets[:-1], self._newlines + 1]), kind="stable")
        ends = np.sort(np.concatenate([self._newlines, self.offsets[1:]]), kind="stable")
        return begins, ends

    @cached_property
    def row_of_line(self) -> Places:
        """The row of every line, int64, shape (lines,)."""
        counts = np.diff(np.searchsorted(self._newlines, self.offsets)) + 1
        return np.repeat(np.arange(len(counts)), counts)

    def text_between(self, begin: int, end: int) -> str:
        """The text from a begin to an end, which must lie between characters."""
        return self.data[begin:end].tobytes().decode("utf-8", "surrogatepass")

    def chars_between(self, begins: Places, ends: Places) -> Places:
        """Characters from each begin to its end, int64 of their shape; both must lie between characters."""
        inside = self._beyond_ascii[(self.data[self._beyond_ascii] & 0xC0) == _FIRST_BEYOND_ASCII]
        return ends - begins - (np.searchsorted(inside, ends) - np.searchsorted(inside, begins))

    def rows_with_other_breaks(self) -> npt.NDArray[np.bool_]:
        """Rows that hold another line break than LF: bool, shape (rows,)."""
        found = np.zeros(len(self.offsets) - 1, np.bool_)
        controls = self._controls[_IS_OTHER_BREAK[self.data[self._controls]]]
        places = np.concatenate([controls, self._beyond_ascii[self._begin_a_break()]])
        found[np.searchsorted(self.offsets, places, side="right") - 1] = True
        return found

    def _begin_a_break(self) -> npt.NDArray[np.bool_]:
        """Which bytes beyond ASCII begin NEL, U+2028 or U+2029."""
        padded = np.append(self.data, np.zeros(2, np.uint8))
        first, second, third = (padded[self._beyond_ascii + step] for step in range(3))
        is_nel = (first == 0xC2) & (second == 0x85)
        is_separator = (first == 0xE2) & (second == 0x80) & ((third == 0xA8) | (third == 0xA9))
        begin: npt.NDArray[np.bool_] = is_nel | is_separator
        return begin

    @property
    def has_beyond_ascii(self) -> bool:
        """Whether any character is."""
        return bool(len(self.data)) and int(self.data.max()) >= _FIRST_BEYOND_ASCII

    @cached_property
    def _special(self) -> Places:
        """Control characters and bytes beyond ASCII: as signed bytes, both are below the blank."""
        return np.flatnonzero(self.data.view(np.int8) < _BLANK)

    @cached_property
    def _controls(self) -> Places:
        controls: Places = self._special[self.data[self._special] < _BLANK]
        return controls

    @cached_property
    def _newlines(self) -> Places:
        newlines: Places = self._controls[self.data[self._controls] == _LF]
        return newlines

    @cached_property
    def _beyond_ascii(self) -> Places:
        beyond: Places = self._special[self.data[self._special] >= _FIRST_BEYOND_ASCII]
        return beyond
