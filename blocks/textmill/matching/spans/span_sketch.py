"""The spans of one shard as a keyed file (`matching.shuffle`) of one band.

Columns are `key` (uint64), `row` (uint32, the document's number in its shard) and `span` (uint32, the span's number in
its document); where ranks decide which span is the first also `rank` (uint64, the document's). Writing holds 32 bytes
for a span of the shard, with ranks 48.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.batch import Batch
from textmill.matching import scope, shuffle
from textmill.matching.clusters.sketch import fingerprint
from textmill.matching.shuffle import HASHES, File, Source, opened
from textmill.matching.spans.contract import SpanBarrier

SCHEMA: Final = pa.schema([("key", pa.uint64()), ("row", pa.uint32()), ("span", pa.uint32())])
_RANKED: Final = SCHEMA.append(pa.field("rank", pa.uint64()))
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
    schema = _RANKED if is_ranked else SCHEMA
    slices = shuffle.slices_for(len(order))
    shuffle.write(sink, schema, [pa.table(columns, schema=schema)], slices, {"barrier": fingerprint(barrier)})
    return len(order)


def combine(sketches: Sequence[tuple[int, Source]], sink: File, slices: int, pieces: int) -> int:
    """Write one sketch of several, each behind the number of its first shard; how many spans it has.

    It has a column `shard` too, which counts from the first of these shards. Memory: 64 bytes for a span of one of
    `pieces` of the key space.
    """
    return combined(sketches, sink, slices, pieces, read, ("span", "row", "shard", "key"))


def combined(
    files: Sequence[tuple[int, Source]],
    sink: File,
    slices: int,
    pieces: int,
    read_range: Callable[[Source, int, int], pa.Table],
    by: Sequence[str],
) -> int:
    """Write one keyed file of several, piece by piece, sorted by columns of which the last decides first."""
    first = min(number for number, _ in files)
    rows = 0

    def piece(number: int) -> pa.Table:
        nonlocal rows
        low, high = shuffle.hash_range(number, pieces)
        tables = [with_shards(read_range(source, low, high), place - first) for place, source in files]
        whole = pa.concat_tables(tables).combine_chunks()
        rows += len(whole)
        return whole.take(pa.array(np.lexsort([whole.column(name).to_numpy() for name in by])))

    found = map(piece, range(pieces))
    start = next(found)
    shuffle.write(sink, start.schema, chain([start], found), slices, pieces=pieces)
    return rows


def read(source: Source, low: int = 0, high: int = HASHES) -> pa.Table:
    """The spans with low <= key < high, sorted by (key, row, span), of several shards by (key, shard, row, span)."""
    with opened(source) as reader:
        return pa.Table.from_batches(shuffle.batches(reader, 0, low, high), reader.schema.remove_metadata())


def with_shards(rows: pa.Table, first: int) -> pa.Table:
    """Rows with a column `shard`, which counts from `first` on where it is there, and is `first` where it is not."""
    if "shard" not in rows.schema.names:
        return rows.append_column("shard", pa.array(np.full(rows.num_rows, first, np.uint32)))
    place = rows.schema.get_field_index("shard")
    return rows.set_column(place, "shard", pa.array(rows.column("shard").to_numpy() + np.uint32(first)))
