"""The outcome of deduplication, put into the documents: cluster, cluster size, and the fault of a copy.

A document without duplicates is a cluster of its own: its own id, size 1 (datatrove leaves the size out of shards
without duplicates, which its rehydration then trips over). So `cluster_id` always names a kept document.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from textmill.batch import Columns
from textmill.documents import DETAIL, FAULT, schema_of
from textmill.matching.clusters.contract import ClusterBarrier
from textmill.matching.clusters.keep import weights

DUPLICATE: Final = "duplicate"
"""The fault; the reason becomes `<block>.duplicate`."""

SIMILARITY: Final = "similarity"
"""The measure `<block>.similarity` of a copy, where the barrier verifies."""

VERDICT: Final = pa.schema(
    [
        ("row", pa.uint32()),
        ("duplicate_of", pa.string()),
        ("cluster_id", pa.string()),
        ("cluster_size", pa.int64()),
        ("similarity", pa.float64()),
        ("kept", pa.uint64()),  # the kept one's number in the run
        ("kept_in", pa.string()),  # of a copy, the kept one's shard; null where its id alone names it
    ]
)
"""Sorted rows of one shard that are in a cluster; `cluster_id` is the kept one's id, whose `duplicate_of` is null."""

REPEATED: Final = ["cluster_size"]
"""Columns of VERDICT that Parquet is to write as dictionaries: of ids and numbers these cost time and room."""

ADDED: Final = schema_of("cluster_id", "cluster_size")
"""The document columns that a barrier adds."""


class Verdict:
    """What one shard's table from `verdict.of_shard` says of its documents; without a table none has duplicates."""

    def __init__(self, barrier: ClusterBarrier, table: pa.Table | None) -> None:
        self.barrier = barrier
        self._table = VERDICT.empty_table() if table is None else table.combine_chunks()
        self._rows = self._table.column("row").to_numpy().astype(np.int64)

    def columns(self, batch: pa.RecordBatch, first_row: int) -> Columns:
        """`cluster_id`, `cluster_size`, `fault` and `detail`, one value per row of the batch.

        `first_row` is the number in its shard of the batch's first document. The batch needs `id`; where an earlier
        barrier, or the input, gives `cluster_id` or `cluster_size`, documents without duplicates keep them.
        """
        begin, end = np.searchsorted(self._rows, [first_row, first_row + batch.num_rows])
        here = self._table.slice(begin, end - begin)
        places = self._rows[begin:end] - first_row
        clustered = np.zeros(batch.num_rows, np.bool_)
        clustered[places] = True
        sizes = weights(batch)
        sizes[places] = here.column("cluster_size").to_numpy()
        own_ids = batch.column("id").cast(pa.string())
        if "cluster_id" in batch.schema.names:
            own_ids = pc.coalesce(batch.column("cluster_id").cast(pa.string()), own_ids)
        copied = _spread(pa.nulls(batch.num_rows, pa.string()), clustered, here, "duplicate_of")
        columns = {
            "cluster_id": _spread(own_ids, clustered, here, "cluster_id"),
            "cluster_size": pa.array(sizes),
            FAULT: pc.if_else(pc.is_valid(copied), pa.scalar(DUPLICATE), pa.scalar(None, pa.string())),
            DETAIL: pc.binary_join_element_wise("duplicate of", _placed(copied, clustered, here), " "),
        }
        if not self.barrier.measures():
            return columns
        found = _spread(pa.nulls(batch.num_rows, pa.float64()), clustered, here, SIMILARITY)
        said = [None if value is None else f"(similarity {value:.2f})" for value in found.to_pylist()]
        detail = pc.binary_join_element_wise(columns[DETAIL], pa.array(said, pa.string()), " ")
        return {**columns, DETAIL: pc.coalesce(detail, columns[DETAIL]), f"{self.barrier.label}.{SIMILARITY}": found}


def of_shard(clustered: pa.Table, first: int, rows: int, places: Sequence[tuple[int, str]] = ()) -> pa.Table:
    """VERDICT of the shard whose documents are numbered from `first` on, from `clusters.CLUSTERED`, sorted.

    `places` are the number of the first document, and the name, of every shard, given where ids repeat.
    """
    numbers = clustered.column("document").to_numpy()
    begin, end = np.searchsorted(numbers, np.array([first, first + rows], np.uint64))
    here = clustered.slice(begin, end - begin)
    ids = here.column("cluster_id")
    columns = {
        "row": pa.array((numbers[begin:end] - np.uint64(first)).astype(np.uint32)),
        "duplicate_of": pc.if_else(here.column("is_kept"), pa.scalar(None, pa.string()), ids),
        "cluster_id": ids,
        "cluster_size": here.column("cluster_size"),
        "similarity": here.column("similarity"),
        "kept": here.column("kept"),
        "kept_in": _shards_of(here, places),
    }
    return pa.table(columns, schema=VERDICT)


def _shards_of(here: pa.Table, places: Sequence[tuple[int, str]]) -> pa.Array:
    """The shard of the kept one for every copy, as far as shards are told apart and named."""
    if not places:
        return pa.nulls(here.num_rows, pa.string())
    starts = np.array([start for start, _ in places], np.uint64)
    shards = np.searchsorted(starts, here.column("kept").to_numpy(), side="right") - 1
    names = [
        None if is_kept else places[shard][1] or None
        for shard, is_kept in zip(shards.tolist(), here.column("is_kept").to_pylist(), strict=True)
    ]
    return pa.array(names, pa.string())


def _placed(copied: pa.Array, where: np.ndarray[tuple[int], np.dtype[np.bool_]], rows: pa.Table) -> pa.Array:
    """Ids of kept documents, with their shards where these are told."""
    shards = _spread(pa.nulls(len(copied), pa.string()), where, rows, "kept_in")
    return pc.coalesce(pc.binary_join_element_wise(copied, "in", shards, " "), copied)


def _spread(values: pa.Array, where: np.ndarray[tuple[int], np.dtype[np.bool_]], rows: pa.Table, name: str) -> pa.Array:
    """`values` with those of the clustered rows replaced."""
    return pc.replace_with_mask(values, pa.array(where), rows.column(name).combine_chunks())
