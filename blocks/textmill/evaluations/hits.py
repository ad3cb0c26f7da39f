"""Finds where seeds of questions stand in documents: the one pass over all words."""

from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.evaluations.index_arrays import Arrays, filter_bits, seed_hash
from textmill.machine.compiled import compiled

__all__ = ["find_hits"]

U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]

_LOW: Final = np.uint64(0xFFFFFFFF)


def find_hits(words: U32, offsets: I64, index: Arrays) -> I64:
    """Every hit in the documents words[offsets[i]:offsets[i + 1]]: item, word of the document, word of the item.

    int64 of shape (hits, 3). Hashes are compared, words are not: whoever follows a hit compares them.
    """
    shift = 64 - (len(index.buckets) - 2).bit_length()
    hits = [np.zeros((0, 2), np.int64)]
    for size in index.sizes.tolist():
        hits.append(_hits(words, offsets, size, shift, index.filter, index.buckets, index.keys))
    places, seeds = np.concatenate(hits).T
    return np.column_stack([index.seed_items[seeds], places, index.seed_places[seeds]])


@compiled
def _hits(words: U32, offsets: I64, size: int, shift: int, filter: U64, buckets: U32, keys: U32) -> I64:
    """First word and seed of every hit of seeds of one size."""
    places, hashes = _passing(words, offsets, size, filter)
    found = np.empty((64, 2), np.int64)
    count = 0
    for place in range(len(places)):
        at, hash = places[place], hashes[place]
        bucket = np.int64(hash >> np.uint64(shift))
        for seed in range(buckets[bucket], buckets[bucket + 1]):
            if keys[seed] == np.uint32(hash & _LOW):
                if count == len(found):
                    larger = np.empty((2 * count, 2), np.int64)
                    larger[:count] = found
                    found = larger
                found[count, 0], found[count, 1] = at, seed
                count += 1
    return found[:count].copy()


@compiled
def _passing(words: U32, offsets: I64, size: int, filter: U64) -> tuple[I64, U64]:
    """First word and hash of the runs that pass the filter; without a branch, so that look-ups wait side by side."""
    mask = np.uint64(len(filter) - 1)
    places, hashes = np.empty(len(words), np.int64), np.empty(len(words), np.uint64)
    count = 0
    for document in range(len(offsets) - 1):
        for at in range(offsets[document], offsets[document + 1] - size + 1):
            hash = seed_hash(words, at, size)
            bits = filter_bits(hash)
            places[count], hashes[count] = at, hash
            count += filter[hash & mask] & bits == bits
    return places[:count], hashes[:count]
