"""Remove lines that are mostly capitals.

Source: RefinedWeb (Penedo et al. 2023, arXiv:2306.01116, section G.2) in DCLM's `uppercase_ratio_line_modifier`
(recipes 7.7), result for result: capitals over all characters of the line, blanks included.
"""

from typing import ClassVar

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Block, Measure
from textmill.documents import schema_of
from textmill.origins.dclm.edits import lines_kept
from textmill.origins.dclm.line_counts import line_counts


class DclmUppercaseLines(Block):
    """Edits `text`: lines removed, the rest stripped; fault `empty` if nothing is left. Empty lines stay."""

    edits: ClassVar[str] = "lines of capitals removed"

    max_uppercase_ratio: float = Field(
        default=0.5, ge=0, le=1, description="Largest share of capitals in a line, 0..1 (DCLM: 0.5)"
    )

    def provides(self) -> pa.Schema:
        return schema_of("text")

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("lines_removed", "Lines of capitals removed", pa.int32(), high=100, counts=True),)

    def apply(self, batch: Batch) -> Columns:
        lines = line_counts(batch)
        keeps = lines.shares(lines.uppercase) <= self.max_uppercase_ratio
        return lines_kept(batch, self.label, self.measures()[0], keeps, is_stripped=True)
