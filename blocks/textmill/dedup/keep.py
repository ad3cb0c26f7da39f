"""What decides which document of a cluster stays: a number per document, the highest wins."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from textmill.barrier import Barrier, Highest

Scores = npt.NDArray[np.float64]


def score_column(barrier: Barrier) -> str | None:
    """The column that scores are made from; None where the first document stays."""
    if isinstance(barrier.keep, Highest):
        return barrier.keep.highest
    return "text" if barrier.keep == "longest" else None


def scores(barrier: Barrier, column: pa.Array) -> Scores:
    """float64 of shape (len(column),): characters of the text, or the column's numbers; null and NaN are -inf.

    Whole numbers beyond 2**53 that differ little may come out equal, and then the first document stays.
    """
    numbers = pc.utf8_length(column) if barrier.keep == "longest" else column
    found = numbers.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    return np.where(np.isnan(found), -np.inf, found)
