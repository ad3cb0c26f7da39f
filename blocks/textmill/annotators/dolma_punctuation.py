"""Mark paragraphs that hold nothing but punctuation, symbols and blanks.

Source: Dolma 1.2.1 tagger `not_alphanum_paragraph_v1` (recipes 8.2). Letters outside A to Z keep a paragraph out too,
as they are neither punctuation nor in the ranges of pictographs.
"""

from typing import Final

import pyarrow as pa
import regex

from textmill.batch import Batch, Columns
from textmill.block import Measure
from textmill.origins.dolma.paragraphs import paragraphs
from textmill.origins.dolma.tagged_spans import Span
from textmill.origins.dolma.tagger import Tagger

_SIGNS: Final = regex.compile(
    "[[:punct:]\\s\U0001f300-\U0001f64f\U0001f680-\U0001f6ff\u2600-\u26ff\u2700-\u27bf]+", regex.VERSION0
)


class DolmaPunctuation(Tagger):
    """Adds a span `all_punct` per such paragraph; one of score 0 over the whole text where there is none."""

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("all_punct", "1 if a paragraph holds only signs", pa.float64()),)

    def packages(self) -> tuple[str, ...]:
        return ("regex",)

    def apply(self, batch: Batch) -> Columns:
        return self._tagged([_tag(text) for text in batch.texts])


def _tag(text: str) -> list[Span]:
    spans = [
        Span(start, end, "all_punct") for line, start, end in paragraphs(text) if _SIGNS.fullmatch(line) is not None
    ]
    return spans or [Span(0, len(text), "all_punct", 0.0)]
