"""Remove lines that do not end a sentence.

Source: C4 (Raffel et al. 2020, JMLR 21(140), section 2.2) in DCLM's `punctuation_line_modifier` (recipes 7.7), result
for result: a line must end with . ? ! " or …, white space behind it ignored. DCLM's C4 sets `remove_ellipses`.
"""

from typing import ClassVar

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Block, Measure
from textmill.documents import schema_of
from textmill.origins.dclm.edits import lines_kept
from textmill.origins.dclm.line_counts import ELLIPSIS, EMPTY, END_MARK, line_marks


class DclmPunctuatedLines(Block):
    """Edits `text`: lines removed; fault `empty` if no character is left. Empty lines stay, lines of blanks go."""

    edits: ClassVar[str] = "lines that end no sentence removed"

    remove_ellipses: bool = Field(default=False, description="Remove lines that end with `...` or `…` too (C4: true)")

    def provides(self) -> pa.Schema:
        return schema_of("text")

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("lines_removed", "Lines without end mark removed", pa.int32(), high=100, counts=True),)

    def apply(self, batch: Batch) -> Columns:
        marks = line_marks(batch).of_lines
        keeps = (marks & END_MARK) != 0
        if self.remove_ellipses:
            keeps &= (marks & ELLIPSIS) == 0
        return lines_kept(batch, self.label, self.measures()[0], keeps | ((marks & EMPTY) != 0), is_stripped=False)
