"""The documents of one shard as a barrier reads them, and what of the shard's address decides its keys."""

from collections.abc import Iterator, Mapping

import pyarrow.parquet as pq

from textmill import catalog
from textmill.barrier import AnyBarrier, Barrier
from textmill.batch import Batch
from textmill.block import Shard
from textmill.dedup import keep, scope
from textmill.fingerprint import Json
from textmill.rows import read_rows
from textmill.stats import BlockStats, TaskStats
from textmill.store import Store, StoredFile

__all__ = ["address_mark", "barrier_rows", "known_rows", "remarks"]


def barrier_rows(store: Store, barrier: AnyBarrier, data: StoredFile, shard: Shard | None) -> Iterator[Batch]:
    """Batches of the columns that keys are made of, as far as there; UserError where a dump cannot be known."""
    wanted = [*barrier.reads(), *barrier.reads_if_there(), *((scope.DUMP,) if barrier.scope == scope.DUMP else ())]
    for table in read_rows(store, data, list(dict.fromkeys(wanted))):
        yield scope.with_dump(barrier, Batch(table), shard.url if shard else "")


def remarks(barrier: AnyBarrier, told: Mapping[str, int]) -> TaskStats:
    """What a sketch counts beside keys, for its commit."""
    counts = {name: count for name, count in sorted(told.items()) if count}
    return TaskStats(blocks=[BlockStats(label=barrier.label, kind=catalog.name_of(barrier), counts=counts)])


def known_rows(store: Store, barrier: Barrier, data: StoredFile) -> Iterator[Batch]:
    """Batches of the columns that decide what becomes of documents with equal keys, as far as they are there."""
    with store.open(data.path) as stream:
        there = pq.read_schema(stream).names
    wanted = [*barrier.requires(), "id", "source", "cluster_size", *keep.score_columns(barrier)]
    columns = [name for name in dict.fromkeys(wanted) if name in there]
    return (Batch(table) for table in read_rows(store, data, columns))


def address_mark(barrier: AnyBarrier | None, shard: Shard) -> Json:
    """What a fingerprint must know of where the shard is: the crawl, where that is the scope."""
    return scope.crawl_in(shard.url) if barrier is not None and barrier.scope == scope.DUMP else None
