"""A Bloom filter sized for a number of keys and a rate of errors, and the pass that looks spans up in it in order.

Source: Bloom (1970); rate (1 - exp(-hashes * keys / bits)) ** hashes. Unlike in DCLM's BFF, bits follow from the key
alone (SplitMix64's finaliser over the key plus a multiple of its increment; Steele et al. 2014), so that the same input
gives the same output, and how full the filter is is known at any time.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled

__all__ = ["BloomFilter", "FilterSize", "filter_size"]

U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_WORD_BITS: Final = 64
_MOST_HASHES: Final = 64
_INCREMENT: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST_FACTOR: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND_FACTOR: Final = np.uint64(0x94D049BB133111EB)


@dataclass(frozen=True)
class FilterSize:
    """Bits, a multiple of 64, and how many of them a key sets."""

    bits: int
    hashes: int

    @property
    def gib(self) -> float:
        """Memory, in GiB."""
        return self.bits / 8 / 2**30


def filter_size(keys: int, rate: float) -> FilterSize:
    """The smallest filter that takes at most `rate` (above 0, below 1) of new keys for known once it holds `keys`."""
    sizes = [
        (math.ceil(-hashes * keys / math.log1p(-(rate ** (1 / hashes)))), hashes)
        for hashes in range(1, _MOST_HASHES + 1)
    ]
    bits, hashes = min(sizes)
    return FilterSize(-(-bits // _WORD_BITS) * _WORD_BITS, hashes)


class BloomFilter:
    """Empty at first; memory is touched as bits are set."""

    def __init__(self, size: FilterSize) -> None:
        self.size = size
        self.new_keys = 0
        """Keys that were inserted and not known: all different keys, less those that were taken for known."""
        self._words = np.zeros(size.bits // _WORD_BITS, np.uint64)

    def look_up(self, documents: U32, offsets: I64, keys: U64, max_overlap: float) -> tuple[Flags, Flags]:
        """Which spans are known, bool of shape (spans,), and which of them end a document that is known as a whole.

        Span s has the keys `keys[offsets[s]:offsets[s + 1]]`; spans of equal `documents` stand together. One after
        another, a span is known if more than `max_overlap` of its keys are in the filter; if it is not, all its keys
        are put in. A document is known if more than `max_overlap` of the keys of all its spans were in the filter when
        their span came.
        """
        known = np.zeros(len(documents), np.bool_)
        known_documents = np.zeros(len(documents), np.bool_)
        self.new_keys += _look_up(
            self._words, self.size.hashes, documents, offsets, keys, max_overlap, known, known_documents
        )
        return known, known_documents

    def rate(self) -> float:
        """The share of new keys that would now be taken for known."""
        bits_set = int(np.bitwise_count(self._words).sum())
        return float((bits_set / self.size.bits) ** self.size.hashes)


@compiled
def _look_up(
    words: U64,
    hashes: int,
    documents: U32,
    offsets: I64,
    keys: U64,
    max_overlap: float,
    known: Flags,
    known_documents: Flags,
) -> int:
    new = 0
    total = 0
    found = 0
    for span in range(len(documents)):
        begin, end = offsets[span], offsets[span + 1]
        hits = 0
        for place in range(begin, end):
            hits += _is_in(words, hashes, keys[place])
        if end > begin and hits / (end - begin) > max_overlap:
            known[span] = True
        else:
            for place in range(begin, end):
                new += _put_in(words, hashes, keys[place])
        found += hits
        total += end - begin
        if span == len(documents) - 1 or documents[span + 1] != documents[span]:
            known_documents[span] = total > 0 and found / total > max_overlap
            total = 0
            found = 0
    return new


@compiled
def _bit(key: np.uint64, number: int, bits: np.uint64) -> np.uint64:
    mixed = key + _INCREMENT * np.uint64(number + 1)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * _FIRST_FACTOR
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _SECOND_FACTOR
    return (mixed ^ (mixed >> np.uint64(31))) % bits


@compiled
def _is_in(words: U64, hashes: int, key: np.uint64) -> bool:
    bits = np.uint64(len(words) * 64)
    for number in range(hashes):
        bit = _bit(key, number, bits)
        if not (words[bit >> np.uint64(6)] >> (bit & np.uint64(63))) & np.uint64(1):
            return False
    return True


@compiled
def _put_in(words: U64, hashes: int, key: np.uint64) -> bool:
    """Whether any bit was not set yet."""
    bits = np.uint64(len(words) * 64)
    is_new = False
    for number in range(hashes):
        bit = _bit(key, number, bits)
        mask = np.uint64(1) << (bit & np.uint64(63))
        if not words[bit >> np.uint64(6)] & mask:
            words[bit >> np.uint64(6)] |= mask
            is_new = True
    return is_new
