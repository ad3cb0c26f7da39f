"""Remove paragraphs that stand elsewhere in the corpus too, down to a number of copies.

Source: paragraph deduplication as in CCNet (Wenzek et al. 2020, section 3.1) and Dolma (Soldaini et al. 2024, section
3.2), which compare what stands between line breaks (here `dedup.line`, `dedup.ccnet_paragraphs`); here, and there not,
paragraphs are what stands between blank lines, and keys are exact where Dolma's Bloom filter errs. The first in the
order of the input stays.
"""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import Field

from textmill.barrier import Mask
from textmill.batch import Batch, Columns
from textmill.block import Measure, Rule
from textmill.documents import schema_of
from textmill.matching.spans.contract import SpanBarrier, Spans
from textmill.matching.spans.text_pieces import COUNT_MEANING, NORMALIZE_MEANING, Count, Normalization, Pieces

__all__ = ["Paragraph"]


class Paragraph(SpanBarrier):
    """Paragraphs are equal when they are after `normalize`; of equal ones the first `max_copies` stay.

    A document that loses paragraphs is dropped as `empty` if only white space is left, as `too_few_chars` or
    `too_few_words` if too little is; others stay as they are, however short.
    """

    edits: ClassVar[str] = "paragraphs that repeat in the corpus removed"

    not_in_keys: ClassVar[frozenset[str]] = SpanBarrier.not_in_keys | {
        "max_copies",
        "min_count",
        "min_left_chars",
        "min_left_words",
    }

    min_chars: int = Field(
        default=0, ge=0, description="Fewest characters of a paragraph that is compared, ends trimmed"
    )
    min_words: int = Field(
        default=0, ge=0, description="Fewest words, between white space, of a paragraph that is compared"
    )
    normalize: Normalization = Field(default="whitespace", description=NORMALIZE_MEANING)
    count: Count = Field(default="occurrences", description=COUNT_MEANING)
    max_copies: int = Field(
        default=1, ge=0, description="Most copies of a paragraph that stay, the first ones; 0: none"
    )
    min_count: int = Field(
        default=2,
        ge=2,
        description="Fewest copies in the corpus of a paragraph of which any are removed; paragraphs of fewer stay",
    )
    min_left_chars: int = Field(
        default=0, ge=0, description="Fewest characters that a document from which was cut may have"
    )
    min_left_words: int = Field(
        default=0, ge=0, description="Fewest words, between white space, that such a document may have"
    )

    def provides(self) -> pa.Schema:
        """The text without what was cut."""
        return schema_of("text")

    def packages(self) -> tuple[str, ...]:
        return ("regex",)

    def measures(self) -> tuple[Measure, ...]:
        return self._pieces().measures()

    def rules(self) -> tuple[Rule, ...]:
        """Applied to documents from which was cut."""
        return Pieces.rules(self.label, self.min_left_chars, self.min_left_words)

    def spans(self, batch: Batch) -> Spans:
        """A key for every paragraph that is long enough and not blank, numbered by its place in the text."""
        return self._pieces().spans(batch)

    def repeats(self, places: npt.NDArray[np.int64], counts: npt.NDArray[np.int64]) -> Mask:
        """Those after the first `max_copies`, where there are `min_count` or more."""
        return (places >= self.max_copies) & (counts >= self.min_count)

    def cut(self, batch: Batch, repeated: Sequence[npt.NDArray[np.uint32]]) -> Columns:
        """Edited texts, what is left of them, and `empty` where that is nothing."""
        return self._pieces().cut(self.label, batch, repeated)

    def _pieces(self) -> Pieces:
        return Pieces("paragraph", self.min_chars, self.min_words, self.normalize, self.count)
