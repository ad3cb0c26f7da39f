"""Sort any number of rows with the memory of some ten thousand: sorted runs on the disk, merged batch by batch.

Each run is an Arrow file of its own columns. Its batches are taken in the order of their first rows; rows below the
first of the next batch are complete, so that they can be given out.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["Runs"]

_ROWS_PER_RUN: Final = 1 << 14
_BYTES_PER_RUN: Final = 8 << 20
_BATCHES_PER_RUN: Final = 64
_ROWS_AT_ONCE: Final = 1 << 12
"""Rows that are given out together, at least."""

Key = tuple[tuple[bool, object], ...]
"""Values of the columns that are sorted by; nulls come last."""


@dataclass(frozen=True)
class _Batch:
    """Where a batch is, and its first row."""

    first: Key
    run: int
    number: int


class Runs:
    """Rows that wait to be given out in the order of some columns, in files of an empty folder."""

    def __init__(self, folder: Path, by: Sequence[str]) -> None:
        self._folder, self._by = folder, tuple(by)
        self._waiting: list[pa.Table] = []
        self._rows = self._bytes = 0
        self._batches: list[_Batch] = []
        self._files: list[Path] = []
        self.schemas: list[pa.Schema] = []
        """The columns of the rows, each once."""

    def add(self, rows: pa.Table) -> None:
        """Take rows, which may have other columns than those before, beside those that are sorted by."""
        if not self._waiting or not self._waiting[0].schema.equals(rows.schema, check_metadata=True):
            self.end()
            if not any(known.equals(rows.schema, check_metadata=True) for known in self.schemas):
                self.schemas.append(rows.schema)
        self._waiting.append(rows)
        self._rows, self._bytes = self._rows + len(rows), self._bytes + rows.nbytes
        if self._rows >= _ROWS_PER_RUN or self._bytes >= _BYTES_PER_RUN:
            self.end()

    def end(self) -> None:
        """Let what waits become a run: all rows are there."""
        waiting, rows = self._waiting, self._rows
        self._waiting, self._rows, self._bytes = [], 0, 0
        if rows:
            self._write(self._in_order(pa.concat_tables(waiting)))

    def sorted(self, alike: Callable[[pa.Table], pa.Table]) -> Iterator[pa.Table]:
        """All rows in order, some at a time, each with the columns that `alike` gives them."""
        ordered = sorted(self._batches, key=lambda one: (one.first, one.run, one.number))
        waiting: list[pa.Table] = []
        rows = least = 0
        with ExitStack() as stack:
            files = [stack.enter_context(pa.OSFile(str(path))) for path in self._files]
            options = pa.ipc.IpcReadOptions(use_threads=False)
            readers = [stack.enter_context(pa.ipc.open_file(file, options=options)) for file in files]
            for batch in ordered:
                if rows > least + _ROWS_AT_ONCE:
                    done, rest = self._divided(pa.concat_tables(waiting), batch.first)
                    waiting, rows, least = [rest], len(rest), len(rest)
                    if len(done):
                        yield done
                    del done, rest
                waiting.append(alike(pa.Table.from_batches([readers[batch.run].get_batch(batch.number)])))
                rows += len(waiting[-1])
        if rows:
            yield self._in_order(pa.concat_tables(waiting))

    def _write(self, rows: pa.Table) -> None:
        path, number = self._folder / f"{len(self._files)}.arrow", 0
        options = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)
        with pa.ipc.new_file(str(path), rows.schema, options=options) as writer:
            for batch in rows.combine_chunks().to_batches(-(-len(rows) // _BATCHES_PER_RUN)):
                writer.write_batch(batch)
                self._batches.append(_Batch(self._key(batch, 0), len(self._files), number))
                number += 1
        self._files.append(path)

    def _in_order(self, rows: pa.Table) -> pa.Table:
        return rows.take(pc.sort_indices(rows, [(name, "ascending") for name in self._by]))

    def _divided(self, rows: pa.Table, first: Key) -> tuple[pa.Table, pa.Table]:
        """Rows in order that come before one, and the others."""
        rows = self._in_order(rows)
        low, high = 0, len(rows)
        while low < high:
            middle = (low + high) // 2
            if self._key(rows, middle) < first:
                low = middle + 1
            else:
                high = middle
        # What is cut off must not keep the whole in memory.
        return rows.slice(0, low), rows.slice(low).take(pa.array(range(len(rows) - low), pa.int64()))

    def _key(self, rows: pa.Table | pa.RecordBatch, place: int) -> Key:
        values = [rows.column(name)[place].as_py() for name in self._by]
        return tuple((value is None, value) for value in values)
