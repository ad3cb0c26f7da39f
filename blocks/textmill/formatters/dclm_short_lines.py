"""Remove lines of too few or too many words.

Source: RefinedWeb (Penedo et al. 2023, arXiv:2306.01116, section G.2) in DCLM's `line_length_modifier` (recipes 7.7),
result for result; DCLM removes lines of one word, its C4 those of fewer than five.
"""

from typing import ClassVar

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Block, Measure
from textmill.documents import schema_of
from textmill.origins.dclm.edits import lines_kept
from textmill.origins.dclm.line_counts import line_counts


class DclmShortLines(Block):
    """Edits `text`: lines removed; fault `empty` if no character is left. Empty lines stay, lines of blanks go."""

    edits: ClassVar[str] = "short lines removed"

    min_words: int = Field(
        default=2, ge=0, description="Fewest words between white space in a line that stays (DCLM: 2; its C4: 5)"
    )
    max_words: int | None = Field(default=None, ge=0, description="Most words in a line that stays; null: any")

    def provides(self) -> pa.Schema:
        return schema_of("text")

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("lines_removed", "Lines of too few or too many words", pa.int32(), high=100, counts=True),)

    def apply(self, batch: Batch) -> Columns:
        lines = line_counts(batch)
        fits = lines.words >= self.min_words
        if self.max_words is not None:
            fits &= lines.words <= self.max_words
        keeps = fits | (lines.chars == 0)
        return lines_kept(batch, self.label, self.measures()[0], keeps, is_stripped=False)
