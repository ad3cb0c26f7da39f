"""Measure texts in characters, bytes, tokens or Unicode words, whole or by paragraph, as Dolma's taggers do.

Source: Dolma 1.2.1 taggers `char_length_v1`, `char_length_strip_ws_v1`, `bytes_length_v1`, `whitespace_tokenizer_v1`,
`uniseg_length_v1` and their forms by paragraph (recipes 8.2). `faithful: true` counts the gaps between tokens, one
more than there are tokens, which is what `whitespace_tokenizer_v1` does and Common Pile's limit of 20 is set by.
"""

from typing import Final, Literal

import pyarrow as pa
import regex
from pydantic import Field, model_validator

from textmill.batch import Batch, Columns
from textmill.block import Measure
from textmill.origins.dolma.paragraphs import paragraphs
from textmill.origins.dolma.tagged_spans import Span
from textmill.origins.dolma.tagger import Tagger
from textmill.origins.dolma.unicode_words import segments, words

_TOKEN: Final = regex.compile(r"\w+|[^\w\s]+")
_TYPES: Final = {
    "characters": "length",
    "stripped_characters": "length_no_ws",
    "bytes": "bytes",
    "tokens": "length",
    "unicode_words": "length",
}
_BY_PARAGRAPH: Final = frozenset(("characters", "tokens", "unicode_words"))


class DolmaLength(Tagger):
    """Adds the text's length as a measure and a span; with `paragraphs`, a span per paragraph that is not blank."""

    unit: Literal["characters", "stripped_characters", "bytes", "tokens", "unicode_words"] = Field(
        description="What is counted: characters, those of the stripped text, UTF-8 bytes, runs of word signs or of "
        "other visible signs, or segments between Unicode word boundaries (of whole texts, blank segments too)"
    )
    by_paragraph: bool = Field(
        default=False, description="Measure each paragraph too: characters, tokens or unicode_words only"
    )
    faithful: bool = Field(
        default=False, description="Count one token too many per text and paragraph, as whitespace_tokenizer_v1 does"
    )

    @model_validator(mode="after")
    def _has_paragraphs(self) -> "DolmaLength":
        if self.by_paragraph and self.unit not in _BY_PARAGRAPH:
            raise ValueError(f"`by_paragraph` goes with one of {', '.join(sorted(_BY_PARAGRAPH))}")
        return self

    def measures(self) -> tuple[Measure, ...]:
        name = "document" if self.by_paragraph else _TYPES[self.unit]
        meaning = f"Length of the text in {self.unit.replace('_', ' ')}"
        return (Measure(name, meaning, pa.float64(), 1, 1_000_000, log=True),)

    def packages(self) -> tuple[str, ...]:
        return ("regex",) if self.unit in ("tokens", "unicode_words") else ()

    def apply(self, batch: Batch) -> Columns:
        tag = self._paragraphs if self.by_paragraph else self._whole
        return self._tagged([tag(text) for text in batch.texts])

    def _whole(self, text: str) -> list[Span]:
        if self.unit == "characters":
            length = len(text)
        elif self.unit == "stripped_characters":
            length = len(text.strip())
        elif self.unit == "bytes":
            length = len(text.encode())
        elif self.unit == "tokens":
            length = self._tokens(text)
        else:
            length = len(segments(text.strip()))
        return [Span(0, len(text), _TYPES[self.unit], float(length))]

    def _paragraphs(self, text: str) -> list[Span]:
        spans = []
        total = 0
        for paragraph in paragraphs(text):
            length = self._paragraph(paragraph.text)
            total += length
            spans.append(Span(paragraph.start, paragraph.end, "paragraph", float(length)))
        # Dolma counts newlines and blank paragraphs in a document's characters, but not in its words.
        length = len(text) if self.unit == "characters" else total
        return [*spans, Span(0, len(text), "document", float(length))]

    def _paragraph(self, text: str) -> int:
        if self.unit == "characters":
            return len(text)
        return self._tokens(text) if self.unit == "tokens" else len(words(text.strip()))

    def _tokens(self, text: str) -> int:
        return len(_TOKEN.findall(text)) + self.faithful
