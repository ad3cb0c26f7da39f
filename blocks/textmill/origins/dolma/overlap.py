"""What of a text is compared with the corpus: paragraphs whole, or their n-grams of words; and what that makes of them.

Source: Dolma 1.2.1 `deduper.rs` (recipes 6.8). Offsets count a separator as one character whatever its length, as
there. `faithful` keeps two slips: shares are single-precision numbers, so that 0.9 is just below 0.9, and `min_words`
turns the comparison off.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from xxhash import xxh3_64_intdigest

from textmill.origins.dolma.tagged_spans import Span
from textmill.origins.dolma.unicode_words import segments
from textmill.origins.dolma.white_space import stripped

__all__ = ["Comparison", "Unit"]

Hashes = npt.NDArray[np.uint64]
_DUPLICATE: Final = "duplicate"
_SPREAD: Final = 0x9E3779B97F4A7C15
_FOLD: Final = 32
_LARGEST: Final = 0xFFFFFFFFFFFFFFFF


class Unit(NamedTuple):
    """A paragraph: where it is, keys of what is looked up in order, and whether the last is the paragraph itself."""

    start: int
    end: int
    keys: list[int]
    has_whole: bool


@dataclass(frozen=True)
class Comparison:
    """How texts are compared.

    `separator` divides paragraphs (None: the text is one); with `ngram` (words in a row, every `stride` words) a
    paragraph is a duplicate if at least `threshold` (0..1) of its n-grams occurred before, and one of fewer than two
    n-grams is looked up whole, unless `skip_short`.
    """

    separator: str | None = "\n"
    ngram: int | None = None
    stride: int = 1
    threshold: float = 1.0
    skip_short: bool = False
    min_chars: int = 0
    min_words: int = 0
    skip_empty: bool = False
    faithful: bool = False

    def units(self, text: str) -> list[Unit]:
        """The paragraphs of a text in order; those not compared have no keys."""
        found = []
        # Dolma looks for the last paragraph by comparing characters with bytes.
        last = len(text.encode()) - 1
        end = 0
        for paragraph in text.split(self.separator) if self.separator else [text]:
            start = end
            end += len(paragraph)
            if end < last:
                end += 1
            keys, has_whole = self._keys(paragraph) if self._is_compared(paragraph) else ([], False)
            found.append(Unit(start, end, keys, has_whole))
        return found if text else []

    def duplicates(self, text: str, repeated: Collection[int]) -> list[Span]:
        """Spans of duplicates, their share as score; `repeated` are the numbers of the keys that occurred before."""
        spans = []
        number = 0
        for unit in self.units(text):
            hits = [number + place in repeated for place in range(len(unit.keys))]
            number += len(hits)
            share = self._share(hits, unit.has_whole)
            if share is not None:
                spans.append(Span(unit.start, unit.end, _DUPLICATE, share))
        return spans

    def _share(self, hits: list[bool], has_whole: bool) -> float | None:
        """The score of a paragraph, None if it is no duplicate."""
        if not hits:
            return None
        if not self.ngram:
            return 1.0 if hits[-1] else None
        if has_whole:
            share = float(hits[-1])
        elif self.faithful:
            share = float(np.float32(sum(hits)) / np.float32(len(hits)))
        else:
            share = sum(hits) / len(hits)
        threshold = float(np.float32(self.threshold)) if self.faithful else self.threshold
        return share if share >= threshold else None

    def _is_compared(self, paragraph: str) -> bool:
        if len(paragraph) < self.min_chars:
            return False
        if self.min_words:
            return not self.faithful and len(_words(paragraph)) >= self.min_words
        return not (self.skip_empty and not stripped(paragraph))

    def _keys(self, paragraph: str) -> tuple[list[int], bool]:
        """A paragraph is keyed like one word, so that it equals an n-gram of one, as in Dolma."""
        if self.ngram and self.skip_short and len(paragraph) < self.ngram:
            return [], False
        if not self.ngram:
            return [_whole(paragraph)], True
        if len(paragraph) < self.ngram:
            return [_whole(paragraph)], True
        hashes = np.array([_hash(word) for word in _words(paragraph)], np.uint64)
        keys: list[int] = _joined(hashes, self.ngram)[_starts(len(hashes) - self.ngram + 1, self.stride)].tolist()
        if len(keys) < 2 and not self.skip_short:
            return [*keys, _whole(paragraph)], True
        return keys, False


def _starts(count: int, stride: int) -> npt.NDArray[np.int64]:
    """Which n-grams are compared; those that begin with the first and the second word always are, as in Dolma."""
    if count <= 0:
        return np.empty(0, np.int64)
    return np.concatenate([np.zeros(1, np.int64), np.arange(1, count, stride)])


def _joined(hashes: Hashes, length: int) -> Hashes:
    """One key for every `length` hashes in a row."""
    count = max(len(hashes) - length + 1, 0)
    keys = np.full(count, length, np.uint64)
    for place in range(length):
        keys = (keys ^ hashes[place : place + count]) * np.uint64(_SPREAD)
        keys ^= keys >> np.uint64(_FOLD)
    return keys


def _whole(paragraph: str) -> int:
    """The key of an n-gram of one word that is the paragraph."""
    key = (1 ^ _hash(paragraph)) * _SPREAD & _LARGEST
    return key ^ (key >> _FOLD)


def _words(text: str) -> list[str]:
    return [segment for segment in segments(text) if stripped(segment)]


def _hash(text: str) -> int:
    return xxh3_64_intdigest(text.encode("utf-8", "surrogatepass"))
