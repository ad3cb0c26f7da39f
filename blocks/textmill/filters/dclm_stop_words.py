"""Drop documents with too few of the words that English prose cannot do without.

Source: Gopher (Rae et al. 2021, arXiv:2112.11446, section A1.1) in DCLM's reading, `stop_word_filter` (recipes 7.5),
decision for decision: the, be, to, of, and, that, have, with, in any case; `the,` is another word.
"""

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.origins.dclm.counts import word_counts


class DclmStopWords(Filter):
    """Refuses documents with `too_few_stop_words`."""

    min_stop_words: int | None = Field(default=2, ge=1, description="Fewest stop words (Gopher, DCLM: 2); null: any")
    distinct: bool = Field(
        default=False, description="Count each stop word once, as Gopher's text says (DCLM: every occurrence)"
    )

    def measures(self) -> tuple[Measure, ...]:
        what = "Different stop words" if self.distinct else "Occurrences of stop words"
        return (Measure("stop_words", what, pa.int64(), 1, 10_000, log=True),)

    def rules(self) -> tuple[Rule, ...]:
        return (Rule("too_few_stop_words", f"{self.label}.stop_words", "<", self.min_stop_words),)

    def apply(self, batch: Batch) -> Columns:
        counts = word_counts(batch)
        return {
            f"{self.label}.stop_words": pa.array(counts.distinct_stop_words if self.distinct else counts.stop_words)
        }
