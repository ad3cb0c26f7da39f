"""Drop documents of which earlier line rules removed too many words.

Source: RefinedWeb (Penedo et al. 2023, arXiv:2306.01116, section G.2) in DCLM's `word_removal_ratio_filter` (recipes
7.5), decision for decision. DCLM counts the words before with a step of its own; here any column will do that holds
their number, such as the measure of `filters.dclm_page_length` with the same `words` and `ignore_punctuation`.
"""

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.errors import UserError
from textmill.origins.dclm.counts import fasttext_words
from textmill.origins.dclm.dclm_words import Splitter, split_words


class DclmWordRemoval(Filter):
    """Refuses documents that had `no_words_before`, and those that lost `too_many_words`; an unknown number stays."""

    before: str = Field(
        default="dclm_page_length.length", description="Numeric column: words of the text before the line rules"
    )
    max_removed_ratio: float | None = Field(
        default=0.05, ge=0, le=1, description="Largest share of the words that may have gone, 0..1 (RefinedWeb: 0.05)"
    )
    words: Splitter = Field(
        default="fasttext", description="What a word is: fastText's (DCLM), UAX #29's (`uniseg`), or Python's `split`"
    )
    ignore_punctuation: bool = Field(
        default=True, description="Count only words whose first character is a letter or digit (DCLM: true)"
    )
    ignore_whitespace: bool = Field(default=True, description="Do not count words of white space alone")

    def requires(self) -> tuple[str, ...]:
        return ("text", self.before)

    def numbers(self) -> tuple[str, ...]:
        return (self.before,)

    def measures(self) -> tuple[Measure, ...]:
        return (
            Measure("words_before", f"The value of {self.before}", pa.float64(), 1, 100_000, log=True),
            Measure("removed_ratio", "Words removed / words before; below 0 where words came in", pa.float64()),
        )

    def rules(self) -> tuple[Rule, ...]:
        return (
            Rule("no_words_before", f"{self.label}.words_before", "==", 0),
            Rule("too_many_words", f"{self.label}.removed_ratio", ">", self.max_removed_ratio),
        )

    def apply(self, batch: Batch) -> Columns:
        column = batch.column(self.before)
        if not (pa.types.is_integer(column.type) or pa.types.is_floating(column.type) or pa.types.is_null(column.type)):
            raise UserError(f"{self.label}: column {self.before!r} is {column.type}, not a number of words")
        before = column.cast(pa.float64()).to_pylist()
        ratios = [(old - new) / old if old else None for old, new in zip(before, self._word_counts(batch), strict=True)]
        return {
            f"{self.label}.words_before": pa.array(before, pa.float64()),
            f"{self.label}.removed_ratio": pa.array(ratios, pa.float64()),
        }

    def _word_counts(self, batch: Batch) -> list[int]:
        if self.words == "fasttext" and self.ignore_punctuation and self.ignore_whitespace:
            found: list[int] = fasttext_words(batch).tolist()
            return found
        return [
            len(split_words(text, self.words, self.ignore_punctuation, self.ignore_whitespace)) for text in batch.texts
        ]
