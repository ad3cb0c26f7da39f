"""Drop documents of which nearly every line is a list item.

Source: Gopher (Rae et al. 2021, arXiv:2112.11446, section A1.1) in DCLM's reading, `bullet_count_filter` (recipes
7.5): of the lines that are not blank, those that begin with ●, •, * or -. The reference multiplies the limit by the
lines where we divide; at its 0.9 that decides the same (tested up to 100,000 lines).
"""

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.origins.dclm.counts import ratios
from textmill.origins.dclm.line_counts import line_marks


class DclmBullets(Filter):
    """Refuses documents with `too_many_bullet_lines`; one without lines stays."""

    max_bullet_lines_ratio: float | None = Field(
        default=0.9, ge=0, le=1, description="Largest share of lines that begin with a bullet (Gopher, DCLM: 0.9)"
    )

    def measures(self) -> tuple[Measure, ...]:
        meaning = "Lines that begin with a bullet / lines that are not blank; null without any"
        return (Measure("bullet_lines_ratio", meaning, pa.float64()),)

    def rules(self) -> tuple[Rule, ...]:
        return (Rule("too_many_bullet_lines", f"{self.label}.bullet_lines_ratio", ">", self.max_bullet_lines_ratio),)

    def apply(self, batch: Batch) -> Columns:
        marks = line_marks(batch)
        return {f"{self.label}.bullet_lines_ratio": ratios(marks.bullets, marks.full)}
