"""Remove the citation marks of wiki pages: `[1]`, `[]`, `[edit]`, `[citation needed]`.

Source: C4's code (TFDS `c4_utils.py`) in DCLM's `citation_removal_modifier` (recipes 7.7), result for result.
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
from textmill.origins.dclm.edits import Edit, edited
from textmill.text.text_bytes import TextBytes

_CITATION: Final = re.compile(r"\[(?:\d*|edit|citation needed)\]")
_BLOCK: Final = 64
_BRACKET: Final = ord("[")
_CLOSED: Final = ord("]")
_ZERO: Final = ord("0")
_NINE: Final = ord("9")
_BEYOND: Final = 0x80
_INITIALS: Final = (ord("e"), ord("c"))


class DclmCitations(Block):
    """Edits `text`; fault `empty` if no character is left."""

    edits: ClassVar[str] = "citation marks removed"

    def provides(self) -> pa.Schema:
        return schema_of("text")

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("citations_removed", "Citation marks removed", pa.int32(), high=100, counts=True),)

    def apply(self, batch: Batch) -> Columns:
        def edit(_: int, text: str) -> Edit:
            after, count = _CITATION.subn("", text)
            return Edit(after or None, count)

        texts = TextBytes.of(batch.column("text"))
        rows = _rows_with_marks(texts.data, texts.offsets)
        return edited(batch, self.label, self.measures()[0], edit, rows)


@compiled
def _rows_with_marks(data: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Rows with a citation mark, or what may be one to a closer look, and empty rows."""
    found = np.zeros(len(offsets) - 1, np.bool_)
    for row in range(len(found)):
        base, end = offsets[row], offsets[row + 1]
        found[row] = base == end
        while base < end and not found[row]:
            stop = base + _BLOCK
            if stop > end:
                stop = end
            elif not _holds_bracket(data[base : base + _BLOCK]):
                base = stop
                continue
            for at in range(base, stop):
                if data[at] == _BRACKET:
                    after = at + 1
                    while after < end and (_ZERO <= data[after] <= _NINE or data[after] >= _BEYOND):
                        after += 1
                    if after < end and (data[after] == _CLOSED or (after == at + 1 and data[after] in _INITIALS)):
                        found[row] = True
                        break
            base = stop
    return found


@compiled
def _holds_bracket(block: npt.NDArray[np.uint8]) -> bool:
    hit = np.uint8(0)
    for place in range(_BLOCK):
        hit |= np.uint8(block[place] == _BRACKET)
    return bool(hit != 0)
