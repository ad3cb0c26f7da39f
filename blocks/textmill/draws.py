"""A number for every document that looks random, and is the same in every run, batch and order.

Source: XXH3 (Y. Collet) of where the document comes from and its id there: files that each number their documents from
0 must not share their draws. A generator that hands out numbers one after the other, as datatrove's does, makes
a document's fate depend on how many the process saw before it.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt
from xxhash import xxh3_64_intdigest

from textmill.batch import Batch

__all__ = ["ORIGIN", "draws", "keys", "numbers", "within"]

ORIGIN: Final = ("source", "shard", "id")
"""Columns that together name one document of a corpus."""

_BITS: Final = 53


def keys(batch: Batch) -> list[str]:
    """A name for every row that no other document of the corpus has: the values of ORIGIN."""
    columns = [batch.strings(name) for name in ORIGIN if name in batch.names]
    return ["\0".join(names) for names in zip(*columns, strict=True)]


def numbers(names: Iterable[str], seed: int) -> npt.NDArray[np.uint64]:
    """One number below 2^64 per key, uint64 of shape (names,): the samples that a run keeps are of the lowest."""
    return np.array([xxh3_64_intdigest(one.encode("utf-8", "surrogatepass"), seed=seed) for one in names], np.uint64)


def within(numbers: npt.NDArray[np.uint64], rate: float) -> npt.NDArray[np.bool_]:
    """Which of `numbers` belong to the sample of `rate` (0..1), bool of shape (numbers,)."""
    return np.ones(len(numbers), np.bool_) if rate >= 1 else numbers < np.uint64(rate * 2.0**64)


def draws(names: Iterable[str], purpose: str, seed: int) -> npt.NDArray[np.float64]:
    """One number in [0, 1) per key, float64 of shape (names,); other purposes and seeds give unrelated numbers."""
    key = xxh3_64_intdigest(purpose.encode(), seed=seed)
    hashes = [xxh3_64_intdigest(one.encode("utf-8", "surrogatepass"), seed=key) for one in names]
    return (np.array(hashes, dtype=np.uint64) >> np.uint64(64 - _BITS)).astype(np.float64) / (1 << _BITS)
