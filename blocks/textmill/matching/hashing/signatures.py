"""MinHash signatures of shingles, bit-identical to datatrove 0.10.1's.

Source: Broder, "On the resemblance and containment of documents" (1997); parameters of FineWeb (Penedo et al., 2024).
The value of a shingle hash h under permutation (a, b) is (h*a + b) modulo 2**64 by overflow, then modulo 2**61 - 1:
not the textbook formula, but the one published corpora were made with. Differences: minima are updated a few shingles
at a time, so a document of a million words needs no shingle-by-permutation matrix.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import xxhash

from textmill.machine.compiled import compiled
from textmill.matching.hashing.shingles import Bits, HashName, ShingleBlock, shingle_blocks
from textmill.tokens.simplified_words import WordBlock
from textmill.tokens.word_bytes import WordBytes

__all__ = ["U64", "Bits", "HashName", "band_keys", "permutations", "shingle_hashes", "signature", "signatures"]

U64 = npt.NDArray[np.uint64]
U32 = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int64]

_PRIME: Final = (1 << 61) - 1
_BLOCK_SHINGLES: Final = 1 << 15
_AT_ONCE: Final = 8


def permutations(count: int, seed: int) -> tuple[U64, U64]:
    """Multipliers a and offsets b of `count` permutations, uint64 of shape (count,).

    Both come from one legacy MT19937 stream, all of a first, so b depends on `count`.
    """
    stream = np.random.RandomState(seed)
    multipliers = stream.randint(1, _PRIME, dtype=np.uint64, size=count)
    return multipliers, stream.randint(0, _PRIME, dtype=np.uint64, size=count)


def signatures(
    blocks: Iterable[ShingleBlock], rows: int, bits: Bits, a: U64, b: U64
) -> tuple[U64, npt.NDArray[np.bool_]]:
    """Minimum of every permutation over each row's shingles, uint64 of shape (rows, len(a)), and which rows have any.

    A row's shingles may come in several blocks.
    """
    width = np.uint32 if bits == 32 else np.uint64
    minima = np.full((rows, len(a)), np.iinfo(width).max, width)
    mask = np.zeros(rows, np.bool_)
    for block in blocks:
        _lower(minima, block.rows, block.hashes, block.offsets, a, b)
        mask[block.rows] |= np.diff(block.offsets) > 0
    return minima.astype(np.uint64, copy=False), mask


def shingle_hashes(
    words: Sequence[str], ngram: int, hash_name: HashName, bits: Bits, joint: Literal[" ", ""] = " "
) -> Iterator[U64]:
    """Hashes of every run of `ngram` words joined by `joint`, in order and in bounded blocks.

    Each block is uint64 of shape (<= 32768,), below 2**32 where `bits` is 32; nothing for fewer words than `ngram`.
    """
    for first in range(0, len(words) - ngram + 1, _BLOCK_SHINGLES):
        block = WordBytes.of([words[first : first + _BLOCK_SHINGLES + ngram - 1]], joint)
        for found in shingle_blocks([WordBlock(np.array([0]), block)], ngram, hash_name, bits):
            yield found.hashes


def signature(words: Sequence[str], ngram: int, hash_name: HashName, bits: Bits, a: U64, b: U64) -> U64 | None:
    """Minimum of every permutation over one document's shingles, uint64 of shape (len(a),).

    None for fewer words than `ngram`.
    """
    hashes = shingle_hashes(words, ngram, hash_name, bits)
    blocks = (ShingleBlock(np.array([0]), block, np.array([0, len(block)])) for block in hashes)
    minima, mask = signatures(blocks, 1, bits, a, b)
    return minima[0] if mask[0] else None


def band_keys(signatures: U64, bands: int, bits: Bits) -> U64:
    """One key per band: XXH3-64 of the little-endian bytes of its signature values, as wide as `bits`.

    `signatures` is uint64 of shape (documents, bands * rows); the keys are uint64 of shape (documents, bands).
    Nothing else enters the key, bands are compared apart. Two bands that differ share a key with probability 2**-64:
    among n documents about bands * n**2 / 2**65 false pairs, 4e-5 for 10 million documents and 14 bands.
    """
    documents, values = signatures.shape
    data = memoryview(signatures.astype("<u4" if bits == 32 else "<u8").tobytes())
    width = values // bands * (bits // 8)
    keys = [xxhash.xxh3_64_intdigest(data[at : at + width]) for at in range(0, len(data), width)]
    return np.array(keys, np.uint64).reshape(documents, bands)


@compiled
def _lower(minima: U64 | U32, rows: Places, hashes: U64, offsets: Places, a: U64, b: U64) -> None:
    """Lower each row's minima by its hashes, eight at a time so that minima are loaded and stored less often.

    Values are cut to the width of the minima.
    """
    width = minima.dtype.type
    for text in range(len(rows)):
        least = minima[rows[text]]
        full = offsets[text] + (offsets[text + 1] - offsets[text]) // _AT_ONCE * _AT_ONCE
        for at in range(offsets[text], full, _AT_ONCE):
            one, two, three, four = hashes[at], hashes[at + 1], hashes[at + 2], hashes[at + 3]
            five, six, seven, eight = hashes[at + 4], hashes[at + 5], hashes[at + 6], hashes[at + 7]
            for place in range(len(a)):
                x, y = a[place], b[place]
                first = min(width(_value(one, x, y)), width(_value(two, x, y)))
                second = min(width(_value(three, x, y)), width(_value(four, x, y)))
                third = min(width(_value(five, x, y)), width(_value(six, x, y)))
                fourth = min(width(_value(seven, x, y)), width(_value(eight, x, y)))
                least[place] = min(least[place], min(min(first, second), min(third, fourth)))
        for at in range(full, offsets[text + 1]):
            for place in range(len(a)):
                least[place] = min(least[place], width(_value(hashes[at], a[place], b[place])))


@compiled
def _value(shingle: np.uint64, multiplier: np.uint64, offset: np.uint64) -> np.uint64:
    """The hash permuted. Of a sum and the sum less the prime, which wraps if it is less, the least is the remainder."""
    value = shingle * multiplier + offset
    total = (value & np.uint64(_PRIME)) + (value >> np.uint64(61))
    return min(total, total - np.uint64(_PRIME))
