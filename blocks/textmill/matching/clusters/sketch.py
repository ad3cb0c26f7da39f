"""The keys of one shard as a keyed file (`matching.shuffle`) of a band for each key that a document has.

Columns are `hash` (uint64) and `row` (uint32, the document's number in its shard); rows without keys are absent but
counted. Writing holds bands x rows x 16 bytes at most. Sorting by band hash is datatrove's layout of signatures, with
the signature hashed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from textmill.barrier import Barrier
from textmill.batch import Batch
from textmill.digest import digest
from textmill.identity import block_spec
from textmill.matching import scope, shuffle
from textmill.matching.clusters.contract import ClusterBarrier
from textmill.matching.shuffle import HASHES, File, Source, opened

SCHEMA: Final = pa.schema([("hash", pa.uint64()), ("row", pa.uint32())])
_MAX_ROWS: Final = 1 << 32


@dataclass(frozen=True)
class Header:
    """What a sketch says of itself: fingerprint of the keys' definition, documents in the shard, keys of each."""

    barrier: str
    rows: int
    bands: int


def fingerprint(barrier: Barrier) -> str:
    """Changes when the barrier would give other keys: the digest of all that decides them."""
    return digest(block_spec(barrier, barrier.not_in_keys))


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
    described = {"barrier": fingerprint(barrier), "rows": str(count)}

    def bands() -> Iterator[pa.Table]:
        for band in range(barrier.band_count()):
            hashes = np.concatenate([block[:, band] for block in keys])
            order = np.argsort(hashes, kind="stable")
            yield pa.table([pa.array(hashes[order]), pa.array(numbers[order])], schema=SCHEMA)

    shuffle.write(sink, SCHEMA, bands(), shuffle.slices_for(len(numbers)), described)
    return count


def header(source: Source) -> Header:
    """What the sketch says of itself; reads the file's footer only."""
    with opened(source) as reader:
        return header_of(reader)


def header_of(reader: pa.ipc.RecordBatchFileReader) -> Header:
    """The same of a sketch that is open."""
    metadata = reader.schema.metadata
    return Header(metadata[b"barrier"].decode(), int(metadata[b"rows"]), shuffle.bands_of(reader))


def read(source: Source, band: int, low: int = 0, high: int = HASHES) -> pa.Table:
    """The keys of one band with low <= hash < high, sorted by (hash, row)."""
    with opened(source) as reader:
        return pa.Table.from_batches(shuffle.batches(reader, band, low, high), SCHEMA)
