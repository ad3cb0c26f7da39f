"""Lines or paragraphs of a text: which are compared with the corpus, and the text without those that are to go.

Shared by `dedup.line` and `dedup.paragraph`. A piece is numbered by its place in the text, blank ones included.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from xxhash import xxh3_64_intdigest

from textmill.batch import Batch, Columns
from textmill.block import Measure, Rule
from textmill.documents import FAULT, column_type
from textmill.matching.spans.contract import Spans
from textmill.text.cutting import simplify

__all__ = ["COUNT_MEANING", "NORMALIZE_MEANING", "Count", "Normalization", "Pieces", "Unit"]

Unit = Literal["line", "paragraph"]
Normalization = Literal["none", "trim_lower", "whitespace", "lower_whitespace", "simplify"]
Count = Literal["occurrences", "documents"]

NORMALIZE_MEANING: Final = (
    "Before comparing: none; trim_lower (without white space at the ends, in lower case: C4's); whitespace (trim, one "
    "space for each run); lower_whitespace (that in lower case); or simplify (MinHash's: lower case, no punctuation, "
    "no accents, numbers as 0)"
)
COUNT_MEANING: Final = (
    "What `max_copies` and `min_count` count: occurrences; or documents, where what one document repeats counts once, "
    "and goes or stays as a whole"
)

_LINE_END: Final = re.compile(r"\n")
_BLANK_LINES: Final = re.compile(r"\n(?:[^\S\n]*+\n)++")


@dataclass(frozen=True)
class Pieces:
    """How texts are cut up and compared; lengths are of pieces without white space at their ends."""

    unit: Unit
    min_chars: int
    min_words: int
    normalize: Normalization
    count: Count

    def spans(self, batch: Batch) -> Spans:
        """The keys of all pieces that are long enough and not blank, numbered by place."""
        rows: list[int] = []
        places: list[int] = []
        keys: list[int] = []
        for row, text in enumerate(batch.texts):
            known: set[int] = set()
            for place, key in enumerate(self._keys(self._cut_up(text)[0])):
                if key is None or key in known:
                    continue
                if self.count == "documents":
                    known.add(key)
                rows.append(row)
                places.append(place)
                keys.append(key)
        return Spans(np.array(rows, np.uint32), np.array(places, np.uint32), np.array(keys, np.uint64))

    def without(self, text: str, told: Collection[int]) -> tuple[str, int]:
        """The text less the pieces of these numbers, and how many those are.

        What stood between two pieces that stay is what stood before the second. Where documents are counted, other
        pieces of equal keys go too.
        """
        pieces, between = self._cut_up(text)
        gone = set(told)
        if self.count == "documents":
            keys = self._keys(pieces)
            told_keys = {keys[place] for place in told}
            gone = {place for place, key in enumerate(keys) if key is not None and key in told_keys}
        kept = [place for place in range(len(pieces)) if place not in gone]
        parts = [between[place] + pieces[place] for place in kept[1:]]
        return "".join([*(pieces[place] for place in kept[:1]), *parts]), len(gone)

    def cut(self, label: str, batch: Batch, repeated: Sequence[npt.NDArray[np.uint32]]) -> Columns:
        """`text`, the measures, and `empty` where only white space is left; documents that lose nothing stay as is."""
        texts: list[str | None] = batch.column("text").to_pylist()
        removed = [0] * len(batch)
        chars: list[int | None] = [None] * len(batch)
        words: list[int | None] = [None] * len(batch)
        faults: list[str | None] = [None] * len(batch)
        for row, told in enumerate(repeated):
            if not len(told):
                continue
            text, removed[row] = self.without(texts[row] or "", told.tolist())
            texts[row], chars[row], words[row] = text, len(text), len(text.split())
            faults[row] = None if text.strip() else "empty"
        return {
            "text": pa.array(texts, column_type("text")),
            f"{label}.removed": pa.array(removed, pa.int64()),
            f"{label}.chars": pa.array(chars, pa.int64()),
            f"{label}.words": pa.array(words, pa.int64()),
            FAULT: pa.array(faults, pa.string()),
        }

    def measures(self) -> tuple[Measure, ...]:
        """Counts of what was cut and what is left."""
        number = pa.int64()
        return (
            Measure("removed", f"{self.unit.capitalize()}s removed", number, 0, 100, counts=True),
            Measure("chars", "Characters left in a document from which was cut", number, 1, 1_000_000, log=True),
            Measure("words", "Words left in a document from which was cut", number, 1, 100_000, log=True),
        )

    @staticmethod
    def rules(label: str, min_left_chars: int, min_left_words: int) -> tuple[Rule, ...]:
        """Applied to documents from which was cut."""
        return (
            Rule("too_few_chars", f"{label}.chars", "<", min_left_chars),
            Rule("too_few_words", f"{label}.words", "<", min_left_words),
        )

    def _cut_up(self, text: str) -> tuple[list[str], list[str]]:
        """The pieces, and what stands before each."""
        pieces: list[str] = []
        between = [""]
        start = 0
        for found in (_LINE_END if self.unit == "line" else _BLANK_LINES).finditer(text):
            pieces.append(text[start : found.start()])
            between.append(found[0])
            start = found.end()
        return [*pieces, text[start:]], between

    def _keys(self, pieces: Sequence[str]) -> list[int | None]:
        """A key for each piece; None where it is not compared."""
        return [self._key(piece) for piece in pieces]

    def _key(self, piece: str) -> int | None:
        bare = piece.strip()
        if not bare or len(bare) < self.min_chars or (self.min_words and len(bare.split()) < self.min_words):
            return None
        compared = normalized(piece, self.normalize)
        return xxh3_64_intdigest(compared.encode("utf-8", "surrogatepass")) if compared else None


def normalized(piece: str, how: Normalization) -> str:
    """What is compared."""
    if how == "trim_lower":
        return piece.strip().lower()
    if how == "whitespace":
        return " ".join(piece.split())
    if how == "lower_whitespace":
        return " ".join(piece.lower().split())
    return simplify(piece) if how == "simplify" else piece
