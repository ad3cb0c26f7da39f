"""Drop documents whose lines trail off: teasers that end in an ellipsis.

Source: Gopher (Rae et al. 2021, arXiv:2112.11446, section A1.1) in DCLM's reading, `ellipsis_count_filter` (recipes
7.5): of the lines that are not blank, those that end with `...`, `. . .` or `…`. The reference multiplies the limit by
the lines where we divide; at its 0.3 that decides the same (tested up to 100,000 lines).
"""

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.origins.dclm.counts import ratios
from textmill.origins.dclm.line_counts import line_marks


class DclmEllipses(Filter):
    """Refuses documents with `too_many_ellipsis_lines`; one without lines stays."""

    max_ellipsis_lines_ratio: float | None = Field(
        default=0.3, ge=0, le=1, description="Largest share of lines that end with an ellipsis (Gopher, DCLM: 0.3)"
    )

    def measures(self) -> tuple[Measure, ...]:
        meaning = "Lines that end with an ellipsis / lines that are not blank; null without any"
        return (Measure("ellipsis_lines_ratio", meaning, pa.float64()),)

    def rules(self) -> tuple[Rule, ...]:
        return (
            Rule("too_many_ellipsis_lines", f"{self.label}.ellipsis_lines_ratio", ">", self.max_ellipsis_lines_ratio),
        )

    def apply(self, batch: Batch) -> Columns:
        marks = line_marks(batch)
        return {f"{self.label}.ellipsis_lines_ratio": ratios(marks.ellipses, marks.full)}
