"""Drop documents of too few or too many words, characters, lines, sentences or paragraphs.

Source: DCLM's `page_length_filter` (Li et al. 2024, arXiv:2406.11794; recipes 7.5), decision for decision; the
defaults are DCLM-baseline's, 50 to 100,000 words that begin with a letter or digit (the function's own: any length,
punctuation counted).
"""

from collections.abc import Callable
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.origins.dclm.counts import fasttext_words
from textmill.origins.dclm.dclm_words import Splitter, split_words
from textmill.origins.dclm.line_counts import line_marks
from textmill.origins.dclm.sentence_split import SentenceSplitter, sentence_counter
from textmill.origins.dclm.word_pieces import full_paragraphs


class DclmPageLength(Filter):
    """Refuses documents that are `too_short` or `too_long`.

    A line or paragraph is a piece between LFs or pairs of LFs that is not blank.
    """

    unit: Literal["words", "chars", "lines", "sentences", "paragraphs"] = Field(
        default="words", description="What is counted (DCLM: words)"
    )
    min_length: int | None = Field(default=50, ge=0, description="Fewest of the unit that stay (DCLM: 50)")
    max_length: int | None = Field(default=100_000, ge=0, description="Most of the unit that stay (DCLM: 100,000)")
    words: Splitter = Field(
        default="fasttext", description="What a word is: fastText's (DCLM), UAX #29's (`uniseg`), or Python's `split`"
    )
    ignore_punctuation: bool = Field(
        default=True, description="Count only words whose first character is a letter or digit (DCLM: true)"
    )
    ignore_whitespace: bool = Field(default=True, description="Do not count words of white space alone")
    ignore_blank: bool = Field(default=True, description="Do not count blank lines and paragraphs")
    sentences: SentenceSplitter = Field(
        default="blingfire", description="What finds sentences: blingfire, or nltk's English Punkt (C4)"
    )

    def prepare(self) -> None:
        if self.unit == "sentences":
            sentence_counter(self.sentences)

    def packages(self) -> tuple[str, ...]:
        return (self.sentences,) if self.unit == "sentences" else ()

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("length", f"{self.unit.capitalize()} of the text", pa.int64(), 1, 1_000_000, log=True),)

    def rules(self) -> tuple[Rule, ...]:
        return (
            Rule("too_short", f"{self.label}.length", "<", self.min_length),
            Rule("too_long", f"{self.label}.length", ">", self.max_length),
        )

    def apply(self, batch: Batch) -> Columns:
        return {f"{self.label}.length": self._lengths(batch).cast(pa.int64())}

    def _lengths(self, batch: Batch) -> pa.Array:
        if self.unit == "words":
            return self._word_counts(batch)
        if self.unit == "chars":
            return pc.fill_null(pc.utf8_length(batch.column("text").cast(pa.large_string())), 0)
        if self.unit == "lines":
            marks = line_marks(batch)
            return pa.array(marks.full if self.ignore_blank else marks.lines)
        return pa.array([self._counter()(text) for text in batch.texts], pa.int64())

    def _word_counts(self, batch: Batch) -> pa.Array:
        if self.words == "fasttext" and self.ignore_punctuation and self.ignore_whitespace:
            return pa.array(fasttext_words(batch))
        return pa.array(
            [
                len(split_words(text, self.words, self.ignore_punctuation, self.ignore_whitespace))
                for text in batch.texts
            ],
            pa.int64(),
        )

    def _counter(self) -> Callable[[str], int]:
        if self.unit == "sentences":
            return sentence_counter(self.sentences)
        if self.ignore_blank:
            return lambda text: len(full_paragraphs(text))
        return lambda text: text.count("\n\n") + 1
