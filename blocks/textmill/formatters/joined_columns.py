"""Make one text of several columns: a title before its text, a question before its answer.

Source: Common Pile v0.1, which writes arXiv's titles before its abstracts, and inputs before targets of the Data
Provenance Initiative's sets (recipes 10.2).
"""

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Block, Measure
from textmill.documents import schema_of


class JoinedColumns(Block):
    """Edits `text`: it becomes the columns' texts, in order; those that are null or blank are left out.

    A text that had already begun with what stands before it, such as a page that shows its title, has it twice.
    """

    columns: tuple[str, ...] = Field(min_length=1, description="Columns of text, in order: `[title, text]`")
    separator: str = Field(default="\n\n", description="What stands between two of them")

    def requires(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.columns, "text")))

    def provides(self) -> pa.Schema:
        return schema_of("text")

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("joined", "Columns that were not blank", pa.int32(), high=max(len(self.columns), 2)),)

    def apply(self, batch: Batch) -> Columns:
        rows = list(zip(*(batch.strings(name) for name in self.columns), strict=True)) if len(batch) else []
        kept = [[text for text in row if text.strip()] for row in rows]
        return {
            "text": pa.array([self.separator.join(texts) for texts in kept], pa.large_string()),
            f"{self.label}.joined": pa.array(map(len, kept), pa.int32()),
        }
