"""Runs the four steps in memory, and a barrier whose keys a test writes down itself."""

import io
from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
import pytest

from textmill.barrier import Barrier, Keys, Mask
from textmill.batch import Batch
from textmill.dedup import clusters, edges, forest, sketch

Shards = Sequence[Sequence[str | None]]
Solve = Callable[..., dict[int, tuple[int, int]]]


class GivenKeys(Barrier):
    """Keys are written in the text, "3,7" for two bands; no text, no keys."""

    bands: int = 1

    def band_count(self) -> int:
        return self.bands

    def keys(self, batch: Batch) -> tuple[Keys, Mask]:
        found = [[int(key) for key in text.split(",")] if text else [0] * self.bands for text in batch.texts]
        return np.array(found, np.uint64).reshape(-1, self.bands), np.array([bool(t) for t in batch.texts], np.bool_)


def batches(texts: Sequence[str | None], first: int = 0, size: int = 1000) -> list[Batch]:
    """Documents `d0`, `d1`, … from number `first`, in batches of `size`."""
    return [
        Batch(
            pa.record_batch(
                {
                    "id": pa.array([f"d{first + row}" for row in range(at, min(at + size, len(texts)))], pa.string()),
                    "text": pa.array(texts[at : at + size], pa.large_string()),
                }
            )
        )
        for at in range(0, len(texts), size)
    ]


def solve(barrier: Barrier, shards: Shards, size: int = 1000, parts: int = 1) -> dict[int, tuple[int, int]]:
    """Global number -> (number of the kept one, cluster size), for the documents in clusters."""
    sketches, rows = [], []
    for texts in shards:
        sink = io.BytesIO()
        rows.append(sketch.write(barrier, batches(texts, size=size), sink))
        sketches.append(sink)
    starts = clusters.offsets(rows)
    found = [
        edges.find(list(zip(starts, sketches, strict=True)), band, part, parts)
        for band in range(barrier.band_count())
        for part in range(parts)
    ]
    merged = forest.merge(found)

    def ids(shard: int) -> pa.Array:
        return pa.array([f"d{starts[shard] + row}" for row in range(rows[shard])])

    outcome = {}
    for shard, table in clusters.resolve(merged, rows, ids):
        for row in table.to_pylist():
            assert row["duplicate_of"] in (None, row["cluster_id"])
            outcome[starts[shard] + row["row"]] = (int(row["cluster_id"][1:]), row["cluster_size"])
            assert (row["duplicate_of"] is None) == (int(row["cluster_id"][1:]) == starts[shard] + row["row"])
    return outcome


@pytest.fixture(scope="session", name="solve")
def _solve() -> Solve:
    return solve


@pytest.fixture(scope="session", name="given_keys")
def _given_keys() -> type[GivenKeys]:
    return GivenKeys


@pytest.fixture(scope="session", name="batches")
def _batches() -> Callable[..., list[Batch]]:
    return batches
