"""Remove the lines that two or more documents have, all copies of them: CCNet's deduplication.

Source: CCNet (Wenzek et al. 2020, arXiv:1911.00359, section 3.1), cc_net `dedup.py` (recipes 9.4): the first 8 bytes of
the SHA-1 of the normalised line. A line that only one document repeats stays there once. CCNet compares within groups
of 50 shards, to fit in memory; we compare all.
"""

import hashlib
from collections.abc import Sequence
from typing import ClassVar, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import Field

from textmill.barrier import Mask
from textmill.batch import Batch, Columns
from textmill.block import Measure, Rule
from textmill.documents import FAULT, column_type, schema_of
from textmill.matching.spans.contract import SpanBarrier, Spans
from textmill.origins.ccnet.normalize import for_paragraph_hash

_HASH_BYTES: Final = 8


class CcnetParagraphs(SpanBarrier):
    """Lines are equal when they are without case, digits' values, punctuation and blanks at their ends.

    A document left without text is dropped as `empty`, one left too short as `too_short`.
    """

    edits: ClassVar[str] = "lines that repeat in the corpus removed"

    min_chars: int = Field(default=0, ge=0, description="Fewest characters that a document may have left")

    def provides(self) -> pa.Schema:
        return schema_of("text")

    def measures(self) -> tuple[Measure, ...]:
        return (
            Measure("removed", "Lines removed", pa.int64(), 0, 100, counts=True),
            Measure("chars", "Characters left", pa.int64(), 1, 1_000_000, log=True),
        )

    def rules(self) -> tuple[Rule, ...]:
        return (Rule("too_short", f"{self.label}.chars", "<", self.min_chars),)

    def spans(self, batch: Batch) -> Spans:
        """A key for every distinct line of a document, numbered by where it first stands."""
        firsts = [_first_lines(_keys(text)) for text in batch.texts]
        sizes = [len(found) for found in firsts]
        return Spans(
            np.repeat(np.arange(len(batch), dtype=np.uint32), sizes),
            np.array([place for found in firsts for place in found.values()], np.uint32),
            np.array([key for found in firsts for key in found], np.uint64),
        )

    def repeats(self, places: npt.NDArray[np.int64], counts: npt.NDArray[np.int64]) -> Mask:
        """All occurrences of what occurs twice: a document counts once."""
        return counts > 1

    def cut(self, batch: Batch, repeated: Sequence[npt.NDArray[np.uint32]]) -> Columns:
        """Texts of the lines that are in no other document, each once."""
        texts = []
        removed = []
        for text, numbers in zip(batch.texts, repeated, strict=True):
            lines = text.split("\n")
            gone = set(numbers.tolist())
            kept = [lines[place] for place in sorted(_first_lines(_keys(text)).values()) if place not in gone]
            texts.append("\n".join(kept))
            removed.append(len(lines) - len(kept) if text else 0)
        return {
            "text": pa.array(texts, column_type("text")),
            f"{self.label}.removed": pa.array(removed, pa.int64()),
            f"{self.label}.chars": pa.array([len(text) for text in texts], pa.int64()),
            FAULT: pa.array([None if text else "empty" for text in texts], pa.string()),
        }


def _keys(text: str) -> list[int]:
    if not text:
        return []
    return [
        int.from_bytes(hashlib.sha1(for_paragraph_hash(line).encode()).digest()[:_HASH_BYTES], "little")
        for line in text.split("\n")
    ]


def _first_lines(keys: list[int]) -> dict[int, int]:
    """Where each key first stands, in order."""
    first: dict[int, int] = {}
    for place, key in enumerate(keys):
        first.setdefault(key, place)
    return first
