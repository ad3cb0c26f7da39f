"""What is known of the documents that may be duplicates, in files for a few shards each, sorted by component.

Clusters are decided from these files alone: one task reads the components of a range of roots from all of them, and of
each file only the batches that hold any. Nothing is compressed: a local file is mapped. Other modules may write such a
file for documents that no shard holds (those of an earlier run): rows of SCHEMA, in any order, to `write`.
"""

import json
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from os import PathLike
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.barrier import Keys
from textmill.batch import Batch
from textmill.matching.clusters import keep, sketch
from textmill.matching.clusters.contract import ClusterBarrier
from textmill.matching.clusters.forest import I64
from textmill.matching.clusters.nearest_leader import WHOLE
from textmill.matching.shuffle import File, Source, opened

_LISTS: Final = pa.large_list(pa.uint64())
SCHEMA: Final = pa.schema(
    [
        ("root", pa.uint64()),  # global number that names the document's component
        ("document", pa.uint64()),  # its own global number
        ("id", pa.large_string()),
        ("source", pa.large_string()),
        ("weight", pa.int64()),  # how many documents it stands for already, after an earlier barrier
        ("score", pa.float64()),  # the highest of a cluster is kept,
        ("rank", pa.uint64()),  # of equal ones the lowest rank, then the lowest number; see `keep`
        ("kept", pa.uint64()),  # set if decided before: the document it duplicates, its own number if it is kept
        ("keys", _LISTS),  # of `mixed`, empty where equal keys suffice
        ("shingles", _LISTS),  # as the barrier gives them; empty where equal keys suffice, and for decided duplicates
    ]
)

FURTHER: Final = "further"
_FURTHER: Final = pa.field(FURTHER, pa.list_(pa.float64()))
"""One more column where several keys decide: the other scores, number after number, before the rank."""

BYTES_IN_MEMORY: Final = 64_000_000
"""Rows that `write` sorts without a file."""

_FIRST: Final = b"first"
_LAST: Final = b"last"
_ROWS_PER_BATCH: Final = 1024
_ROWS_WITHOUT_LISTS: Final = 1 << 14


def of_shard(
    barrier: ClusterBarrier, batches: Iterable[Batch], keys: Source | None, components: pa.Table, first: int
) -> Iterator[pa.RecordBatch]:
    """SCHEMA rows of the documents of one shard that are in `components` (`components.read` of its numbers), in order.

    `first` is the number of the shard's first document; `keys` its sketch, asked for with a `min_similarity` only.
    Memory: a batch, and the band keys of the shard's members.
    """
    documents = components.column("document").to_numpy()
    roots = components.column("root").to_numpy()
    banded = None if keys is None else _banded(keys, barrier, documents - np.uint64(first))
    start = first
    for batch in batches:
        begin, end = np.searchsorted(documents, np.array([start, start + len(batch)], np.uint64))
        if begin < end:
            rows = (documents[begin:end] - np.uint64(start)).astype(np.int64)
            found = Batch(batch.table.take(pa.array(rows)))
            some = None if banded is None else banded[begin:end]
            yield _rows(barrier, found, roots[begin:end], documents[begin:end], first, some)
        start += len(batch)


