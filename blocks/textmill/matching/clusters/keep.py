"""What decides which document of a cluster stays: the highest scores, of equal ones the lowest rank, then the first.

`most_permissive_licence` goes by the column `license`, see `textmill.spdx.permissiveness` for the order; `newest`
by `date`, where a day or year alone is its first moment, and no time zone is UTC.
"""

import re
from datetime import UTC, datetime
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from textmill.barrier import Keys
from textmill.batch import Batch
from textmill.matching.clusters.contract import ClusterBarrier, Highest
from textmill.matching.clusters.keep_setting import KeepKey
from textmill.spdx.permissiveness import permissiveness

Scores = npt.NDArray[np.float64]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_YEAR_OR_MONTH: Final = re.compile(r"\d{4}(-\d{2})?")
_COLUMNS: Final = {"longest": "text", "most_permissive_licence": "license", "newest": "date"}


def score_columns(barrier: ClusterBarrier) -> tuple[str, ...]:
    """The columns that scores are made from; none where the first document stays."""
    return tuple(_column(key) for key in _keys(barrier))


def scores(barrier: ClusterBarrier, batch: Batch) -> Scores:
    """float64, one a row: characters, seconds, permissiveness, or the column's numbers; null and NaN are -inf.

    Of several keys the first. Whole numbers beyond 2**53 that differ little may come out equal.
    """
    keys = _keys(barrier)
    return _scores(keys[0], batch) if keys else np.zeros(len(batch))


def further_scores(barrier: ClusterBarrier, batch: Batch) -> Scores:
    """The same of the other keys, float64 of shape (rows, keys less one)."""
    others = [_scores(key, batch) for key in _keys(barrier)[1:]]
    return np.stack(others, axis=1) if others else np.empty((len(batch), 0))


def ranks(barrier: ClusterBarrier, documents: Keys, roots: Keys, first: int) -> Keys:
    """uint64, one for each document: what decides among equal scores before the document's number does.

    `first` is the number of the first document of the shard that holds them.
    """
    if barrier.replays() and barrier.keep == "first":
        others: Keys = (documents != roots).astype(np.uint64)
        return others
    if barrier.first_is() == "lowest row":
        rows: Keys = documents - np.uint64(first)
        return rows
    return np.zeros(len(documents), np.uint64)


def is_by_number(barrier: ClusterBarrier) -> bool:
    """Whether the document with the lowest number stays, so that scores and ranks are all the same."""
    return barrier.keep == "first" and not barrier.replays() and barrier.first_is() == "first in the input"


def weights(batch: pa.RecordBatch) -> npt.NDArray[np.int64]:
    """How many documents each row stands for already, int64 of shape (rows,): `cluster_size`, 1 where it is unknown."""
    if "cluster_size" not in batch.schema.names:
        return np.ones(batch.num_rows, np.int64)
    sizes: npt.NDArray[np.int64] = batch.column("cluster_size").fill_null(1).to_numpy().copy()
    return sizes


def _keys(barrier: ClusterBarrier) -> tuple[KeepKey, ...]:
    if barrier.keep == "first":
        return ()
    return barrier.keep if isinstance(barrier.keep, tuple) else (barrier.keep,)


def _column(key: KeepKey) -> str:
    return key.highest if isinstance(key, Highest) else _COLUMNS[key]


def _scores(key: KeepKey, batch: Batch) -> Scores:
    column = batch.column(_column(key))
    if key == "most_permissive_licence":
        return np.array([permissiveness(license) for license in column.to_pylist()], np.float64)
    if key == "newest":
        return np.array([_seconds(date) for date in column.cast(pa.string()).to_pylist()], np.float64)
    numbers = pc.utf8_length(column) if key == "longest" else column
    found = numbers.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    return np.where(np.isnan(found), -np.inf, found)


def _seconds(date: str | None) -> float:
    """Seconds since 1970 of an ISO 8601 date; -inf where it cannot be read."""
    if date is None:
        return -np.inf
    written = date.strip()
    if _YEAR_OR_MONTH.fullmatch(written):
        written += "-01" if "-" in written else "-01-01"
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:  # unreadable is lowest, as the setting says
        return -np.inf
    return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - _EPOCH).total_seconds()
