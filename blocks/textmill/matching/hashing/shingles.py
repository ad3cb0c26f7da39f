"""Hashes of the shingles of many documents in compiled code, block by block.

A shingle is a run of `ngram` words with one space between, or of `ngram` characters. Blocks come from
`textmill.tokens.simplified_words`; a long document's shingles across two blocks are in the later one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled
from textmill.matching.hashing.sha1 import sha1_heads
from textmill.matching.hashing.xxh import xxh32_all, xxh64_all
from textmill.tokens.simplified_words import WordBlock
from textmill.tokens.word_bytes import WordBytes

__all__ = ["Bits", "HashName", "ShingleBlock", "distinct", "hash_ranges", "shingle_blocks"]

HashName = Literal["sha1", "xxhash"]
Bits = Literal[32, 64]
U64 = npt.NDArray[np.uint64]
Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class ShingleBlock:
    """Hashes of rows[i] are hashes[offsets[i]:offsets[i + 1]], in order and with repeats, uint64.

    `rows` and `offsets` are int64 of shapes (texts,) and (texts + 1,).
    """

    rows: Places
    hashes: U64
    offsets: Places


def shingle_blocks(blocks: Iterable[WordBlock], ngram: int, hash_name: HashName, bits: Bits) -> Iterator[ShingleBlock]:
    """The hashes of every block's rows; below 2**32 where `bits` is 32."""
    row = -1
    begun: WordBytes | None = None
    for block in blocks:
        words = block.words
        if begun is not None and len(block.rows) == 1 and block.rows[0] == row:
            words = begun.then(words)
        row = int(block.rows[-1])
        count = int(words.offsets[-1])
        begun = words.part(max(count - ngram + 1, 0), count) if len(block.rows) == 1 else None
        heads, tails, offsets = _ranges(words.starts, words.ends, words.offsets, ngram)
        yield ShingleBlock(block.rows, hash_ranges(words.data, heads, tails, hash_name, bits), offsets)


def hash_ranges(data: Bytes, starts: Places, ends: Places, hash_name: HashName, bits: Bits) -> U64:
    """Hash of every data[starts[i]:ends[i]], uint64 of shape (ranges,): of SHA-1 the first digest bytes."""
    if hash_name == "sha1":
        hashes = sha1_heads(data, starts, ends)
        return hashes & np.uint64(0xFFFFFFFF) if bits == 32 else hashes
    return xxh32_all(data, starts, ends) if bits == 32 else xxh64_all(data, starts, ends)


def distinct(hashes: U64) -> U64:
    """Each hash once, ascending; by sorting, for `np.unique` takes ten times as long for a million."""
    ordered: U64 = np.sort(hashes)
    is_new = np.ones(len(ordered), np.bool_)
    is_new[1:] = ordered[1:] != ordered[:-1]
    return ordered[is_new]


@compiled
def _ranges(starts: Places, ends: Places, offsets: Places, ngram: int) -> tuple[Places, Places, Places]:
    """Where shingles begin and end, and how many there are up to each text."""
    heads, tails = np.empty(len(starts), np.int64), np.empty(len(starts), np.int64)
    counts = np.zeros(len(offsets), np.int64)
    found = 0
    for text in range(len(offsets) - 1):
        for word in range(offsets[text], offsets[text + 1] - ngram + 1):
            heads[found], tails[found] = starts[word], ends[word + ngram - 1]
            found += 1
        counts[text + 1] = found
    return heads[:found], tails[:found], counts
