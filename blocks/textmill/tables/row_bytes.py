"""Count the bytes of every row, and cut rows into groups bounded in rows and bytes.

A row's bytes follow from its values alone, so that groups are the same however the rows were batched: text and lists
by their contents and one offset of 4 bytes, numbers by their width, a null as what holds its place.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["RowGroups", "cuts", "row_bytes"]

Sizes = npt.NDArray[np.int64]
_OFFSET_BYTES: Final = 4


def row_bytes(batch: pa.RecordBatch) -> Sizes:
    """Bytes of each row, int64 of shape (rows,); at least 1 for each column."""
    return sum((_sizes(column) for column in batch.columns), np.zeros(batch.num_rows, np.int64))


def cuts(sizes: Sizes, most_rows: int, most_bytes: int) -> Iterator[tuple[int, int]]:
    """Start and stop of runs of rows that keep within both limits; a row above `most_bytes` is a run by itself."""
    ends = np.cumsum(sizes)
    start = 0
    while start < len(sizes):
        stop = _stop(ends, start, most_rows, most_bytes)
        yield start, stop
        start = stop


class RowGroups:
    """Gathers batches of one schema; `add` gives the groups that are full, `rest` what is left."""

    def __init__(self, schema: pa.Schema, most_rows: int, most_bytes: int) -> None:
        self._schema = schema
        self._most_rows = most_rows
        self._most_bytes = most_bytes
        self._waiting: list[pa.RecordBatch] = []
        self._rows = 0
        self._bytes = 0

    def add(self, batch: pa.RecordBatch) -> Iterator[pa.Table]:
        """Groups of at most so many rows and bytes; a row above the bytes is a group by itself."""
        ends = np.cumsum(row_bytes(batch))
        start = 0
        while start < batch.num_rows:
            room = self._most_bytes - self._bytes
            stop = _stop(ends, start, self._most_rows - self._rows, room, least=0 if self._waiting else 1)
            if stop > start:
                self._waiting.append(batch.slice(start, stop - start))
                self._rows += stop - start
                self._bytes += int(ends[stop - 1] - (ends[start - 1] if start else 0))
                start = stop
            if start < batch.num_rows or self._rows >= self._most_rows:
                yield from self.rest()

    def rest(self) -> Iterator[pa.Table]:
        """The rows that wait, if any."""
        if self._waiting:
            group = pa.Table.from_batches(self._waiting, self._schema)
            self._waiting, self._rows, self._bytes = [], 0, 0
            yield group


def _stop(ends: Sizes, start: int, most_rows: int, most_bytes: int, least: int = 1) -> int:
    """The end of the rows from `start` that fit, of which there are at least `least`."""
    before = int(ends[start - 1]) if start else 0
    fits = int(np.searchsorted(ends, before + most_bytes, side="right"))
    return max(start + least, min(fits, start + most_rows))


def _sizes(array: pa.Array) -> Sizes:
    kind = array.type
    if isinstance(kind, pa.BaseExtensionType):
        return _sizes(array.storage)
    if pa.types.is_dictionary(kind):
        each = np.append(_sizes(array.dictionary), _OFFSET_BYTES)
        found: Sizes = each[array.indices.fill_null(len(each) - 1).to_numpy(zero_copy_only=False)]
        return found
    if kind in (pa.string_view(), pa.binary_view()):
        array = array.cast(pa.large_binary())
    if _has_length(array.type):
        lengths: Sizes = pc.binary_length(array).fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
        return lengths + _OFFSET_BYTES
    if pa.types.is_struct(kind):
        return sum(map(_sizes, array.flatten()), np.ones(len(array), np.int64))
    if pa.types.is_map(kind):
        return _of_lists(array, array.keys, array.items)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _of_lists(array, array.values)
    if pa.types.is_list_view(kind) or pa.types.is_large_list_view(kind):
        return _of_views(array)
    if pa.types.is_fixed_size_list(kind):
        values = array.values.slice(array.offset * kind.list_size, len(array) * kind.list_size)
        return np.where(_valid(array), _sizes(values).reshape(len(array), kind.list_size).sum(axis=1), _OFFSET_BYTES)
    width = 1 if pa.types.is_null(kind) else -(-kind.bit_width // 8)
    return np.full(len(array), width, np.int64)


def _of_lists(array: pa.Array, *children: pa.Array) -> Sizes:
    offsets = array.offsets.to_numpy(zero_copy_only=False).astype(np.int64)
    if not len(array):
        return np.zeros(0, np.int64)
    first, last = int(offsets[0]), int(offsets[-1])
    inside = sum((_sizes(child.slice(first, last - first)) for child in children), np.zeros(last - first, np.int64))
    ends = np.concatenate([[0], np.cumsum(inside)])[offsets - first]
    return np.where(_valid(array), np.diff(ends), 0) + _OFFSET_BYTES


def _of_views(array: pa.Array) -> Sizes:
    starts = array.offsets.to_numpy(zero_copy_only=False).astype(np.int64)
    lengths = array.sizes.to_numpy(zero_copy_only=False).astype(np.int64)
    before = np.concatenate([[0], np.cumsum(_sizes(array.values))])
    return np.where(_valid(array), before[starts + lengths] - before[starts], 0) + _OFFSET_BYTES


def _valid(array: pa.Array) -> npt.NDArray[np.bool_]:
    valid: npt.NDArray[np.bool_] = array.is_valid().to_numpy(zero_copy_only=False)
    return valid


def _has_length(kind: pa.DataType) -> bool:
    """Whether values are text or bytes of any length."""
    of_bytes = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary, pa.types.is_large_binary)
    return any(is_a(kind) for is_a in of_bytes)
