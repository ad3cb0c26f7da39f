"""Mark paragraphs, or whole texts, most of whose words in a row the corpus has had before.

Source: Dolma 1.2.1 `dedupe` (recipes 6.8): CCCC compares lines by 20-grams with a threshold of 0.5, Common Pile whole
texts with 0.9. The first is the first in the order of the input, where Dolma's is the one some thread reached first;
keys are kept exactly, where Dolma's Bloom filter calls up to 1 % of new n-grams known.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Measure, Rule
from textmill.matching.spans.contract import SpanBarrier, Spans
from textmill.origins.dolma.overlap import Comparison
from textmill.origins.dolma.tagged_spans import SPANS, spans_column


class NgramOverlap(SpanBarrier):
    """Adds a span `duplicate` per paragraph, its share as score; refuses texts of too large a share as `duplicate`.

    The text stays as it is: `filters.dolma_mixer` can cut the spans out. What repeats inside one text counts too.
    """

    separator: str | None = Field(
        default="\n", min_length=1, description="What divides paragraphs; null: the whole text is one (Common Pile)"
    )
    ngram: int | None = Field(
        default=20, ge=1, description="Unicode words in a row that are compared; null: whole paragraphs"
    )
    stride: int = Field(default=1, ge=1, description="Words from one n-gram to the next")
    min_overlap: float = Field(
        default=0.5, ge=0, le=1, description="Smallest share of repeated n-grams of a duplicate paragraph"
    )
    skip_short: bool = Field(
        default=True, description="Leave paragraphs of fewer than two n-grams alone, instead of comparing them whole"
    )
    min_chars: int = Field(default=0, ge=0, description="Fewest characters of a paragraph that is compared")
    min_words: int = Field(default=0, ge=0, description="Fewest Unicode words of a paragraph that is compared")
    skip_empty: bool = Field(default=True, description="Leave blank paragraphs alone")
    drop_from: float | None = Field(
        default=None, ge=0, description="Refuse a text from this share of duplicate characters on (CCCC: 0.8)"
    )
    faithful: bool = Field(
        default=False,
        description="As in Dolma: shares in single precision, so 0.9 is below 0.9; any `min_words` compares nothing",
    )

    def provides(self) -> pa.Schema:
        return pa.schema([(f"{self.label}.spans", SPANS)])

    def packages(self) -> tuple[str, ...]:
        return ("regex",)

    def measures(self) -> tuple[Measure, ...]:
        return (
            Measure("share", "Characters of duplicate paragraphs, times their scores / characters", pa.float64()),
            Measure("paragraphs", "Duplicate paragraphs", pa.int32(), high=50, counts=True),
        )

    def rules(self) -> tuple[Rule, ...]:
        return (Rule("duplicate", f"{self.label}.share", ">=", self.drop_from),)

    def spans(self, batch: Batch) -> Spans:
        """A key per n-gram or paragraph, numbered in order."""
        comparison = self._comparison()
        keys = [[key for unit in comparison.units(text) for key in unit.keys] for text in batch.texts]
        sizes = [len(found) for found in keys]
        return Spans(
            np.repeat(np.arange(len(batch), dtype=np.uint32), sizes),
            np.concatenate([np.empty(0, np.uint32), *(np.arange(size, dtype=np.uint32) for size in sizes)]),
            np.array([key for found in keys for key in found], np.uint64),
        )

    def cut(self, batch: Batch, repeated: Sequence[npt.NDArray[np.uint32]]) -> Columns:
        """Spans of duplicates and their share of the text; nothing is cut."""
        comparison = self._comparison()
        rows = [
            comparison.duplicates(text, frozenset(numbers.tolist()))
            for text, numbers in zip(batch.texts, repeated, strict=True)
        ]
        shares = [
            sum(span.score * (span.end - span.start) for span in row) / len(text) if text else 0.0
            for row, text in zip(rows, batch.texts, strict=True)
        ]
        return {
            f"{self.label}.spans": spans_column(rows),
            f"{self.label}.share": pa.array(shares, pa.float64()),
            f"{self.label}.paragraphs": pa.array([len(row) for row in rows], pa.int32()),
        }

    def _comparison(self) -> Comparison:
        return Comparison(
            self.separator,
            self.ngram,
            self.stride,
            self.min_overlap,
            self.skip_short,
            self.min_chars,
            self.min_words,
            self.skip_empty,
            self.faithful,
        )
