"""The spans of one shard as a keyed file (`matching.shuffle`) of one band.

Columns are `key` (uint64), `row` (uint32, the document's number in its shard) and `span` (uint32, the span's number in
its document); where ranks decide which span is the first also `rank` (uint64, the document's). Writing holds 32 bytes
for a span of the shard, with ranks 48.
"""

from collections import Counter
from collections.abc import Iterable
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
COMBINED_BY: Final = ("span", "row", "shard", "key")
"""How the spans of several shards are sorted, the last column deciding first."""
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


def read(source: Source, low: int = 0, high: int = HASHES) -> pa.Table:
    """The spans with low <= key < high, sorted by (key, row, span), of several shards by (key, shard, row, span)."""
    with opened(source) as reader:
        return pa.Table.from_batches(shuffle.batches(reader, 0, low, high), reader.schema.remove_metadata())