def mixed(keys: Keys, band: int, whole: int | None = None) -> Keys:
    """Keys of one band, made such that equal ones of different bands differ; those of the band `whole` have a bit."""
    found = keys + np.uint64((band + 1) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF)
    found = (found ^ (found >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    found ^= found >> np.uint64(31)
    bit = np.uint64(WHOLE)
    return found | bit if band == whole else found & ~bit


def listed(rows: Sequence[Keys]) -> pa.LargeListArray:
    """One list for each row."""
    offsets = np.cumsum([0, *map(len, rows)], dtype=np.int64)
    values = np.concatenate([np.empty(0, np.uint64), *rows])
    return pa.LargeListArray.from_arrays(pa.array(offsets), pa.array(values))


def write(rows: Iterable[pa.RecordBatch], sink: File, spool: Path) -> int:
    """Write SCHEMA rows, all with FURTHER or none, whatever their order, sorted by (root, document); how many.

    Memory: twice BYTES_IN_MEMORY. Beyond, rows wait in the file `spool`, which is made and removed; that takes another
    40 bytes for a row, and a batch.
    """
    arriving = iter(rows)
    waiting: list[pa.RecordBatch] = []
    size = 0
    for batch in arriving:
        waiting.append(batch)
        size += batch.nbytes
        if size > BYTES_IN_MEMORY:
            return _write_spooled(chain(waiting, arriving), sink, spool)
    schema = waiting[0].schema if waiting else SCHEMA
    whole = pa.Table.from_batches(waiting, schema).combine_chunks().to_batches()
    return _write_sorted(whole.__getitem__, [_Narrow(batch) for batch in whole], schema, sink)


def read(source: Source, low: int, high: int) -> Iterator[tuple[int, int, pa.RecordBatch]]:
    """Number of a batch, number of a row in it, and its rows from there on with low <= root < high.

    Rows come sorted by (root, document). They are views of a mapped file, valid until the next is asked for.
    """
    with opened(source) as reader:
        first = json.loads(reader.schema.metadata[_FIRST])
        last = json.loads(reader.schema.metadata[_LAST])
        for number in range(bisect_left(last, low), bisect_left(first, high)):
            batch = reader.get_batch(number)
            begin, end = np.searchsorted(batch.column("root").to_numpy(), np.array([low, high], np.uint64))
            if begin < end:
                yield number, int(begin), batch.slice(begin, end - begin)


def _rows(
    barrier: ClusterBarrier,
    batch: Batch,
    roots: Keys,
    documents: Keys,
    first: int,
    keys: npt.NDArray[np.uint64] | None,
) -> pa.RecordBatch:
    count = len(batch)
    text = pa.large_string()
    if keys is None:
        none = pa.LargeListArray.from_arrays(np.zeros(count + 1, np.int64), pa.array([], pa.uint64()))
        lists = [none, none]
    else:
        lists = [listed(list(keys)), listed(barrier.shingles(batch))]
    columns = [
        pa.array(roots),
        pa.array(documents),
        batch.column("id").cast(text),
        batch.column("source").cast(text) if "source" in batch.names else pa.nulls(count, text),
        pa.array(keep.weights(batch.table)),
        pa.array(keep.scores(barrier, batch)),
        pa.array(keep.ranks(barrier, documents, roots, first)),
        pa.nulls(count, pa.uint64()),
        *lists,
    ]
    rows = pa.RecordBatch.from_arrays(columns, schema=SCHEMA)
    further = keep.further_scores(barrier, batch)
    return rows.append_column(_FURTHER, pa.array(further.tolist(), _FURTHER.type)) if further.shape[1] else rows


def _banded(source: Source, barrier: ClusterBarrier, rows: Keys) -> npt.NDArray[np.uint64]:
    """Mixed keys of some rows, ascending, of a shard: uint64 of shape (rows, bands)."""
    found = np.zeros((len(rows), barrier.band_count()), np.uint64)
    for band in range(barrier.band_count()):
        table = sketch.read(source, band)
        numbers = table.column("row").to_numpy()
        places = np.searchsorted(rows, numbers)
        places[places == len(rows)] = 0
        wanted = rows[places] == numbers if len(rows) else np.zeros(len(numbers), np.bool_)
        found[places[wanted], band] = mixed(table.column("hash").to_numpy()[wanted], band, barrier.whole_band())
    return found


class _Narrow:
    """What decides where the rows of a batch go."""

    def __init__(self, batch: pa.RecordBatch) -> None:
        self.roots = batch.column("root").to_numpy()
        self.documents = batch.column("document").to_numpy()
        self.has_lists = any(len(batch.column(name).flatten()) for name in ("keys", "shingles"))


def _write_spooled(rows: Iterable[pa.RecordBatch], sink: File, spool: Path) -> int:
    arriving = iter(rows)
    first = next(arriving)
    try:
        with pa.ipc.new_file(str(spool), first.schema) as writer:
            narrow = []
            for batch in chain([first], arriving):
                writer.write_batch(batch)
                narrow.append(_Narrow(batch))
        with opened(spool) as waiting:
            return _write_sorted(waiting.get_batch, narrow, first.schema, sink)
    finally:
        spool.unlink(missing_ok=True)


def _write_sorted(
    batch_of: Callable[[int], pa.RecordBatch], batches: Sequence[_Narrow], schema: pa.Schema, sink: File
) -> int:
    empty = np.empty(0, np.uint64)
    roots = np.concatenate([empty, *(batch.roots for batch in batches)])
    order = np.lexsort((np.concatenate([empty, *(batch.documents for batch in batches)]), roots))
    roots = roots[order]
    at_once = _ROWS_PER_BATCH if any(batch.has_lists for batch in batches) else _ROWS_WITHOUT_LISTS
    begins = np.arange(0, len(order), at_once)
    ends = np.append(begins[1:], len(order))[: len(begins)]
    cuts = {_FIRST: json.dumps(roots[begins].tolist()), _LAST: json.dumps(roots[ends - 1].tolist())}
    starts = np.cumsum([0, *(len(batch.roots) for batch in batches)])
    target = str(sink) if isinstance(sink, PathLike) else sink
    with pa.ipc.new_file(target, schema.with_metadata(cuts)) as writer:
        for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
            part = _taken(batch_of, starts, order[begin:end])
            writer.write_batch(part.replace_schema_metadata(cuts))
    return len(order)


def _taken(batch_of: Callable[[int], pa.RecordBatch], starts: I64, rows: I64) -> pa.RecordBatch:
    """Rows by number over all batches, in the order asked for."""
    if len(starts) == 2:
        return batch_of(0).take(pa.array(rows))
    batches = np.searchsorted(starts, rows, side="right") - 1
    by_batch = np.argsort(batches, kind="stable")
    parts = []
    for number in np.unique(batches).tolist():
        here = rows[by_batch][batches[by_batch] == number] - starts[number]
        parts.append(batch_of(number).take(pa.array(here)))
    return pa.concat_batches(parts).take(pa.array(np.argsort(by_batch)))
