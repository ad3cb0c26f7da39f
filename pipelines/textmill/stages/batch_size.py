"""Make batches of the size that a block asks for out of those that come."""

from collections.abc import Iterable, Iterator

import pyarrow as pa

from textmill.batch import Columns
from textmill.tables.parquet_batches import BATCH_BYTES

__all__ = ["sized"]

Entering = tuple[pa.RecordBatch, Columns]
"""Documents, and what a barrier has found of them."""


def sized(batches: Iterable[Entering], rows: int, most_bytes: int = BATCH_BYTES) -> Iterator[Entering]:
    """The same rows, `rows` at a time; fewer where they come to `most_bytes`, and at the end."""
    waiting: list[Entering] = []
    count = size = 0
    for batch, found in batches:
        at = 0
        while at < batch.num_rows:
            part = batch.slice(at, rows - count)
            waiting.append((part, {name: column.slice(at, part.num_rows) for name, column in found.items()}))
            at, count, size = at + part.num_rows, count + part.num_rows, size + part.nbytes
            if count == rows or size >= most_bytes:
                yield _joined(waiting)
                waiting, count, size = [], 0, 0
    if waiting:
        yield _joined(waiting)


def _joined(parts: list[Entering]) -> Entering:
    if len(parts) == 1:
        return parts[0]
    (batch,) = pa.Table.from_batches([batch for batch, _ in parts]).combine_chunks().to_batches()
    return batch, {name: pa.concat_arrays([found[name] for _, found in parts]) for name in parts[0][1]}
