"""What is known of the documents that may be duplicates, in files for a few shards each, sorted by component.

Clusters are decided from these files alone: one task reads the components of a range of roots from all of them, and of
each file only the batches that hold any. Nothing is compressed: a local file is mapped. Other modules may write such a
file for documents that no shard holds (those of an earlier run): rows of SCHEMA, in any order, to `write`.
"""

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from os import PathLike
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.barrier import Barrier, Keys
from textmill.batch import Batch
from textmill.dedup import keep, sketch
from textmill.dedup.forest import I64
from textmill.dedup.sketch import File, Source, opened

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
        ("shingles", _LISTS),  # distinct and ascending; empty where equal keys suffice, and for decided duplicates
    ]
)

_FIRST: Final = b"first"
_LAST: Final = b"last"
_ROWS_PER_BATCH: Final = 1024


def of_shard(
    barrier: Barrier, batches: Iterable[Batch], keys: Source | None, components: pa.Table, first: int
) -> Iterator[pa.RecordBatch]:
    """SCHEMA rows of the documents of one shard that are in `components` (`components.read` of its numbers), in order.

    `first` is the number of the shard's first document; `keys` its sketch, asked for with a `min_similarity` only.
    Memory: a batch, and the band keys of the shard's members.
    """
    documents = components.column("document").to_numpy()
    roots = components.column("root").to_numpy()
    banded = None if keys is None else _banded(keys, barrier.band_count(), documents - np.uint64(first))
    start = first
    for batch in batches:
        begin, end = np.searchsorted(documents, np.array([start, start + len(batch)], np.uint64))
        if begin < end:
            rows = (documents[begin:end] - np.uint64(start)).astype(np.int64)
            found = Batch(batch.table.take(pa.array(rows)))
            some = None if banded is None else banded[begin:end]
            yield _rows(barrier, found, roots[begin:end], documents[begin:end], first, some)
        start += len(batch)


def mixed(keys: Keys, band: int) -> Keys:
    """Keys of one band, made such that equal ones of different bands differ."""
    found = keys + np.uint64((band + 1) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF)
    found = (found ^ (found >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    return found ^ (found >> np.uint64(31))


def listed(rows: Sequence[Keys]) -> pa.LargeListArray:
    """One list for each row."""
    offsets = np.cumsum([0, *map(len, rows)], dtype=np.int64)
    values = np.concatenate([np.empty(0, np.uint64), *rows])
    return pa.LargeListArray.from_arrays(pa.array(offsets), pa.array(values))


def write(rows: Iterable[pa.RecordBatch], sink: File, spool: Path) -> int:
    """Write SCHEMA rows, whatever their order, sorted by (root, document); how many.

    They wait in the file `spool`, which is made and removed; memory: 40 bytes for a row, and a batch.
    """
    try:
        roots, documents, starts = [np.empty(0, np.uint64)], [np.empty(0, np.uint64)], [0]
        with pa.ipc.new_file(str(spool), SCHEMA) as writer:
            for batch in rows:
                writer.write_batch(batch)
                roots.append(batch.column("root").to_numpy())
                documents.append(batch.column("document").to_numpy())
                starts.append(starts[-1] + batch.num_rows)
        all_roots = np.concatenate(roots)
        order = np.lexsort((np.concatenate(documents), all_roots))
        sorted_roots = all_roots[order]
        begins = range(0, len(order), _ROWS_PER_BATCH)
        cuts = {
            _FIRST: json.dumps([int(sorted_roots[begin]) for begin in begins]),
            _LAST: json.dumps([int(sorted_roots[begin : begin + _ROWS_PER_BATCH][-1]) for begin in begins]),
        }
        schema = SCHEMA.with_metadata(cuts)
        target = str(sink) if isinstance(sink, PathLike) else sink
        with opened(spool) as waiting, pa.ipc.new_file(target, schema) as writer:
            for begin in begins:
                part = _taken(waiting, np.array(starts), order[begin : begin + _ROWS_PER_BATCH])
                writer.write_batch(part.replace_schema_metadata(cuts))
        return len(order)
    finally:
        spool.unlink(missing_ok=True)


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


def ids(source: Source, low: int, high: int, documents: Sequence[int]) -> list[str]:
    """Ids of those of the documents with low <= root < high that the file holds."""
    found = []
    for _, _, batch in read(source, low, high):
        here = np.flatnonzero(np.isin(batch.column("document").to_numpy(), np.array(documents, np.uint64)))
        found += batch.column("id").take(pa.array(here)).to_pylist()
    return found


def _rows(
    barrier: Barrier,
    batch: Batch,
    roots: Keys,
    documents: Keys,
    first: int,
    keys: npt.NDArray[np.uint64] | None,
) -> pa.RecordBatch:
    count = len(batch)
    text = pa.large_string()
    if keys is None:
        lists = [listed([np.empty(0, np.uint64)] * count)] * 2
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
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


def _banded(source: Source, bands: int, rows: Keys) -> npt.NDArray[np.uint64]:
    """Mixed keys of some rows, ascending, of a shard: uint64 of shape (rows, bands)."""
    found = np.zeros((len(rows), bands), np.uint64)
    for band in range(bands):
        table = sketch.read(source, band)
        numbers = table.column("row").to_numpy()
        places = np.searchsorted(rows, numbers)
        places[places == len(rows)] = 0
        wanted = rows[places] == numbers if len(rows) else np.zeros(len(numbers), np.bool_)
        found[places[wanted], band] = mixed(table.column("hash").to_numpy()[wanted], band)
    return found


def _taken(reader: pa.ipc.RecordBatchFileReader, starts: I64, rows: I64) -> pa.RecordBatch:
    """Rows by number over all batches, in the order asked for."""
    batches = np.searchsorted(starts, rows, side="right") - 1
    by_batch = np.argsort(batches, kind="stable")
    parts = []
    for number in np.unique(batches).tolist():
        here = rows[by_batch][batches[by_batch] == number] - starts[number]
        parts.append(reader.get_batch(number).take(pa.array(here)))
    return pa.concat_batches(parts).take(pa.array(np.argsort(by_batch)))
