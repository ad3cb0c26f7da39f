"""The passages of one shard as a keyed file (`matching.shuffle`).

Columns are `key` (uint64, the passage's with its scope's number in it), `scope` (uint64, see `matching.scope`), `row`
(uint32, the document's number in its shard), `start` (uint32, the byte of the document at which the passage begins)
and `text` (bytes). Its bands are groups of passages, each sorted by (key, row, start); a group ends when it holds
64 MB, so that writing holds little more than twice that, whatever the shard.
"""

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.batch import Batch
from textmill.matching import scope, shuffle
from textmill.matching.clusters.sketch import fingerprint
from textmill.matching.combining import shards_of
from textmill.matching.shuffle import HASHES, File, Source, opened
from textmill.matching.spans import repeats
from textmill.matching.spans.contract import Passages, WindowBarrier

SCHEMA: Final = pa.schema(
    [
        ("key", pa.uint64()),
        ("scope", pa.uint64()),
        ("row", pa.uint32()),
        ("start", pa.uint32()),
        ("text", pa.large_binary()),
    ]
)
READ: Final = pa.schema(
    [
        ("shard", pa.uint32()),
        ("scope", pa.uint64()),
        ("row", pa.uint32()),
        ("start", pa.uint32()),
        ("text", pa.dictionary(pa.int32(), pa.large_binary())),
    ]
)
COMBINED_BY: Final = ("start", "row", "shard", "key")
"""How the passages of several shards are sorted, the last column deciding first."""
_SLICES: Final = 64
_GROUP_BYTES: Final = 64_000_000


def write(barrier: WindowBarrier, batches: Iterable[Batch], nominated: pa.Table | None, sink: File) -> int:
    """Write the passages around the spans of a `repeats.REMOVED` table (None: of no span); how many they are."""
    spans = repeats.REMOVED.empty_table() if nominated is None else nominated
    count = 0

    def groups() -> Iterator[pa.Table]:
        nonlocal count
        held: list[pa.Table] = []
        first_row = 0
        for batch in batches:
            found = barrier.passages(batch, repeats.by_row(spans, first_row, len(batch)))
            held.append(_table(found, scope.numbers(barrier, batch)[found.rows], first_row))
            first_row += len(batch)
            count += held[-1].num_rows
            if sum(table.nbytes for table in held) >= _GROUP_BYTES:
                yield _sorted(held)
                held = []
        if held:
            yield _sorted(held)

    shuffle.write(sink, SCHEMA, groups(), _SLICES, {"barrier": fingerprint(barrier)})
    return count


def read(source: Source, low: int = 0, high: int = HASHES, first: int = 0) -> pa.Table:
    """READ of the passages with low <= key < high, in no particular order; `first` is the number of the first shard.

    Texts are a dictionary: one that stands often is held once.
    """
    parts = [READ.empty_table()]
    for batch in rows(source, low, high).to_batches():
        names = [name for name in READ.names if name not in ("shard", "text")]
        columns = [pa.array(batch.column(name).to_numpy().copy()) for name in names]
        texts = batch.column("text").dictionary_encode()
        parts.append(pa.table([pa.array(shards_of(batch, first)), *columns, texts], schema=READ))
    return pa.concat_tables(parts).unify_dictionaries()


def rows(source: Source, low: int, high: int) -> pa.Table:
    """The same as they stand in the file."""
    with opened(source) as reader:
        bands = range(shuffle.bands_of(reader))
        found = [batch for band in bands for batch in shuffle.batches(reader, band, low, high)]
        return pa.Table.from_batches(found, reader.schema.remove_metadata())


def _table(found: Passages, scopes: npt.NDArray[np.uint64], first_row: int) -> pa.Table:
    rows = (found.rows.astype(np.int64) + first_row).astype(np.uint32)
    keys = found.keys ^ scopes
    order = np.lexsort((found.starts, rows, keys))
    columns = [pa.array(numbers[order]) for numbers in (keys, scopes, rows, found.starts)]
    return pa.table([*columns, found.texts.take(pa.array(order))], schema=SCHEMA)


def _sorted(held: list[pa.Table]) -> pa.Table:
    whole = pa.concat_tables(held).combine_chunks()
    return whole.take(pa.array(np.argsort(whole.column("key").to_numpy(), kind="stable")))
