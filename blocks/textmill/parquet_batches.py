"""Read Parquet in batches bounded in rows and bytes, whatever the size of documents and row groups.

A batch never reaches over the end of a row group: a group of our own is bounded in bytes (`textmill.row_bytes`). Of
others' files the mean bytes of the group's rows, as its footer has them, say how many rows are read at once.

Arrow reads ahead by default and then holds every group of a file until the last batch is read (pyarrow 26: 1.2 GB for
2.3 GB of text); with `opened` it does not.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Final

import pyarrow as pa
import pyarrow.parquet as pq

__all__ = ["BATCH_BYTES", "batches", "opened"]

BATCH_BYTES: Final = 64 << 20


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
            yield from parquet.iter_batches(max(1, min(most_rows, at_once)), row_groups=[group], columns=wanted)
