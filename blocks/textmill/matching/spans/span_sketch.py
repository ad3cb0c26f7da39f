"""The spans of one shard as one Arrow file, sorted by key in slices of the key space, so that a range is read alone.

Columns are `key` (uint64), `row` (uint32, the document's number in its shard) and `span` (uint32, the span's number in
its document); where ranks decide which span is the first also `rank` (uint64, the document's). Each of 64 record
batches holds the keys that begin with its number in their six highest bits. Nothing is compressed: a local file is
mapped. Writing holds 32 bytes for a span of the shard, with ranks 48.
"""

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from os import PathLike
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.batch import Batch
from textmill.matching import scope
from textmill.matching.clusters.sketch import HASHES, File, Source, fingerprint, opened
from textmill.matching.spans.contract import SpanBarrier

SCHEMA: Final = pa.schema([("key", pa.uint64()), ("row", pa.uint32()), ("span", pa.uint32())])
_RANKED: Final = SCHEMA.append(pa.field("rank", pa.uint64()))
SLICES: Final = 64
_PER_SLICE: Final = HASHES // SLICES
_MAX_ROWS: Final = 1 << 32


def write(barrier: SpanBarrier, batches: Iterable[Batch], sink: File, told: Counter[str] | None = None) -> int:
    """Write the sketch of one shard, whatever its batches; the number of spans. ValueError beyond 2**32 documents."""
    keys: list[npt.NDArray[np.uint64]] = [np.empty(0, np.uint64)]
    rows: list[npt.NDArray[np.uint32]] = [np.empty(0, np.uint32)]
    spans: list[npt.NDArray[np.uint32]] = [np.empty(0, np.uint32)]
    ranks: list[npt.NDArray[np.uint64]] = [np.empty(0, np.uint64)]
    is_ranked = barrier.first_is() == "lowest rank"
    count = 0
    for batch in batches:
        if count + len(batch) > _MAX_ROWS:
            raise ValueError(f"a shard of more than {_MAX_ROWS} documents cannot be sketched: split it")
        found = scope.spans(barrier, batch, told)
        keys.append(found.keys)
        rows.append(found.rows + np.uint32(count))
        spans.append(found.spans)
        if is_ranked:
            ranks.append(barrier.ranks(batch)[found.rows])
        count += len(batch)
    all_keys = np.concatenate(keys)
    order = np.argsort(all_keys, kind="stable")
    all_keys = all_keys[order]
    columns = [pa.array(all_keys), pa.array(np.concatenate(rows)[order]), pa.array(np.concatenate(spans)[order])]
    if is_ranked:
        columns.append(pa.array(np.concatenate(ranks)[order]))
    cuts = np.array([slice_ * _PER_SLICE for slice_ in range(1, SLICES)], np.uint64)
    edges = [0, *np.searchsorted(all_keys, cuts).tolist(), len(order)]
    schema = (_RANKED if is_ranked else SCHEMA).with_metadata({"barrier": fingerprint(barrier), "rows": str(count)})
    target = str(sink) if isinstance(sink, PathLike) else sink
    with pa.ipc.new_file(target, schema) as writer:
        for begin, end in pairwise(edges):
            parts = [column.slice(begin, end - begin) for column in columns]
            writer.write_batch(pa.RecordBatch.from_arrays(parts, schema=schema))
    return len(order)


def read(source: Source, low: int = 0, high: int = HASHES) -> pa.Table:
    """The spans with low <= key < high, sorted by (key, row, span)."""
    with opened(source) as reader:
        schema = reader.schema
        batches = [reader.get_batch(slice_) for slice_ in range(low // _PER_SLICE, -(-high // _PER_SLICE))]
    parts = []
    for batch in batches:
        keys = batch.column("key").to_numpy()
        begin, end = (len(keys) if edge >= HASHES else np.searchsorted(keys, np.uint64(edge)) for edge in (low, high))
        parts.append(batch.slice(begin, max(end - begin, 0)))
    return pa.Table.from_batches(parts, schema)
