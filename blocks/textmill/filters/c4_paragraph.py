"""Drop pages with fewer than three long paragraphs.

Source: mC4 (Xue et al. 2021, arXiv:2010.11934, section 3.1), as datatrove 0.10.1's `C4ParagraphFilter` (recipes 4.6),
whose decisions are reproduced. A paragraph is what stands between two LFs, as it is: a CR or blank at its end counts.
"""

import numpy as np
import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.text_bytes import TextBytes


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
        begins, ends = texts.lines
        # No line has more characters than bytes, so most need not be counted.
        long = np.flatnonzero(ends - begins >= self.min_paragraph_chars)
        long = long[texts.chars_between(begins[long], ends[long]) >= self.min_paragraph_chars]
        counts = np.bincount(texts.row_of_line[long], minlength=len(batch))
        return {f"{self.label}.paragraphs": pa.array(counts, pa.int64())}
