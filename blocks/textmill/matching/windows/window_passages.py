"""The passages of one shard as one Arrow file, in slices of the key space, so that a range of keys is read alone.

Columns are `key` (uint64, the passage's with its scope's number in it), `scope` (uint64, see `matching.scope`), `row`
(uint32, the document's number in its shard), `start` (uint32, the byte of the document at which the passage begins)
and `text` (bytes). Each 64 record batches are one group of passages, sorted by
(key, row, start) and cut by the six highest bits of the key; a group ends when it holds 64 MB, so that writing holds
little more than twice that, whatever the shard.
"""

from collections.abc import Iterable
from os import PathLike
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.batch import Batch
from textmill.matching import scope
from textmill.matching.clusters.sketch import HASHES, File, Source, fingerprint, opened
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
        ("scope", pa.uint64()),
        ("row", pa.uint32()),
        ("start", pa.uint32()),
        ("text", pa.dictionary(pa.int32(), pa.large_binary())),
    ]
)
_SLICES: Final = 64
_PER_SLICE: Final = HASHES // _SLICES
_GROUP_BYTES: Final = 64_000_000


def write(barrier: WindowBarrier, batches: Iterable[Batch], nominated: pa.Table | None, sink: File) -> int:
    """Write the passages around the spans of a `repeats.REMOVED` table (None: of no span); how many they are."""
    spans = repeats.REMOVED.empty_table() if nominated is None else nominated
    held: list[pa.Table] = []
    count, first_row = 0, 0
    schema = SCHEMA.with_metadata({"barrier": fingerprint(barrier)})
    with pa.ipc.new_file(str(sink) if isinstance(sink, PathLike) else sink, schema) as writer:
        for batch in batches:
            found = barrier.passages(batch, repeats.by_row(spans, first_row, len(batch)))
            held.append(_table(found, scope.numbers(barrier, batch)[found.rows], first_row))
            first_row += len(batch)
            count += held[-1].num_rows
            if sum(table.nbytes for table in held) >= _GROUP_BYTES:
                _write_group(writer, held, schema)
                held = []
        if held:
            _write_group(writer, held, schema)
    return count


def read(source: Source, low: int = 0, high: int = HASHES) -> pa.Table:
    """Columns `scope`, `row`, `start` and `text` of the passages with low <= key < high, in no particular order.

    Texts are a dictionary: one that stands often is held once.
    """
    parts = [READ.empty_table()]
    with opened(source) as reader:
        for group in range(0, reader.num_record_batches, _SLICES):
            for slice_ in range(low // _PER_SLICE, -(-high // _PER_SLICE)):
                batch = reader.get_batch(group + slice_)
                keys = batch.column("key").to_numpy()
                begin, end = (
                    len(keys) if edge >= HASHES else np.searchsorted(keys, np.uint64(edge)) for edge in (low, high)
                )
                found = batch.slice(begin, max(end - begin, 0))
                columns = [pa.array(found.column(name).to_numpy().copy()) for name in ("scope", "row", "start")]
                parts.append(pa.table([*columns, found.column("text").dictionary_encode()], schema=READ))
    return pa.concat_tables(parts).unify_dictionaries()


def _table(found: Passages, scopes: npt.NDArray[np.uint64], first_row: int) -> pa.Table:
    rows = (found.rows.astype(np.int64) + first_row).astype(np.uint32)
    keys = found.keys ^ scopes
    order = np.lexsort((found.starts, rows, keys))
    columns = [pa.array(numbers[order]) for numbers in (keys, scopes, rows, found.starts)]
    return pa.table([*columns, found.texts.take(pa.array(order))], schema=SCHEMA)


def _write_group(writer: pa.RecordBatchFileWriter, held: list[pa.Table], schema: pa.Schema) -> None:
    edges = [np.uint64(slice_ * _PER_SLICE) for slice_ in range(1, _SLICES)]
    cuts = [[0, *np.searchsorted(table.column("key").to_numpy(), edges).tolist(), table.num_rows] for table in held]
    for slice_ in range(_SLICES):
        parts = [
            table.slice(edge[slice_], edge[slice_ + 1] - edge[slice_]) for table, edge in zip(held, cuts, strict=True)
        ]
        keys = [part.column("key").to_numpy() for part in parts]
        order = np.argsort(np.concatenate(keys), kind="stable")
        table = pa.concat_tables(parts).combine_chunks().take(pa.array(order)).combine_chunks()
        batch = pa.RecordBatch.from_arrays([column.combine_chunks() for column in table.columns], schema=schema)
        writer.write_batch(batch)
