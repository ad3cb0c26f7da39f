"""Documents that are only MinHash signatures, one in five a near copy of another: what the scaling benchmark runs on.

Document 5k + 4 copies a document drawn from all others. It has a Jaccard similarity of its own, drawn evenly from 0.7
to 1, and each of its 112 values is the original's with that probability: MinHash's own law, so that a band of 8
is shared with probability s**8. Values are hashes of (seed, document, place): any document's are known without others.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from textmill.barrier import Keys, Mask
from textmill.batch import Batch
from textmill.block import Reader, Shard
from textmill.documents import FAULT
from textmill.machine.compiled import compiled
from textmill.matching.clusters.contract import ClusterBarrier
from textmill.matching.clusters.verdict import ADDED
from textmill.matching.hashing.signatures import band_keys

BANDS: Final = 14
ROWS: Final = 8
COPY_EVERY: Final = 5
DOCUMENTS_PER_SHARD: Final = 20_000
_PRIME: Final = (1 << 61) - 1
_LEAST_SIMILARITY: Final = 0.7
_STEP: Final = 0x9E3779B97F4A7C15


class Numbered(Reader):
    """Documents without text whose ids are their numbers, in shards of 20,000; there are no files."""

    documents: int = Field(ge=1, description="How many")

    def provides(self) -> pa.Schema:
        """Id, source, shard and an empty text."""
        return pa.schema([("id", pa.string()), ("text", pa.large_string()), ("source", pa.string())])

    def shards(self, source: str) -> list[Shard]:
        """One for every 20,000 documents."""
        count = -(-self.documents // DOCUMENTS_PER_SHARD)
        return [Shard(source, f"{number:05d}", "", str(self.documents)) for number in range(count)]

    def read(self, shard: Shard, counts: Counter[str]) -> Iterator[pa.RecordBatch]:
        """Batches of 1,000."""
        first = int(shard.name) * DOCUMENTS_PER_SHARD
        for at in range(first, min(first + DOCUMENTS_PER_SHARD, self.documents), 1000):
            numbers = pa.array(np.arange(at, min(at + 1000, self.documents)))
            rows = len(numbers)
            yield pa.record_batch(
                {
                    "id": numbers.cast(pa.string()),
                    "text": pa.repeat("", rows).cast(pa.large_string()),
                    "source": pa.repeat(shard.source, rows),
                    FAULT: pa.nulls(rows, pa.string()),
                }
            )


class Planted(ClusterBarrier):
    """Keys of the planted signatures, made as `dedup.minhash` makes them."""

    documents: int = Field(ge=1, description="How many there are in all")
    seed: int = Field(default=1, ge=0, description="Of the values")

    def requires(self) -> tuple[str, ...]:
        """The id, a number."""
        return ("id",)

    def provides(self) -> pa.Schema:
        """As every barrier."""
        return ADDED

    def band_count(self) -> int:
        """FineWeb's."""
        return BANDS

    def keys(self, batch: Batch) -> tuple[Keys, Mask]:
        """Every document has keys."""
        numbers = pc.cast(batch.column("id"), pa.uint64()).to_numpy()
        return band_keys(signatures(numbers, self.documents, self.seed), BANDS, 64), np.ones(len(batch), np.bool_)


def write_signatures(folder: Path, documents: int, seed: int) -> None:
    """The same as datatrove's stage 1 leaves them: `bucket_000/00000.minhash.sig`, sorted by all values."""
    fields = [(f"value{place}", "<u8") for place in range(ROWS)]
    record = np.dtype([*fields, ("row", "<u4")])
    for shard, first in enumerate(range(0, documents, DOCUMENTS_PER_SHARD)):
        numbers = np.arange(first, min(first + DOCUMENTS_PER_SHARD, documents), dtype=np.uint64)
        values = signatures(numbers, documents, seed).reshape(len(numbers), BANDS, ROWS)
        for band in range(BANDS):
            records = np.empty(len(numbers), record)
            for place, (name, _) in enumerate(fields):
                records[name] = values[:, band, place]
            records["row"] = numbers - np.uint64(first)
            order = np.lexsort([records[name] for name, _ in reversed(fields)])
            path = folder / f"bucket_{band:03d}" / f"{shard:05d}.minhash.sig"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(records[order].tobytes())


@compiled
def signatures(numbers: npt.NDArray[np.uint64], documents: int, seed: int) -> npt.NDArray[np.uint64]:
    """Signatures of the documents of these numbers, uint64 of shape (len(numbers), 112)."""
    width = np.uint64(BANDS * ROWS)
    values = np.empty((len(numbers), BANDS * ROWS), np.uint64)
    for row in range(len(numbers)):
        number = numbers[row]
        original = number
        limit = np.uint64(0)
        if number % np.uint64(COPY_EVERY) == np.uint64(COPY_EVERY - 1):
            original = _mixed(number, np.uint64(seed) + np.uint64(1)) % np.uint64(documents)
            if original % np.uint64(COPY_EVERY) == np.uint64(COPY_EVERY - 1):
                original -= np.uint64(1)
            drawn = np.float64(_mixed(number, np.uint64(seed) + np.uint64(2)) >> np.uint64(11)) / 2.0**53
            similarity = _LEAST_SIMILARITY + (1 - _LEAST_SIMILARITY) * drawn
            limit = np.uint64(similarity * 2.0**53)
        for place in range(BANDS * ROWS):
            own = number * width + np.uint64(place)
            source = own
            if _mixed(own, np.uint64(seed) + np.uint64(3)) >> np.uint64(11) < limit:
                source = original * width + np.uint64(place)
            values[row, place] = _mixed(source, np.uint64(seed)) % np.uint64(_PRIME)
    return values


@compiled
def _mixed(number: np.uint64, seed: np.uint64) -> np.uint64:
    """SplitMix64 (Steele, Lea and Flood, 2014) of a number in the stream of a seed."""
    value = (number + seed * np.uint64(0xD1342543DE82EF95)) * np.uint64(_STEP) + np.uint64(_STEP)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))
