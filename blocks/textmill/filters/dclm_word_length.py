"""Drop documents whose words are too short or too long on average.

Source: Gopher (Rae et al. 2021, arXiv:2112.11446, section A1.1) in DCLM's reading, `word_length_filter` (recipes 7.5),
decision for decision: words are what stands between white space, so that punctuation counts.
"""

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.origins.dclm.counts import ratios, word_counts


class DclmWordLength(Filter):
    """Refuses documents with `no_words`, and those whose mean word is `words_too_short` or `words_too_long`."""

    min_mean_word_chars: float | None = Field(
        default=3, ge=0, description="Shortest mean word, in characters (Gopher, DCLM: 3)"
    )
    max_mean_word_chars: float | None = Field(
        default=10, ge=0, description="Longest mean word, in characters (Gopher, DCLM: 10)"
    )

    def measures(self) -> tuple[Measure, ...]:
        return (
            Measure("words", "Words between white space", pa.int64(), 1, 100_000, log=True),
            Measure("mean_word_chars", "Mean characters of those; null without any", pa.float64(), 0, 15),
        )

    def rules(self) -> tuple[Rule, ...]:
        return (
            Rule("no_words", f"{self.label}.words", "==", 0),
            Rule("words_too_short", f"{self.label}.mean_word_chars", "<", self.min_mean_word_chars),
            Rule("words_too_long", f"{self.label}.mean_word_chars", ">", self.max_mean_word_chars),
        )

    def apply(self, batch: Batch) -> Columns:
        counts = word_counts(batch)
        return {
            f"{self.label}.words": pa.array(counts.words),
            f"{self.label}.mean_word_chars": ratios(counts.chars, counts.words),
        }
