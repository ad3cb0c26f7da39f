"""Drop documents with too many hashes and ellipses for their words.

Source: Gopher (Rae et al. 2021, arXiv:2112.11446, section A1.1) in DCLM's reading, `symbol_ratio_filter` (recipes
7.5), decision for decision: `#`, `...`, `. . .` and `…` are counted together, words are what stands between white
space.
"""

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.origins.dclm.counts import ratios, word_counts
from textmill.origins.dclm.symbols import symbols


class DclmSymbolRatio(Filter):
    """Refuses documents with `no_words`, and those with `too_many_symbols` per word."""

    max_symbols_ratio: float | None = Field(
        default=0.1, ge=0, description="Most `#`, `...`, `. . .` and `…` per word (Gopher, DCLM: 0.1)"
    )

    def measures(self) -> tuple[Measure, ...]:
        return (
            Measure("words", "Words between white space", pa.int64(), 1, 100_000, log=True),
            Measure("symbols_ratio", "Hashes and ellipses / words; null without words", pa.float64(), 0, 0.5),
        )

    def rules(self) -> tuple[Rule, ...]:
        return (
            Rule("no_words", f"{self.label}.words", "==", 0),
            Rule("too_many_symbols", f"{self.label}.symbols_ratio", ">", self.max_symbols_ratio),
        )

    def apply(self, batch: Batch) -> Columns:
        words = word_counts(batch).words
        return {
            f"{self.label}.words": pa.array(words),
            f"{self.label}.symbols_ratio": ratios(symbols(batch), words),
        }
