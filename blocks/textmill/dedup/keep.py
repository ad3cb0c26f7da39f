"""What decides which document of a cluster stays: the highest score, of equal ones the lowest rank, then the first.

`most_permissive_licence` goes by the column `license`, see `textmill.licenses.permissiveness` for the order.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from textmill.barrier import Barrier, Highest, Keys
from textmill.batch import Batch
from textmill.licenses.permissiveness import permissiveness

Scores = npt.NDArray[np.float64]


def score_column(barrier: Barrier) -> str | None:
    """The column that scores are made from; None where the first document stays."""
    if isinstance(barrier.keep, Highest):
        return barrier.keep.highest
    return {"longest": "text", "most_permissive_licence": "license"}.get(barrier.keep)


def scores(barrier: Barrier, batch: Batch) -> Scores:
    """float64, one a row: characters, permissiveness, or the column's numbers; null and NaN are -inf.

    Whole numbers beyond 2**53 that differ little may come out equal, and then the first document stays.
    """
    name = score_column(barrier)
    if name is None:
        return np.zeros(len(batch))
    column = batch.column(name)
    if barrier.keep == "most_permissive_licence":
        return np.array([permissiveness(license) for license in column.to_pylist()], np.float64)
    numbers = pc.utf8_length(column) if barrier.keep == "longest" else column
    found = numbers.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    return np.where(np.isnan(found), -np.inf, found)


def ranks(barrier: Barrier, documents: Keys, roots: Keys, first: int) -> Keys:
    """uint64, one for each document: what decides among equal scores before the document's number does.

    `first` is the number of the first document of the shard that holds them.
    """
    if barrier.replays() and barrier.keep == "first":
        others: Keys = (documents != roots).astype(np.uint64)
        return others
    if barrier.first_is() == "highest in its shard":
        rows: Keys = documents - np.uint64(first)
        return rows
    return np.zeros(len(documents), np.uint64)


def is_by_number(barrier: Barrier) -> bool:
    """Whether the document with the lowest number stays, so that scores and ranks are all the same."""
    return barrier.keep == "first" and not barrier.replays() and barrier.first_is() == "first in the input"


def weights(batch: pa.RecordBatch) -> npt.NDArray[np.int64]:
    """How many documents each row stands for already, int64 of shape (rows,): `cluster_size`, 1 where it is unknown."""
    if "cluster_size" not in batch.schema.names:
        return np.ones(batch.num_rows, np.int64)
    sizes: npt.NDArray[np.int64] = batch.column("cluster_size").fill_null(1).to_numpy().copy()
    return sizes
