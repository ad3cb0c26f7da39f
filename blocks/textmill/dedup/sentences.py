"""Remove runs of three sentences that the corpus has had before: the deduplication of C4.

Source: Raffel et al., "Exploring the Limits of Transfer Learning" (2020), section 2.2, as datatrove 0.10.1's sentence
deduplication (recipes 6.3). Differs, unless `faithful`, in what is first (here the order of the input; there the row
before the shard), in numbers, which are all 0 there, so that tables of other numbers are cut as repeats, and in short
runs that are put back: datatrove measures the run by its first sentence, and puts back no more than that.
"""

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import xxhash
from pydantic import Field

from textmill.barrier import First
from textmill.batch import Batch, Columns
from textmill.block import Measure, Rule
from textmill.documents import FAULT, column_type, schema_of
from textmill.matching.spans.contract import SpanBarrier, Spans
from textmill.text.cutting import Simplification, lines_at_any_break, simplify
from textmill.tokens.per_document import packages_for
from textmill.tokens.words import tokenizer


class Sentences(SpanBarrier):
    """Keeps the first of equal runs of sentences in the corpus and cuts the others out of their documents.

    Sentences are equal when their simplified forms are (lower case, no punctuation, no accents). A document left empty
    is dropped as `empty`, one that was cut and is now too short by its rules; others stay as they are, however short.
    """

    edits: ClassVar[str] = "sentences that repeat in the corpus removed"

    version: ClassVar[int] = 2

    span: int = Field(default=3, ge=1, le=1000, description="Sentences in a run (C4: 3)")
    split: Literal["sentences", "lines"] = Field(default="sentences", description="What counts as a sentence")
    min_words: int = Field(default=50, ge=0, description="Fewest words that a document from which was cut may have")
    min_sentences: int = Field(default=3, ge=0, description="Fewest sentences that such a document may have")
    min_removed_words: int = Field(
        default=0, ge=0, description="Fewest words of text that is removed at one place; shorter text is put back"
    )
    tokenizer: str = Field(default="eng", description="Word and sentence tokenizer, an ISO 639-3 code")
    norm_numbers: bool | None = Field(
        default=None,
        description="Sentences that differ only in numbers are equal, as in datatrove (null: with `faithful` only)",
    )
    faithful: bool = Field(
        default=False,
        description="As datatrove does: the first is the one nearest the top of its own shard; what is removed at one "
        "place is measured by its first sentence, and that alone is put back",
    )

    def provides(self) -> pa.Schema:
        """The text without what was cut."""
        return schema_of("text")

    def prepare(self) -> None:
        """UserError when the tokenizer is unknown."""
        tokenizer(self.tokenizer)

    def packages(self) -> tuple[str, ...]:
        return ("regex", *packages_for(self.tokenizer))

    def measures(self) -> tuple[Measure, ...]:
        """Counts of what was cut and what is left."""
        number = pa.int64()
        return (
            Measure("removed", f"{self.split.capitalize()} removed", number, 0, 100, counts=True),
            Measure("words", "Words left in a document from which was cut", number, 1, 100_000, log=True),
            Measure("sentences", "Sentences left in a document from which was cut", number, 1, 10_000, log=True),
        )

    def rules(self) -> tuple[Rule, ...]:
        """Applied to documents from which was cut."""
        return (
            Rule("too_few_words", f"{self.label}.words", "<", self.min_words),
            Rule("too_few_sentences", f"{self.label}.sentences", "<", self.min_sentences),
        )

    def first_is(self) -> First:
        """datatrove sorts by the row before the shard."""
        return "lowest row" if self.faithful else "first in the input"

    def spans(self, batch: Batch) -> Spans:
        """A key for every run of sentences, numbered by its first; none where the run has no words."""
        rows: list[int] = []
        spans: list[int] = []
        keys: list[int] = []
        for row, text in enumerate(batch.texts):
            for number, run in enumerate(self._runs(text)):
                if run.strip():
                    rows.append(row)
                    spans.append(number)
                    keys.append(xxhash.xxh3_64_intdigest(run.encode()))
        return Spans(np.array(rows, np.uint32), np.array(spans, np.uint32), np.array(keys, np.uint64))

    def cut(self, batch: Batch, repeated: Sequence[npt.NDArray[np.uint32]]) -> Columns:
        """Edited texts, what is left of them, and `empty` where that is nothing."""
        tokens = tokenizer(self.tokenizer)
        texts: list[str | None] = batch.column("text").to_pylist()
        removed = [0] * len(batch)
        words: list[int | None] = [None] * len(batch)
        sentences: list[int | None] = [None] * len(batch)
        for row, starts in enumerate(repeated):
            before = texts[row] or ""
            if not len(starts):
                continue
            after, removed[row] = self._without(before, starts)
            if after != before:
                texts[row] = after
                words[row] = len(tokens.numbered(after))
                sentences[row] = int(tokens.sentence_counts([after])[0])
        found = {"removed": removed, "words": words, "sentences": sentences}
        return {
            "text": pa.array(texts, column_type("text")),
            **{f"{self.label}.{name}": pa.array(values, pa.int64()) for name, values in found.items()},
            FAULT: pa.array([None if text else "empty" for text in texts], pa.string()),
        }

    def _runs(self, text: str) -> Iterator[str]:
        """Every run of `span` simplified sentences; blank ones do not count as sentences, but as lines."""
        numbers = self.faithful if self.norm_numbers is None else self.norm_numbers
        how = Simplification(numbers=numbers)
        sentences = [simplify(piece, how) for piece in self._pieces(text) if self.split == "lines" or piece.strip()]
        for first in range(len(sentences) - self.span + 1):
            yield " ".join(sentences[first : first + self.span])

    def _without(self, text: str, starts: npt.NDArray[np.uint32]) -> tuple[str, int]:
        """The text less the runs that begin at these sentences, and how many sentences that takes out."""
        pieces = self._pieces(text)
        is_told = self.split == "lines" or self.faithful
        told = [place for place, piece in enumerate(pieces) if is_told or piece.strip()]
        gone = np.zeros(len(pieces), np.bool_)
        for start in starts.tolist():
            run = told[start : start + self.span]
            gone[run[0] : run[-1] + 1] = True
        words = tokenizer(self.tokenizer).words
        kept: list[str] = []
        waiting: list[str] = []
        for piece, is_gone in [*zip(pieces, gone.tolist(), strict=True), ("", False)]:
            if is_gone:
                waiting.append(piece)
                continue
            known = waiting[:1] if self.faithful else waiting
            if known and self.min_removed_words and len(words("\n".join(known))) < self.min_removed_words:
                kept.extend(known)
            waiting = []
            kept.append(piece)
        kept.pop()
        if len(kept) == len(pieces) and not self.faithful:
            return text, 0
        return ("\n" if self.split == "lines" else "").join(kept).lstrip(), len(pieces) - len(kept)

    def _pieces(self, text: str) -> list[str]:
        """Lines, or sentences with the white space before them."""
        if self.split == "lines":
            return lines_at_any_break(text)
        pieces = tokenizer(self.tokenizer).sentences(text)
        if self.faithful and len(text) > 1 and text[-1] == " " and not text[-2].isspace():
            pieces[-1] = pieces[-1][:-1]  # datatrove's last sentence ends with its last token, which has no blank
        return pieces
