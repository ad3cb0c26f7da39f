"""A block that marks stretches of texts as one of Dolma's taggers does."""

from collections.abc import Sequence

import pyarrow as pa

from textmill.batch import Columns
from textmill.block import Block
from textmill.origins.dolma.tagged_spans import SPANS, Span, tagged

__all__ = ["Tagger"]


class Tagger(Block):
    """Adds a column of spans; a measure is the score of a row's first span of the measure's name."""

    def provides(self) -> pa.Schema:
        return pa.schema([(f"{self.label}.spans", SPANS)])

    def _tagged(self, rows: Sequence[Sequence[Span]]) -> Columns:
        """The columns of spans and measures; a measure is null where no span has its name."""
        return tagged(self.label, self.measures(), rows, absent=None)
