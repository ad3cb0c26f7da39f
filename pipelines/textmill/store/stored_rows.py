"""Read and write the documents between stages as Parquet, in batches and with bounded memory."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pyarrow as pa
import pyarrow.parquet as pq

from textmill.store.store import Store, StoredFile
from textmill.tables.convert import cast
from textmill.tables.parquet_batches import BATCH_BYTES, batches, opened
from textmill.tables.row_bytes import RowGroups

ROWS_PER_BATCH: Final = 1024
_ROWS_PER_GROUP: Final = 4096
_BYTES_PER_GROUP: Final = BATCH_BYTES


def read_rows(
    store: Store,
    file: StoredFile,
    columns: Sequence[str] | None = None,
    start: int = 0,
    stop: int | None = None,
    at_once: int = ROWS_PER_BATCH,
) -> Iterator[pa.RecordBatch]:
    """Rows `start` to `stop` (all, by default) of a stored Parquet file, at most `at_once` and about 64 MB at a time.

    Of a slice they are counted from its first row. Row groups outside are not read.
    """
    if file.is_slice:
        stop = file.rows if stop is None else min(stop, file.rows)
    start, stop = file.start + start, None if stop is None else file.start + stop
    with store.open(file.path) as stream, opened(stream) as parquet:
        sizes = [parquet.metadata.row_group(group).num_rows for group in range(parquet.num_row_groups)]
        ends = list(accumulate(sizes))
        stop = ends[-1] if stop is None and ends else stop or 0
        inside = [group for group, end in enumerate(ends) if end > start and end - sizes[group] < stop]
        row = ends[inside[0]] - sizes[inside[0]] if inside else 0
        for batch in batches(parquet, at_once, columns, inside):
            low, high = max(start - row, 0), min(stop - row, batch.num_rows)
            row += batch.num_rows
            if low < high:
                yield batch.slice(low, high - low)


def joined(files: Iterable[StoredFile]) -> Iterator[StoredFile]:
    """The same rows, with slices that follow one another as one."""
    before: StoredFile | None = None
    for file in files:
        if before is None:
            before = file
        elif file.is_slice and file.path == before.path and file.start == before.start + before.rows:
            before = before.slice(before.start, before.rows + file.rows)
        else:
            yield before
            before = file
    if before is not None:
        yield before


def check_storable(schema: pa.Schema) -> None:
    """ValueError, naming the column, when one cannot be kept as Parquet (an interval, a union, a struct of nothing)."""
    for field in schema:
        try:
            pq.ParquetWriter(pa.BufferOutputStream(), pa.schema([field])).close()
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            raise ValueError(f"column {field.name!r} is {field.type}, which cannot be kept as Parquet") from error


class RowWriter:
    """Writes batches of one schema to a Parquet file, in row groups bounded in rows and bytes."""

    def __init__(self, path: Path, schema: pa.Schema, rows_per_group: int | None = None) -> None:
        self.rows = 0
        self._schema = schema
        self._writer = pq.ParquetWriter(path, schema, compression="zstd")
        self._groups = RowGroups(schema, rows_per_group or _ROWS_PER_GROUP, _BYTES_PER_GROUP)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.finish()
        else:
            self._writer.close()

    def finish(self) -> None:
        """Write what is left, and end the file."""
        for group in self._groups.rest():
            self._writer.write_table(group)
        self._writer.close()

    def write(self, batch: pa.RecordBatch) -> None:
        """Add a batch; columns are put in the schema's order, and one that is missing is a KeyError."""
        if not batch.num_rows:
            return
        columns = [cast(batch.column(field.name), field.type) for field in self._schema]
        self.rows += batch.num_rows
        for group in self._groups.add(pa.RecordBatch.from_arrays(columns, schema=self._schema)):
            self._writer.write_table(group)
