"""Drop pages with fewer than three long paragraphs.

Source: mC4 (Xue et al. 2021, arXiv:2010.11934, section 3.1), as datatrove 0.10.1's `C4ParagraphFilter` (recipes 4.6),
whose decisions are reproduced. A paragraph is what stands between two LFs, as it is: a CR or blank at its end counts.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.machine.compiled import compiled
from textmill.text.text_bytes import TextBytes

_LF: Final = 0x0A
_BLOCK: Final = 16


class C4Paragraph(Filter):
    """Refuses pages as `too_few_paragraphs` (datatrove: `< 3 paragraphs`)."""

    min_paragraphs: int | None = Field(default=3, ge=0, description="Fewest paragraphs of that length (mC4: 3)")
    min_paragraph_chars: int = Field(
        default=200, ge=0, description="Shortest line that is a paragraph, in characters (mC4: 200)"
    )

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("paragraphs", "Lines that are long enough", pa.int64(), 1, 1000, log=True),)

    def rules(self) -> tuple[Rule, ...]:
        return (Rule("too_few_paragraphs", f"{self.label}.paragraphs", "<", self.min_paragraphs),)

    def apply(self, batch: Batch) -> Columns:
        texts = TextBytes.of(batch.column("text"))
        counts = _long_lines(texts.data, texts.offsets, self.min_paragraph_chars)
        return {f"{self.label}.paragraphs": pa.array(counts, pa.int64())}


@compiled
def _long_lines(data: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64], least: int) -> npt.NDArray[np.int64]:
    """Lines of at least so many characters, by row. No line has more characters than bytes: most are not counted."""
    counts = np.zeros(len(offsets) - 1, np.int64)
    for row in range(len(counts)):
        begin, end = offsets[row], offsets[row + 1]
        line = base = begin
        while base <= end:
            part = data[base : min(base + _BLOCK, end)]
            holds_end = np.uint8(base + _BLOCK > end)
            if len(part) == _BLOCK:
                for place in range(_BLOCK):
                    holds_end |= np.uint8(part[place] == _LF)
            if holds_end:
                for place in range(_BLOCK):
                    at = base + place
                    if at > end or (at < end and data[at] != _LF):
                        continue
                    if at - line >= least:
                        inside = 0
                        for byte in data[line:at]:
                            inside += (byte & 0xC0) == 0x80
                        counts[row] += at - line - inside >= least
                    line = at + 1
            base += _BLOCK
    return counts
