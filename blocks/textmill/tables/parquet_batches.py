"""Read Parquet in batches bounded in rows and bytes, whatever the size of documents and row groups.

A batch never reaches over the end of a row group: a group of our own is bounded in bytes (`tables.row_bytes`). Of
others' files the mean bytes of the group's rows, as its footer has them, say how many rows are read at once.

Arrow reads ahead by default and then holds every group of a file until the last batch is read (pyarrow 26: 1.2 GB for
2.3 GB of text); with `opened` it does not.

By default Arrow also reads in threads of its own, which may still hold the Python file when its last row is there. A
process that ends just then is aborted (SIGABRT, "terminate called without an active exception"; pyarrow 26: 5 of 120
on a busy machine). All here read in the calling thread.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

__all__ = ["BATCH_BYTES", "Range", "batches", "opened", "table"]

BATCH_BYTES: Final = 64 << 20


@dataclass(frozen=True)
class Range:
    """Rows whose integer in a column is at least `low` and less than `high`."""

    column: str
    low: int
    high: int


def opened(file: IO[bytes] | Path | str) -> pq.ParquetFile:
    """A Parquet file that keeps nothing of what was read."""
    return pq.ParquetFile(file, pre_buffer=False)


def batches(
    parquet: pq.ParquetFile,
    most_rows: int,
    columns: Sequence[str] | None = None,
    groups: Sequence[int] | None = None,
    most_bytes: int = BATCH_BYTES,
) -> Iterator[pa.RecordBatch]:
    """The rows of the `groups` (all, by default) in order; about `most_bytes` at once, or a single row."""
    wanted = None if columns is None else list(columns)
    for group in range(parquet.num_row_groups) if groups is None else groups:
        about = parquet.metadata.row_group(group)
        if about.num_rows:
            at_once = most_bytes * about.num_rows // max(about.total_byte_size, 1)
            rows = max(1, min(most_rows, at_once))
            yield from parquet.iter_batches(rows, row_groups=[group], columns=wanted, use_threads=False)


def table(file: IO[bytes] | Path | str, columns: Sequence[str] | None = None, within: Range | None = None) -> pa.Table:
    """All rows of a small file, or those in a range: row groups without any, as the footer has it, are not read."""
    parquet = opened(file)
    names = None if columns is None else list(columns)
    if within is None:
        return parquet.read(names, use_threads=False)
    groups = [group for group in range(parquet.num_row_groups) if _meets(parquet.metadata.row_group(group), within)]
    rows = parquet.read_row_groups(groups, use_threads=False)
    key = pc.field(within.column)
    rows = rows.filter((key >= within.low) & (key < within.high))
    return rows if names is None else rows.select(names)


def _meets(group: pq.RowGroupMetaData, within: Range) -> bool:
    """Whether the row group may hold rows in the range."""
    columns = map(group.column, range(group.num_columns))
    known = next(column.statistics for column in columns if column.path_in_schema == within.column)
    return known is None or not known.has_min_max or (known.min < within.high and known.max >= within.low)
