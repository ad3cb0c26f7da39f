"""Drop texts in which the same stretches of characters come again and again.

Source: the ROOTS corpus (Laurençon et al. 2022, arXiv:2303.03915) as in Data-Juicer's `character_repetition_filter`
(10 characters, limit 0.5), value for value: of the distinct n-grams those that repeat, though at most the square root
of all distinct ones, the commonest first; their occurrences by all n-grams. We differ where a text is shorter than an
n-gram: null and not 0, which both pass. N-grams are told apart by 64-bit hashes.
"""

import math
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule

_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX: Final = np.uint64(0xD6E8FEB86659FD93)


class CharacterRepetition(Filter):
    """Refuses texts with too large a share of repeated character n-grams as `repeated_characters`."""

    ngram: int = Field(default=10, ge=1, le=100, description="Characters of an n-gram (Data-Juicer: 10)")
    max_repeated_ratio: float | None = Field(
        default=0.5, ge=0, le=1, description="Largest share of occurrences of the commonest n-grams (Data-Juicer: 0.5)"
    )

    def measures(self) -> tuple[Measure, ...]:
        meaning = "Occurrences of the commonest repeated character n-grams / n-grams; null without any"
        return (Measure("repeated_ratio", meaning, pa.float64()),)

    def rules(self) -> tuple[Rule, ...]:
        return (Rule("repeated_characters", f"{self.label}.repeated_ratio", ">", self.max_repeated_ratio),)

    def apply(self, batch: Batch) -> Columns:
        ratios = [_repeated_ratio(text, self.ngram) for text in batch.texts]
        return {f"{self.label}.repeated_ratio": pa.array(ratios, pa.float64())}


def _repeated_ratio(text: str, ngram: int) -> float | None:
    if len(text) < ngram:
        return None
    counts = np.unique(_hashes(text, ngram), return_counts=True)[1]
    repeated = min(math.isqrt(len(counts)), int((counts > 1).sum()))
    commonest = np.partition(counts, len(counts) - repeated)[len(counts) - repeated :] if repeated else counts[:0]
    return int(commonest.sum()) / int(counts.sum())


def _hashes(text: str, ngram: int) -> npt.NDArray[np.uint64]:
    """A hash for every n-gram of the text, uint64 of shape (characters - ngram + 1,)."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint64)
    codes = (codes + np.uint64(1)) * _SPREAD
    codes ^= codes >> np.uint64(32)
    count = len(codes) - ngram + 1
    hashes = np.zeros(count, np.uint64)
    for place in range(ngram):
        hashes *= _MIX
        hashes += codes[place : place + count]
        hashes ^= hashes >> np.uint64(29)
    return hashes
