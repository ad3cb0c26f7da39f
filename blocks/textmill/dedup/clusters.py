"""Every cluster keeps one document, by a stated rule; the others learn which one they duplicate.

Without scores it is the one with the lowest global number (order of shards, then of rows), so the choice does not
depend on workers or on the order of completion. datatrove keeps the root of a union by size, which need not be the
first: the clusters are the same, the kept copies may differ.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from textmill.dedup.forest import U64, endpoints

VERDICT: Final = pa.schema(
    [
        ("row", pa.uint32()),
        ("duplicate_of", pa.string()),
        ("cluster_id", pa.string()),
        ("cluster_size", pa.int64()),
    ]
)
"""Rows of one shard that are in a cluster; `cluster_id` is the kept one's id; its own `duplicate_of` is null."""


def offsets(shard_rows: Sequence[int]) -> list[int]:
    """Global number of each shard's first document."""
    return list(accumulate(shard_rows, initial=0))[:-1]


def resolve(
    forest: pa.Table,
    shard_rows: Sequence[int],
    ids: Callable[[int], pa.Array],
    weights: Callable[[int], npt.NDArray[np.int64]] | None = None,
    scores: Callable[[int], npt.NDArray[np.float64]] | None = None,
    by_row: bool = False,
) -> Iterator[tuple[int, pa.Table]]:
    """Index and VERDICT table of every shard with documents in clusters of two or more, in order; sorted by row.

    `forest` comes from `merge`, `shard_rows` are the documents of each shard, and `ids(shard)` gives all ids of a
    shard as strings; it is called once for each shard that holds a kept document. `weights(shard)` gives how many
    documents each row already stands for (int64), after an earlier barrier; without it each counts once. Of every
    cluster the document with the highest of `scores(shard)` (float64, one for each row) is kept, of equal ones the
    first: by shard and then row, or with `by_row` by row and then shard. Raises ValueError for a forest that is not
    merged or names documents beyond the last shard.
    """
    roots, members = endpoints(forest)
    kept, sizes = np.unique(roots, return_counts=True)
    total = sum(shard_rows)
    if np.isin(kept, members).any() or len(np.unique(members)) < len(members):
        raise ValueError("the forest is not a set of stars: merge it first")
    if len(members) and members.max() >= total:
        raise ValueError(f"the forest names document {members.max()}, but the shards hold {total}")
    documents = np.concatenate([kept, members])
    clusters = np.concatenate([np.arange(len(kept)), np.searchsorted(kept, roots)])
    order = np.argsort(documents)
    documents, clusters = documents[order], clusters[order]
    starts = offsets(shard_rows)
    if scores is not None or by_row:
        kept = _best(documents, clusters, starts, shard_rows, scores, by_row)
    owns = documents == kept[clusters]
    names = _kept_ids(documents[owns], starts, shard_rows, ids).take(pa.array(np.argsort(clusters[owns])))
    sizes = sizes + 1 if weights is None else _weighed(documents, clusters, starts, shard_rows, weights)
    for shard, (first, rows) in enumerate(zip(starts, shard_rows, strict=True)):
        here = _between(documents, first, rows)
        if here.start == here.stop:
            continue
        cluster = clusters[here]
        kept_ids = names.take(pa.array(cluster)).cast(pa.string())
        columns = {
            "row": pa.array((documents[here] - np.uint64(first)).astype(np.uint32)),
            "duplicate_of": pc.if_else(pa.array(owns[here]), pa.scalar(None, pa.string()), kept_ids),
            "cluster_id": kept_ids,
            "cluster_size": pa.array(sizes[cluster], pa.int64()),
        }
        yield shard, pa.table(columns, schema=VERDICT)


def _best(
    documents: U64,
    clusters: npt.NDArray[np.int64],
    starts: Sequence[int],
    shard_rows: Sequence[int],
    scores: Callable[[int], npt.NDArray[np.float64]] | None,
    by_row: bool,
) -> U64:
    """The document of each cluster that is kept, uint64 of shape (clusters,)."""
    found = np.zeros(len(documents))
    rows = documents.copy()
    for shard, (first, count) in enumerate(zip(starts, shard_rows, strict=True)):
        here = _between(documents, first, count)
        if here.stop > here.start:
            rows[here] -= np.uint64(first)
            if scores is not None:
                found[here] = scores(shard)[rows[here]]
    order = np.lexsort((documents, rows if by_row else documents, -found, clusters))
    best: U64 = documents[order[np.flatnonzero(np.diff(clusters[order], prepend=-1))]]
    return best


def _weighed(
    documents: U64,
    clusters: npt.NDArray[np.int64],
    starts: Sequence[int],
    shard_rows: Sequence[int],
    weights: Callable[[int], npt.NDArray[np.int64]],
) -> npt.NDArray[np.int64]:
    """Documents that each cluster stands for, int64 of shape (clusters,)."""
    sizes = np.zeros(clusters.max(initial=-1) + 1, np.int64)
    for shard, (first, rows) in enumerate(zip(starts, shard_rows, strict=True)):
        here = _between(documents, first, rows)
        if here.stop > here.start:
            np.add.at(sizes, clusters[here], weights(shard)[documents[here] - np.uint64(first)])
    return sizes


def _kept_ids(kept: U64, starts: Sequence[int], shard_rows: Sequence[int], ids: Callable[[int], pa.Array]) -> pa.Array:
    """Ids of the kept documents, large_string of shape (clusters,)."""
    found = [pa.array([], pa.large_string())]
    for shard, (first, rows) in enumerate(zip(starts, shard_rows, strict=True)):
        here = _between(kept, first, rows)
        if here.stop > here.start:
            found.append(ids(shard).cast(pa.large_string()).take(pa.array(kept[here] - np.uint64(first))))
    return pa.concat_arrays(found)


def _between(documents: U64, first: int, rows: int) -> slice:
    """Where the sorted numbers first <= number < first + rows lie."""
    begin, end = np.searchsorted(documents, np.array([first, first + rows], np.uint64))
    return slice(int(begin), int(end))
