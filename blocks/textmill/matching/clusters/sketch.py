"""The keys of one shard as one Arrow file: a record batch per band, sorted by hash, so a hash range is one slice.

Columns are `hash` (uint64) and `row` (uint32, the document's number in its shard); rows without keys are absent but
counted. Nothing is compressed: a local file is mapped, and reading a range touches its pages only. Writing holds
bands x rows x 16 bytes at most. Sorting by band hash is datatrove's layout of signatures with the signature hashed.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from os import PathLike
from typing import IO, Final

import numpy as np
import pyarrow as pa

from textmill.barrier import Barrier
from textmill.batch import Batch
from textmill.matching import scope
from textmill.matching.clusters.contract import ClusterBarrier

SCHEMA: Final = pa.schema([("hash", pa.uint64()), ("row", pa.uint32())])
HASHES: Final = 1 << 64
"""One more than the highest hash."""

File = str | PathLike[str] | IO[bytes]
"""A local path, or a binary file that can seek (an opened fsspec URL, say)."""

Source = File | Callable[[], IO[bytes]]
"""What is read: a file, or a function that opens one, so that the sketches of many shards are not all open at once."""

_MAX_ROWS: Final = 1 << 32
_MOST_MAPPED: Final = 1 << 14  # Linux allows a process 65,530 maps


@dataclass(frozen=True)
class Header:
    """What a sketch says of itself: fingerprint of the keys' definition, documents in the shard, keys of each."""

    barrier: str
    rows: int
    bands: int


def fingerprint(barrier: Barrier) -> str:
    """Changes when the barrier would give other keys: hex SHA-256 of its class, version, settings and identity."""
    kind = type(barrier)
    parts = {
        "class": f"{kind.__module__}:{kind.__qualname__}",
        "version": barrier.version,
        "settings": barrier.model_dump(mode="json", exclude={*barrier.not_in_keys}),
        "identity": barrier.identity(),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def write(barrier: ClusterBarrier, batches: Iterable[Batch], sink: File, told: Counter[str] | None = None) -> int:
    """Write the sketch of one shard, whatever its batches; the number of documents read, with or without keys.

    Raises ValueError beyond 2**32 documents.
    """
    keys = [np.empty((0, barrier.band_count()), np.uint64)]
    rows = [np.empty(0, np.uint32)]
    count = 0
    for batch in batches:
        found, mask = scope.keys(barrier, batch, told)
        if count + len(batch) > _MAX_ROWS:
            raise ValueError(f"a shard of more than {_MAX_ROWS} documents cannot be sketched: split it")
        keys.append(found[mask])
        rows.append((np.flatnonzero(mask) + count).astype(np.uint32))
        count += len(batch)
    numbers = np.concatenate(rows)
    schema = SCHEMA.with_metadata({"barrier": fingerprint(barrier), "rows": str(count)})
    target = str(sink) if isinstance(sink, PathLike) else sink
    with pa.ipc.new_file(target, schema) as writer:
        for band in range(barrier.band_count()):
            hashes = np.concatenate([block[:, band] for block in keys])
            order = np.argsort(hashes, kind="stable")
            columns = [pa.array(hashes[order]), pa.array(numbers[order])]
            writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))
    return count


def header(source: Source) -> Header:
    """What the sketch says of itself; reads the file's footer only."""
    with opened(source) as reader:
        return header_of(reader)


def header_of(reader: pa.ipc.RecordBatchFileReader) -> Header:
    """The same of a sketch that is open."""
    metadata = reader.schema.metadata
    return Header(metadata[b"barrier"].decode(), int(metadata[b"rows"]), reader.num_record_batches)


def read(source: Source, band: int, low: int = 0, high: int = HASHES) -> pa.Table:
    """The keys of one band with low <= hash < high, sorted by (hash, row).

    A mapped file gives views of its pages; from an open file the band is read, but no other.
    """
    with opened(source) as reader:
        return pa.Table.from_batches([keys_of(reader, band, low, high)])


def keys_of(reader: pa.ipc.RecordBatchFileReader, band: int, low: int = 0, high: int = HASHES) -> pa.RecordBatch:
    """The same of a sketch that is open."""
    batch = reader.get_batch(band)
    hashes = batch.column("hash").to_numpy()
    begin, end = (len(hashes) if edge >= HASHES else np.searchsorted(hashes, np.uint64(edge)) for edge in (low, high))
    return batch.slice(begin, max(end - begin, 0))


def held(batch: pa.RecordBatch, source: Source, sketches: int) -> pa.RecordBatch:
    """Keys of one of several sketches as they can be held while the others are read: mapped ones as they are.

    Copied where they are not mapped, for a slice would hold all it is cut from, or where there would be too many maps.
    """
    if isinstance(source, str | PathLike) and sketches <= _MOST_MAPPED:
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
