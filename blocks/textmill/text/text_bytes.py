"""Finds the lines of a column of texts in its UTF-8 bytes, without decoding any.

For rules that look at all lines and touch few: a page costs microseconds. Lines are those between LFs;
`textmill.text.cutting` has the other ways in which a line may end.
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

_FIRST_BEYOND_ASCII: Final = 0x80
_LF: Final = 0x0A


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

    @property
    def has_beyond_ascii(self) -> bool:
        """Whether any character is."""
        return bool(len(self.data)) and int(self.data.max()) >= _FIRST_BEYOND_ASCII

    @cached_property
    def _newlines(self) -> Places:
        return np.flatnonzero(self.data == _LF)
