"""What a run adds to an index: keys with the documents that are kept for them, and those documents.

A key is stored with the kept document of each cluster in which a new document has it, which is what a later crawl has
to see: without verification that is one document, with it the leaders. Of a key that very many leaders hold only the
lowest `limit` are stored, because only they are ever compared.
"""

from collections.abc import Iterable, Iterator, Sequence
from os import PathLike
from types import TracebackType
from typing import Self

import numpy as np
import pyarrow as pa

from textmill.barrier import Keys
from textmill.matching import shuffle
from textmill.matching.clusters import sketch
from textmill.matching.index.lookup import DOCUMENTS, KEYS, SHINGLES, SHINGLES_PER_BATCH
from textmill.matching.index.table import U64, ranks, write
from textmill.matching.shuffle import File, Source, hash_range


def kept_keys(
    sketches: Sequence[tuple[Source, U64]], sink: File, limit: int | None = None, ids: Sequence[U64] = ()
) -> int:
    """One sketch of a group of shards, with kept documents' numbers for rows; how many keys it has.

    `sketches` are (a shard's sketch, the kept document of each of its rows: uint64 of shape (rows,)). Its bands are of
    KEYS; `ids` of each shard (`id_keys`), if any are given, make one more. Memory follows the keys of one
    band of the group.
    """
    count = max((sketch.header(file).bands for file, _ in sketches), default=0)
    rows = sum(len(kept) for _, kept in sketches)
    total = 0

    def bands() -> Iterator[pa.Table]:
        nonlocal total
        for band in range(count):
            keys, kept = [np.empty(0, np.uint64)], [np.empty(0, np.uint64)]
            for file, kept_of in sketches:
                table = sketch.read(file, band)
                keys.append(table.column("hash").to_numpy().copy())
                kept.append(kept_of[table.column("row").to_numpy()])
            batch = _distinct(np.concatenate(keys), np.concatenate(kept), limit)
            total += batch.num_rows
            yield pa.Table.from_batches([batch])
        if ids:
            batch = _distinct(np.concatenate(ids), np.concatenate([kept for _, kept in sketches]), None)
            yield pa.Table.from_batches([batch])

    shuffle.write(sink, KEYS, bands(), shuffle.slices_for(rows))
    return total


def merged_keys(
    sources: Iterable[Source], band: int, part: int = 0, parts: int = 1, limit: int | None = None
) -> pa.RecordBatch:
    """KEYS of one band and hash range, of all groups; about 60 bytes of memory for a key in the range."""
    low, high = hash_range(part, parts)
    keys, kept = [np.empty(0, np.uint64)], [np.empty(0, np.uint64)]
    for source in sources:
        with shuffle.opened(source) as reader:
            for batch in shuffle.batches(reader, band, low, high) if band < shuffle.bands_of(reader) else ():
                keys.append(batch.column("key").to_numpy().copy())
                kept.append(batch.column("kept").to_numpy().copy())
    return _distinct(np.concatenate(keys), np.concatenate(kept), limit)


def write_documents(table: pa.Table, sink: File) -> None:
    """Write DOCUMENTS, sorted by number."""
    write(table.select(DOCUMENTS.names).cast(DOCUMENTS), sink)


class ShinglesWriter:
    """Writes SHINGLES of documents one after another, a few at a time."""

    def __init__(self, sink: File) -> None:
        self._writer = pa.ipc.new_file(str(sink) if isinstance(sink, PathLike) else sink, SHINGLES)
        self._waiting: list[Keys] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._flush()
        self._writer.close()

    def add(self, shingles: Keys) -> None:
        """The next document's shingles: uint64, ascending, distinct."""
        self._waiting.append(shingles)
        if len(self._waiting) == SHINGLES_PER_BATCH:
            self._flush()

    def _flush(self) -> None:
        if not self._waiting:
            return
        ends = np.cumsum([0, *map(len, self._waiting)])
        values = pa.array(np.concatenate(self._waiting).astype(np.uint64), pa.uint64())
        lists = pa.LargeListArray.from_arrays(pa.array(ends, pa.int64()), values)
        self._writer.write_batch(pa.RecordBatch.from_arrays([lists], schema=SHINGLES))
        self._waiting = []


def _distinct(keys: U64, kept: U64, limit: int | None) -> pa.RecordBatch:
    """KEYS sorted by (key, kept), each pair once, of each key the `limit` lowest."""
    order = np.lexsort((kept, keys))
    keys, kept = keys[order], kept[order]
    stay = np.ones(len(keys), np.bool_)
    stay[1:] = (keys[1:] != keys[:-1]) | (kept[1:] != kept[:-1])
    keys, kept = keys[stay], kept[stay]
    if limit is not None:
        lowest = ranks(keys) < limit
        keys, kept = keys[lowest], kept[lowest]
    return pa.RecordBatch.from_arrays([pa.array(keys), pa.array(kept)], schema=KEYS)
