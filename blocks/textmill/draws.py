"""A number for every document that looks random, and is the same in every run, batch and order.

Source: XXH3 (Y. Collet) of the id. A generator that hands out numbers one after the other, as datatrove's does, makes
a document's fate depend on how many the process saw before it.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt
from xxhash import xxh3_64_intdigest

__all__ = ["draws"]

_BITS: Final = 53


def draws(ids: Iterable[str], purpose: str, seed: int) -> npt.NDArray[np.float64]:
    """One number in [0, 1) per id, float64 of shape (ids,); other purposes and seeds give unrelated numbers."""
    key = xxh3_64_intdigest(purpose.encode(), seed=seed)
    hashes = [xxh3_64_intdigest(one.encode("utf-8", "surrogatepass"), seed=key) for one in ids]
    return (np.array(hashes, dtype=np.uint64) >> np.uint64(64 - _BITS)).astype(np.float64) / (1 << _BITS)
