"""Drop documents in which too many words hold no letter.

Source: Gopher (Rae et al. 2021, arXiv:2112.11446, section A1.1) in DCLM's reading, `alphabetic_word_ratio_filter`
(recipes 7.5), decision for decision: words are what stands between white space.
"""

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.origins.dclm.counts import ratios, word_counts, words_without_letter


class DclmAlphabeticWords(Filter):
    """Refuses documents with `no_words`, and those with `too_many_words_without_letter`."""

    max_words_without_letter_ratio: float | None = Field(
        default=0.2, ge=0, le=1, description="Largest share of words without a letter, 0..1 (Gopher, DCLM: 0.2)"
    )

    def measures(self) -> tuple[Measure, ...]:
        return (
            Measure("words", "Words between white space", pa.int64(), 1, 100_000, log=True),
            Measure("words_without_letter_ratio", "Words without a letter / words; null without words", pa.float64()),
        )

    def rules(self) -> tuple[Rule, ...]:
        measure = f"{self.label}.words_without_letter_ratio"
        return (
            Rule("no_words", f"{self.label}.words", "==", 0),
            Rule("too_many_words_without_letter", measure, ">", self.max_words_without_letter_ratio),
        )

    def apply(self, batch: Batch) -> Columns:
        words = word_counts(batch).words
        return {
            f"{self.label}.words": pa.array(words),
            f"{self.label}.words_without_letter_ratio": ratios(words_without_letter(batch), words),
        }
