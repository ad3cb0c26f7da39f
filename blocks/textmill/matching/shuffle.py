"""Keyed rows in files of which one range of keys is read alone; where files are many they are combined (`combining`).

A file is Arrow IPC, uncompressed. Its rows are in one or several bands (a document has a key in each), each cut in as
many slices of the key space, a record batch each, sorted by key; the first column is the key, uint64. A local file is
mapped, so that reading a range touches its pages only; of another one the slices that meet the range are fetched.
There are at least four slices for each range that is read, so that no more than half as much again is read as is asked
for.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from os import PathLike
from types import MappingProxyType
from typing import IO, Final

import numpy as np
import pyarrow as pa

__all__ = [
    "HASHES",
    "File",
    "Source",
    "bands_of",
    "batches",
    "hash_range",
    "held",
    "opened",
    "pieces_for",
    "ranges",
    "slices_for",
    "write",
]

HASHES: Final = 1 << 64
"""One more than the highest key."""
File = str | PathLike[str] | IO[bytes]
"""A local path, or a binary file that can seek (an opened fsspec URL, say)."""
Source = File | Callable[[], IO[bytes]]
"""What is read: a file, or a function that opens one, so that the files of many shards are not all open at once."""

_SLICES: Final = b"slices"
_ROWS_PER_SLICE: Final = 4096
_MOST_SLICES: Final = 1 << 14
_MOST_MAPPED: Final = 1 << 14  # Linux allows a process 65,530 maps
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


def slices_for(rows: int, parts: int = 1) -> int:
    """In how many slices a band of so many rows is cut, at least four times `parts`; a power of two."""
    wanted = max(rows // _ROWS_PER_SLICE, 4 * parts if parts > 1 else 1)
    return min(1 << (wanted - 1).bit_length(), _MOST_SLICES)


def ranges(rows: int, most: int) -> int:
    """Into how many key ranges so many rows are cut, of at most `most` rows each if they are spread evenly."""
    return max(1, -(-rows // most))


def pieces_for(rows: int, most: int, slices: int) -> int:
    """In how many pieces rows are combined, of about `most` rows each; a power of two, at most `slices`."""
    return min(1 << (ranges(rows, most) - 1).bit_length(), slices)


def hash_range(part: int, parts: int) -> tuple[int, int]:
    """Lowest key, and one more than the highest, of range `part` of `parts`; ValueError if there is none."""
    if not 0 <= part < parts:
        raise ValueError(f"part {part} of {parts}: parts are numbered from 0")
    return HASHES * part // parts, HASHES * (part + 1) // parts


def write(
    sink: File,
    schema: pa.Schema,
    bands: Iterable[pa.Table],
    slices: int,
    metadata: Mapping[str, str] = _NOTHING,
    pieces: int = 1,
) -> None:
    """Write bands, each a table that is sorted by its first column, in so many slices each.

    With `pieces`, which divide the slices, that many tables follow on each other for each band, one for each range of
    keys, so that a band need not be held as a whole.
    """
    target = str(sink) if isinstance(sink, PathLike) else sink
    described = schema.with_metadata({**metadata, _SLICES.decode(): str(slices)})
    cuts = np.array([HASHES * slice_ // slices for slice_ in range(slices)], np.uint64)
    each = slices // pieces
    with pa.ipc.new_file(target, described) as writer:
        for number, piece in enumerate(bands):
            whole = piece.combine_chunks()
            begin = number % pieces * each
            inner = cuts[begin + 1 : begin + each]
            edges = [0, *np.searchsorted(whole.column(0).to_numpy(), inner).tolist(), whole.num_rows]
            for begin, end in pairwise(edges):
                parts = [column.combine_chunks() for column in whole.slice(begin, end - begin).columns]
                writer.write_batch(pa.RecordBatch.from_arrays(parts, schema=described))


def bands_of(reader: pa.ipc.RecordBatchFileReader) -> int:
    """How many bands a file has."""
    batches: int = reader.num_record_batches
    return batches // _slices_of(reader)


def _slices_of(reader: pa.ipc.RecordBatchFileReader) -> int:
    return int(reader.schema.metadata[_SLICES])


def batches(
    reader: pa.ipc.RecordBatchFileReader, band: int, low: int = 0, high: int = HASHES
) -> Iterator[pa.RecordBatch]:
    """The rows of one band with low <= key < high, in the order of keys; ValueError where there is no such band."""
    slices = _slices_of(reader)
    if not 0 <= band < bands_of(reader):
        raise ValueError(f"band {band} of {bands_of(reader)}: bands are numbered from 0")
    for slice_ in range(low * slices // HASHES, -(-high * slices // HASHES)):
        batch = reader.get_batch(band * slices + slice_)
        keys = batch.column(0).to_numpy()
        begin, end = (len(keys) if edge >= HASHES else np.searchsorted(keys, np.uint64(edge)) for edge in (low, high))
        if begin < end:
            yield batch.slice(begin, end - begin)


def held(batch: pa.RecordBatch, source: Source, files: int) -> pa.RecordBatch:
    """Rows of one of several files as they can be held while the others are read: mapped ones as they are.

    Copied where they are not mapped, for a slice would hold all it is cut from, or where there would be too many maps.
    """
    if isinstance(source, str | PathLike) and files <= _MOST_MAPPED:
        return batch
    copies = [pa.array(column.to_numpy().copy()) for column in batch.columns]
    return pa.RecordBatch.from_arrays(copies, schema=batch.schema)


@contextmanager
def opened(source: Source) -> Iterator[pa.ipc.RecordBatchFileReader]:
    """A reader of an Arrow file; a local one is mapped."""
    if isinstance(source, str | PathLike):
        with pa.memory_map(str(source)) as mapped, pa.ipc.open_file(mapped) as reader:
            yield reader
    elif callable(source):
        with source() as stream, pa.ipc.open_file(stream) as reader:
            yield reader
    else:
        with pa.ipc.open_file(source) as reader:
            yield reader
