"""Sorted rows as one uncompressed Arrow file in which a few keys are found without reading the rest.

The first column is uint64 and ascending; a record batch holds 4,096 rows, and the schema carries the first key of
each, so a look-up reads that list (8 bytes for 4,096 rows), halves it for every key, and opens only batches that can
hold one. A local file is mapped; of a remote one the footer and those batches are fetched.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from os import PathLike
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.matching.shuffle import File, Source, opened

U64 = npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]

ROWS_PER_BATCH: Final = 4096


@dataclass(frozen=True)
class Found:
    """Rows whose key was asked for, in the order of the asked keys, then of the file."""

    asked: I64
    """Which of the asked keys each row has, shape (rows,)."""
    places: I64
    """Row number in the file, shape (rows,)."""
    rows: pa.Table
    rows_read: int
    """Rows of the batches that were opened."""


def write(table: pa.Table, sink: File) -> None:
    """Write a table whose first column is ascending; ValueError when it is not."""
    keys = table.column(0).to_numpy()
    if len(keys) and (keys[1:] < keys[:-1]).any():
        raise ValueError("the rows of an index table must be sorted by their first column")
    fences = {b"fences": np.ascontiguousarray(keys[::ROWS_PER_BATCH], "<u8").tobytes()}
    schema = table.schema.with_metadata(fences)
    target = str(sink) if isinstance(sink, PathLike) else sink
    with pa.ipc.new_file(target, schema) as writer:
        writer.write_table(table.combine_chunks().replace_schema_metadata(fences), max_chunksize=ROWS_PER_BATCH)


def find(source: Source, keys: U64, limit: int | None = None) -> Found:
    """Rows with one of `keys` (ascending, distinct); with a `limit` at most that many of each key, the first ones."""
    with opened(source) as reader:
        fences = np.frombuffer((reader.schema.metadata or {}).get(b"fences", b""), "<u8")
        last = np.searchsorted(fences, keys, side="right") - 1
        first = np.maximum(np.searchsorted(fences, keys, side="left") - 1, 0)
        if limit is not None:
            last = np.minimum(last, first + 1 + limit // ROWS_PER_BATCH)
        counts = np.where(last < 0, 0, last - first + 1)
        asked = np.repeat(np.arange(len(keys)), counts)
        batches = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(first, counts)
        order = np.argsort(batches, kind="stable")
        asked, batches = asked[order], batches[order]
        found_asked, places, parts, rows_read = [], [], [], 0
        opens = np.unique(batches, return_index=True)
        for batch_number, begin, end in zip(opens[0], opens[1], (*opens[1][1:], len(batches)), strict=True):
            batch = reader.get_batch(int(batch_number))
            rows_read += batch.num_rows
            who, rows = _within(batch.column(0).to_numpy(), keys, asked[begin:end])
            if len(rows):
                found_asked.append(who)
                places.append(rows + batch_number * ROWS_PER_BATCH)
                parts.append(batch.take(pa.array(rows)))
        schema = reader.schema.remove_metadata()
    return _joined(found_asked, places, parts, schema, limit, rows_read)


def scan(source: Source) -> Iterable[pa.RecordBatch]:
    """All batches in order; for checks and tests."""
    with opened(source) as reader:
        for number in range(reader.num_record_batches):
            yield reader.get_batch(number)


def ends(source: Source) -> tuple[int, int]:
    """First and last key; 0 and 0 without rows."""
    with opened(source) as reader:
        count = reader.num_record_batches
        first, last = [reader.get_batch(0), reader.get_batch(count - 1)] if count else [None, None]
        if first is None or last is None or not last.num_rows:
            return 0, 0
        return first.column(0)[0].as_py(), last.column(0)[last.num_rows - 1].as_py()


def _within(held: U64, keys: U64, asked: I64) -> tuple[I64, I64]:
    """Which asked key, and which row, for every row of a batch that has one of the keys asked of it."""
    wanted = keys[asked]
    begin = np.searchsorted(held, wanted, side="left")
    there = held[np.minimum(begin, len(held) - 1)] == wanted
    asked, begin = asked[there], begin[there]
    if not len(asked):
        return asked, begin
    counts = np.searchsorted(held, wanted[there], side="right") - begin
    rows = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(begin, counts)
    return np.repeat(asked, counts), rows


def _joined(
    asked: list[I64],
    places: list[I64],
    parts: list[pa.RecordBatch],
    schema: pa.Schema,
    limit: int | None,
    rows_read: int,
) -> Found:
    who = np.concatenate([np.empty(0, np.int64), *asked])
    where = np.concatenate([np.empty(0, np.int64), *places])
    order = np.argsort(who, kind="stable")
    if limit is not None:
        order = order[ranks(who[order]) < limit]
    rows = pa.Table.from_batches([part.replace_schema_metadata(None) for part in parts], schema)
    return Found(who[order], where[order], rows.take(pa.array(order)).combine_chunks(), rows_read)


def ranks(values: npt.NDArray[np.uint64] | I64) -> I64:
    """How many equal values stand before each one, for values that are sorted; int64 of shape (len(values),)."""
    starts = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]])) if len(values) else np.empty(0, int)
    return np.arange(len(values)) - np.repeat(starts, np.diff(np.append(starts, len(values))))
