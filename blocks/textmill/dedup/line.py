"""Remove lines that stand elsewhere in the corpus too, down to a number of copies.

Source: line deduplication as in C4's code (recipes 9.1: each line stays once), CCNet (all copies go; its own
normalisation is `dedup.ccnet_paragraphs`) and boilerplate lists (what stands very often goes). C4 is `keep:
smallest_url_md5, normalize: trim_lower`. Lines end at LF.
"""

from collections.abc import Sequence
from hashlib import md5
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import Field

from textmill.barrier import First, Keys, Mask
from textmill.batch import Batch, Columns
from textmill.block import Measure, Rule
from textmill.documents import schema_of
from textmill.matching.spans.contract import SpanBarrier, Spans
from textmill.matching.spans.text_pieces import COUNT_MEANING, NORMALIZE_MEANING, Count, Normalization, Pieces

__all__ = ["Line"]


class Line(SpanBarrier):
    """Lines are equal when they are after `normalize`; of equal ones the first `max_copies` stay.

    A document that loses lines is dropped as `empty` if only white space is left, as `too_few_chars` or
    `too_few_words` if too little is; others stay as they are, however short.
    """

    edits: ClassVar[str] = "lines that repeat in the corpus removed"

    not_in_keys: ClassVar[frozenset[str]] = SpanBarrier.not_in_keys | {
        "max_copies",
        "min_count",
        "min_left_chars",
        "min_left_words",
    }

    min_chars: int = Field(default=0, ge=0, description="Fewest characters of a line that is compared, ends trimmed")
    min_words: int = Field(default=0, ge=0, description="Fewest words, between white space, of a line that is compared")
    normalize: Normalization = Field(default="whitespace", description=NORMALIZE_MEANING)
    count: Count = Field(default="occurrences", description=COUNT_MEANING)
    keep: Literal["first", "smallest_url_md5"] = Field(
        default="first",
        description="Which copies stay: the first in the order of the input; or those in the documents whose `url` has "
        "the smallest MD5 (C4), documents without a URL being last",
    )
    max_copies: int = Field(default=1, ge=0, description="Most copies of a line that stay; 0: none")
    min_count: int = Field(
        default=2,
        ge=2,
        description="Fewest copies in the corpus of a line of which any are removed; lines of fewer stay",
    )
    min_left_chars: int = Field(
        default=0, ge=0, description="Fewest characters that a document from which was cut may have"
    )
    min_left_words: int = Field(
        default=0, ge=0, description="Fewest words, between white space, that such a document may have"
    )

    def requires(self) -> tuple[str, ...]:
        """`text`, and `url` where it decides which copies stay."""
        return ("text",) if self.keep == "first" else ("text", "url")

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
        """A key for every line that is long enough and not blank, numbered by its place in the text."""
        return self._pieces().spans(batch)

    def repeats(self, places: npt.NDArray[np.int64], counts: npt.NDArray[np.int64]) -> Mask:
        """Those after the first `max_copies` in the order of `keep`, where there are `min_count` or more."""
        return (places >= self.max_copies) & (counts >= self.min_count)

    def first_is(self) -> First:
        """As `keep` says."""
        return "first in the input" if self.keep == "first" else "lowest rank"

    def ranks(self, batch: Batch) -> Keys:
        """The first half of the MD5 of each URL, the highest number where there is none."""
        digests = [
            md5(url.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest() for url in batch.strings("url")
        ]
        ranks = np.frombuffer(b"".join(digest[:8] for digest in digests), ">u8").astype(np.uint64)
        ranks[[url == "" for url in batch.strings("url")]] = np.iinfo(np.uint64).max
        return ranks

    def cut(self, batch: Batch, repeated: Sequence[npt.NDArray[np.uint32]]) -> Columns:
        """Edited texts, what is left of them, and `empty` where that is nothing."""
        return self._pieces().cut(self.label, batch, repeated)

    def _pieces(self) -> Pieces:
        return Pieces("line", self.min_chars, self.min_words, self.normalize, self.count)
