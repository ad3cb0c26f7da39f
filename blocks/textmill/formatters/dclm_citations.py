"""Remove the citation marks of wiki pages: `[1]`, `[]`, `[edit]`, `[citation needed]`.

Source: C4's code (TFDS `c4_utils.py`) in DCLM's `citation_removal_modifier` (recipes 7.7), result for result.
"""

import re
from typing import Final

import pyarrow as pa

from textmill.batch import Batch, Columns
from textmill.block import Block, Measure
from textmill.byte_words import rows_with
from textmill.dclm.edits import Edit, edited, is_empty
from textmill.documents import schema_of

_CITATION: Final = re.compile(r"\[(?:\d*|edit|citation needed)\]")


class DclmCitations(Block):
    """Edits `text`; fault `empty` if no character is left."""

    def provides(self) -> pa.Schema:
        return schema_of("text")

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("citations_removed", "Citation marks removed", pa.int32(), high=100, counts=True),)

    def apply(self, batch: Batch) -> Columns:
        def edit(_: int, text: str) -> Edit:
            after, count = _CITATION.subn("", text)
            return Edit(after or None, count)

        column = batch.column("text")
        rows = rows_with(column, "[") | is_empty(column)
        return edited(batch, self.label, self.measures()[0], edit, rows)
