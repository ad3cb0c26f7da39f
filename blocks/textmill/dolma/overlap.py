"""Finds paragraphs whose words in a row were seen before, in the order of the documents.

Source: Dolma 1.2.1 `deduper.rs` (recipes 6.8), which Common Pile and CCCC deduplicate with. We keep 64-bit hashes of
all that was seen instead of a Bloom filter, so nothing is called seen because the filter is full. `faithful` keeps
three slips: a share of 0.9 is the single-precision number just below it, `min_words` turns the search off, and every
repeated n-gram counts, even one that only this document has.
"""

import math
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from xxhash import xxh3_64_intdigest

from textmill.dolma.spans import Span
from textmill.dolma.unicode_words import segments
from textmill.dolma.white_space import stripped

__all__ = ["NgramOverlap", "Overlap"]

_DUPLICATE: Final = "duplicate"


@dataclass(frozen=True)
class NgramOverlap:
    """Compare by n-grams of words: `length` words in a row, each `stride` words after the last.

    A paragraph is a duplicate if at least `threshold` (0..1) of its n-grams were seen; one of fewer than two n-grams
    is compared whole, unless `skip_short`.
    """

    length: int
    stride: int = 1
    threshold: float = 1.0
    skip_short: bool = False


@dataclass
class Overlap:
    """What was seen so far. Documents are told one by one; the first to say a thing is no duplicate."""

    ngrams: NgramOverlap | None = None
    separator: str = "\n"
    min_chars: int = 0
    min_words: int = 0
    skip_empty: bool = False
    faithful: bool = False
    _seen: set[int] = field(default_factory=set)

    def duplicates(self, text: str) -> list[Span] | None:
        """Spans of the paragraphs seen before, their share as score; None for an empty text."""
        if not text:
            return None
        spans = []
        # Dolma ends the last paragraph by comparing characters with bytes.
        last = len(text.encode()) - 1
        end = 0
        for paragraph in text.split(self.separator):
            start = end
            end += len(paragraph)
            if end < last:
                end += 1
            share = self._share(paragraph) if self._is_compared(paragraph) else None
            if share is not None:
                spans.append(Span(start, end, _DUPLICATE, share))
        return spans

    def duplicate_key(self, key: str) -> list[Span] | None:
        """For whole documents: a span over all of `key` if it was seen; none if it is too short; None if it is new."""
        size = len(key.encode())
        if self.min_words:
            return [] if len(_words(key)) < self.min_words else None if self.faithful else self._whole(key, size)
        if size < self.min_chars or (self.skip_empty and not stripped(key)):
            return []
        return self._whole(key, size)

    def _whole(self, key: str, size: int) -> list[Span] | None:
        return [Span(0, size, _DUPLICATE, 1.0)] if self._was_seen(_key([key])) else None

    def _is_compared(self, paragraph: str) -> bool:
        if len(paragraph) < self.min_chars:
            return False
        if self.min_words:
            return not self.faithful and len(_words(paragraph)) >= self.min_words
        return not (self.skip_empty and not stripped(paragraph))

    def _share(self, paragraph: str) -> float | None:
        """The score of a paragraph, None if it is no duplicate."""
        if self.ngrams is None or self.ngrams.length == 0:
            return 1.0 if self._was_seen(_key([paragraph])) else None
        keys = _ngrams(_words(paragraph), self.ngrams)
        found = self._repeated(keys)
        if len(keys) < 2 and not self.ngrams.skip_short:
            share = 1.0 if self._was_seen(_key([paragraph])) else 0.0
            return share if share >= self.ngrams.threshold else None
        if not self.faithful:
            return found / len(keys) if keys and found / len(keys) >= self.ngrams.threshold else None
        share = float(np.float32(found) / np.float32(len(keys))) if keys else math.nan
        return share if share >= float(np.float32(self.ngrams.threshold)) else None

    def _repeated(self, keys: list[str]) -> int:
        if self.faithful:
            return sum(self._was_seen(key) for key in keys)
        hashes = list(map(_hash, keys))
        found = sum(key in self._seen for key in hashes)
        self._seen.update(hashes)
        return found

    def _was_seen(self, key: str) -> bool:
        number = _hash(key)
        if number in self._seen:
            return True
        self._seen.add(number)
        return False


def _ngrams(words: list[str], ngrams: NgramOverlap) -> list[str]:
    """Keys of the n-grams compared; Dolma always takes those that begin with the first and the second word."""
    found = []
    last = 0
    for start in range(len(words) - ngrams.length + 1):
        if last == 0 or start - last >= ngrams.stride:
            last = start
            found.append(_key(words[start : start + ngrams.length]))
    return found


def _key(words: list[str]) -> str:
    """A whole paragraph is like one word, as in Dolma."""
    return "\0".join((str(len(words)), *words))


def _words(text: str) -> list[str]:
    return [segment for segment in segments(text) if stripped(segment)]


def _hash(key: str) -> int:
    return xxh3_64_intdigest(key.encode("utf-8", "surrogatepass"))
