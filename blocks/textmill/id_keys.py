"""Keys by which documents are found by id."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from xxhash import xxh3_64_intdigest

__all__ = ["id_keys"]


def id_keys(ids: Sequence[str]) -> npt.NDArray[np.uint64]:
    """xxh3 of each id, 64 bits: uint64, shape (len(ids),)."""
    return np.array([xxh3_64_intdigest(name.encode()) for name in ids], np.uint64)
