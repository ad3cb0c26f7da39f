"""Remove paragraphs, and documents, most of whose runs of 13 words the corpus has had before: DCLM's BFF.

Source: DCLM (Li et al. 2024, arXiv:2406.11794, section 4.3), mlfoundations/dclm `dedup/bff/src/main.rs`, remove type
old-both (recipes 6.7), after AllenAI's bff. There hash seeds and the order of files are random, threads race, and
shards are compared apart; here seeds are fixed, the order is the input's, one pass sees all, so that equal input gives
equal output. A filter that proves too small is an error here; there it silently calls new text known.
"""

from collections.abc import Sequence
from typing import ClassVar, Literal, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import Field, model_validator

from textmill.batch import Batch, Columns
from textmill.block import Measure
from textmill.documents import FAULT, column_type, schema_of
from textmill.errors import UserError
from textmill.matching.bloom_pass.bloom_filter import filter_size
from textmill.matching.hashing.ngram_keys import ngram_keys
from textmill.matching.spans.contract import WHOLE, Lookup, LookupBarrier, Spans

__all__ = ["Bloom"]


class Bloom(LookupBarrier):
    """Looks up the n-grams of Unicode words of each paragraph, in the order of the input, then puts them in.

    A paragraph ends at a line break, which belongs to the next one. Those known by more than `max_overlap` are cut out,
    and their n-grams not put in; a document known by more than that in all is refused as `duplicate`, one left with
    white space as `empty`. What repeats inside one document counts from one paragraph to the next.
    """

    edits: ClassVar[str] = "paragraphs that repeat in the corpus removed"

    not_in_keys: ClassVar[frozenset[str]] = LookupBarrier.not_in_keys | {
        "expected_ngrams",
        "false_positive_rate",
        "max_filter_gib",
        "max_overlap",
    }

    expected_ngrams: int = Field(
        ge=1,
        description="Different n-grams that the filter must take, at most one for each word of the corpus; more stop "
        "the run before anything is removed, and the error says what to set",
    )
    false_positive_rate: float = Field(
        default=0.01,
        gt=0,
        lt=1,
        description="Share of new n-grams taken for known once the filter is full (DCLM: 0.01)",
    )
    max_filter_gib: float = Field(
        default=8,
        gt=0,
        description="Most memory for the filter, in GiB; one task holds it. 0.01 takes 1.2 bytes an n-gram",
    )
    ngram: int = Field(default=13, ge=1, le=1000, description="Words in a row that are compared (DCLM: 13)")
    min_words: int | None = Field(
        default=None,
        ge=1,
        description="Fewest words of a paragraph that is compared; below `ngram` it is one n-gram; null: `ngram`",
    )
    max_overlap: float = Field(
        default=0.8, ge=0, le=1, description="Largest share, 0..1, of known n-grams in what stays (DCLM: 0.8)"
    )
    remove: Literal["both", "paragraph", "document"] = Field(
        default="both",
        description="What is removed: both, known paragraphs and known documents (DCLM); paragraph; or document, where "
        "n-grams run over line breaks and the text is one paragraph",
    )

    @model_validator(mode="after")
    def _short_paragraphs_are_shorter(self) -> Self:
        if self.min_words is not None and self.min_words > self.ngram:
            raise ValueError(f"min_words: {self.min_words} is more than ngram: {self.ngram}")
        return self

    def prepare(self) -> None:
        """UserError when the filter takes more memory than it may."""
        size = filter_size(self.expected_ngrams, self.false_positive_rate)
        if size.gib > self.max_filter_gib:
            raise UserError(
                f"{self.label}: a filter for {self.expected_ngrams} n-grams at a false-positive rate of "
                f"{self.false_positive_rate} takes {size.gib:.3g} GiB, but max_filter_gib is {self.max_filter_gib:g}; "
                f"raise it to {size.gib * 1.01:.3g}, or allow a higher false_positive_rate"
            )

    def describe(self) -> tuple[str, ...]:
        """The size of the filter."""
        size = filter_size(self.expected_ngrams, self.false_positive_rate)
        return (
            f"a Bloom filter for {self.expected_ngrams:,} n-grams, {size.hashes} hashes each, takes {size.gib:.3g} GiB "
            "of memory in one task; sketches take 8 bytes on disk for every word",
        )

    def provides(self) -> pa.Schema:
        """The text without what was cut."""
        return schema_of("text")

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("removed", "Paragraphs removed", pa.int64(), 0, 100, counts=True),)

    def lookup(self) -> Lookup:
        """In one filter, in order."""
        return Lookup(self.expected_ngrams, self.false_positive_rate, self.max_overlap)

    def spans(self, batch: Batch) -> Spans:
        """A key for every n-gram, numbered by its paragraph, in order."""
        fewest = self.ngram if self.min_words is None else self.min_words
        found = [ngram_keys(text, self.ngram, fewest, self.remove != "document") for text in batch.texts]
        return Spans(
            np.repeat(np.arange(len(batch), dtype=np.uint32), [len(keys) for _, keys in found]),
            np.concatenate([np.empty(0, np.uint32), *(spans for spans, _ in found)]),
            np.concatenate([np.empty(0, np.uint64), *(keys for _, keys in found)]),
        )

    def cut(self, batch: Batch, repeated: Sequence[npt.NDArray[np.uint32]]) -> Columns:
        """Edited texts; `duplicate` where the whole document is known, `empty` where only white space is left."""
        texts: list[str | None] = batch.column("text").to_pylist()
        removed = [0] * len(batch)
        faults: list[str | None] = [None] * len(batch)
        for row, told in enumerate(repeated):
            if not len(told):
                continue
            if self.remove != "paragraph" and told[-1] == WHOLE:
                faults[row] = "duplicate"
            elif self.remove != "document":
                texts[row], removed[row] = _without(texts[row] or "", set(told.tolist()))
                faults[row] = None if (texts[row] or "").strip() else "empty"
        return {
            "text": pa.array(texts, column_type("text")),
            f"{self.label}.removed": pa.array(removed, pa.int64()),
            FAULT: pa.array(faults, pa.string()),
        }


def _without(text: str, gone: set[int]) -> tuple[str, int]:
    """The text less the paragraphs of these numbers, each with the line break before it; and how many they are."""
    paragraphs = text.split("\n")
    kept = [("\n" if place else "") + piece for place, piece in enumerate(paragraphs) if place not in gone]
    return "".join(kept), len(paragraphs) - len(kept)
