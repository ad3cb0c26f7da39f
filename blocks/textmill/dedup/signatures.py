"""MinHash signatures of word shingles, bit-identical to datatrove 0.10.1's.

Source: Broder, "On the resemblance and containment of documents" (1997); parameters of FineWeb (Penedo et al., 2024).
The value of a shingle hash h under permutation (a, b) is (h*a + b) modulo 2**64 by overflow, then modulo 2**61 - 1:
not the textbook formula, but the one published corpora were made with. Differences: minima are updated shingle by
shingle, so a document of a million words needs no shingle-by-permutation matrix.
"""

from collections.abc import Iterator, Sequence
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import xxhash

from textmill.compiled import compiled
from textmill.dedup.sha1 import sha1_heads
from textmill.dedup.xxh import xxh32_all, xxh64_all

HashName = Literal["sha1", "xxhash"]
Bits = Literal[32, 64]
U64 = npt.NDArray[np.uint64]

_PRIME: Final = (1 << 61) - 1
_BLOCK_SHINGLES: Final = 1 << 15
_LOW32: Final = 0xFFFFFFFF


def permutations(count: int, seed: int) -> tuple[U64, U64]:
    """Multipliers a and offsets b of `count` permutations, uint64 of shape (count,).

    Both come from one legacy MT19937 stream, all of a first, so b depends on `count`.
    """
    stream = np.random.RandomState(seed)
    multipliers = stream.randint(1, _PRIME, dtype=np.uint64, size=count)
    return multipliers, stream.randint(0, _PRIME, dtype=np.uint64, size=count)


def shingle_hashes(
    words: Sequence[str], ngram: int, hash_name: HashName, bits: Bits, joint: Literal[" ", ""] = " "
) -> Iterator[U64]:
    """Hashes of every run of `ngram` words joined by `joint`, in order and in bounded blocks.

    Each block is uint64 of shape (<= 32768,), below 2**32 where `bits` is 32; nothing for fewer words than `ngram`.
    """
    for first in range(0, len(words) - ngram + 1, _BLOCK_SHINGLES):
        data, starts, ends = _joined(words[first : first + _BLOCK_SHINGLES + ngram - 1], joint)
        heads, tails = starts[: len(starts) - ngram + 1], ends[ngram - 1 :]
        if hash_name == "sha1":
            hashes = sha1_heads(data, heads, tails)
            yield hashes & np.uint64(_LOW32) if bits == 32 else hashes
        else:
            yield xxh32_all(data, heads, tails) if bits == 32 else xxh64_all(data, heads, tails)


def signature(
    words: Sequence[str], ngram: int, hash_name: HashName, bits: Bits, a: U64, b: U64, joint: Literal[" ", ""] = " "
) -> U64 | None:
    """Minimum of every permutation over the document's shingles, uint64 of shape (len(a),).

    None for fewer words than `ngram`.
    """
    if len(words) < ngram:
        return None
    minima = np.full(len(a), np.iinfo(np.int64).max, np.int64)
    mask = np.int64(_LOW32 if bits == 32 else _PRIME)
    for hashes in shingle_hashes(words, ngram, hash_name, bits, joint):
        _lower(minima, hashes, a, b, mask)
    return minima.view(np.uint64)


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


def _joined(
    words: Sequence[str], joint: str
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """UTF-8 bytes of the joined words, and where each word starts and ends in them."""
    text = joint.join(words).encode()
    data = np.frombuffer(text, np.uint8)
    spaces = np.flatnonzero(data == ord(" ")) if joint else ()
    if len(spaces) == len(words) - 1:
        ends = np.append(spaces, len(data))
    else:  # a tokenizer that leaves spaces inside words, or characters
        lengths = np.fromiter((len(word.encode()) for word in words), np.int64, len(words))
        ends = np.cumsum(lengths + len(joint)) - len(joint)
    return data, np.append(0, ends[:-1] + len(joint)), ends


@compiled
def _lower(minima: npt.NDArray[np.int64], hashes: U64, a: U64, b: U64, mask: np.int64) -> None:
    """Lower each permutation's minimum; values stay below 2**61, so signed comparison (faster on AVX2) is exact."""
    prime = np.int64(_PRIME)
    for index in range(len(hashes)):
        shingle = hashes[index]
        for place in range(len(a)):
            value = shingle * a[place] + b[place]
            rest = np.int64((value & np.uint64(_PRIME)) + (value >> np.uint64(61)))
            if rest >= prime:
                rest -= prime
            minima[place] = min(minima[place], rest & mask)
