"""Runs the steps of a barrier in memory and a folder, and a barrier whose keys a test writes down itself."""

import io
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from textmill.barrier import Keys, Mask
from textmill.batch import Batch
from textmill.matching.clusters import clusters, components, edges, forest, keep, members, sketch
from textmill.matching.clusters.contract import ClusterBarrier

Shards = Sequence[Sequence[str | None]]
Solve = Callable[..., dict[int, tuple[int, int]]]
Decide = Callable[..., tuple[list[dict[str, object]], clusters.Outcome]]


class GivenKeys(ClusterBarrier):
    """Keys are written in the text, "3,7" for two bands, and then shingles, "3,7|1 2 5"; no text, no keys."""

    bands: int = 1
    least: float | None = None

    def band_count(self) -> int:
        return self.bands

    def keys(self, batch: Batch) -> tuple[Keys, Mask]:
        found = [
            [int(key) for key in text.partition("|")[0].split(",")] if text else [0] * self.bands
            for text in batch.texts
        ]
        return np.array(found, np.uint64).reshape(-1, self.bands), np.array([bool(t) for t in batch.texts], np.bool_)

    def min_similarity(self) -> float | None:
        return self.least

    def shingles(self, batch: Batch) -> list[Keys]:
        return [np.unique(np.array(text.partition("|")[2].split(), np.uint64)) for text in batch.texts]


def batches(
    texts: Sequence[str | None], first: int = 0, size: int = 1000, columns: dict[str, pa.Array] | None = None
) -> list[Batch]:
    """Documents `d0`, `d1`, … from number `first`, in batches of `size`."""
    table = {
        "id": pa.array([f"d{first + row}" for row in range(len(texts))], pa.string()),
        "text": pa.array(texts, pa.large_string()),
        **(columns or {}),
    }
    return [
        Batch(pa.record_batch({name: values.slice(at, size) for name, values in table.items()}))
        for at in range(0, len(texts), size)
    ]


def sketched(barrier: ClusterBarrier, shards: Shards, size: int = 1000) -> tuple[list[io.BytesIO], list[int]]:
    """Sketches, and the number of each shard's first document."""
    files, starts = [], [0]
    for texts in shards:
        files.append(io.BytesIO())
        starts.append(starts[-1] + sketch.write(barrier, batches(texts, size=size), files[-1]))
    return files, starts


def decide(
    barrier: ClusterBarrier,
    shards: Shards,
    size: int = 1000,
    parts: int = 1,
    group: int = 1_000_000,
    columns: Callable[[int], dict[str, pa.Array]] = lambda shard: {},
) -> tuple[list[dict[str, object]], clusters.Outcome]:
    """Rows of CLUSTERED, by document, and all that was counted; `group` is the most documents of a group."""
    sketches, starts = sketched(barrier, shards, size)
    numbered = list(zip(starts, sketches, strict=False))
    found = [
        edges.find_forest(numbered, range(band, band + 1), part, parts)
        for band in range(barrier.band_count())
        for part in range(parts)
    ]
    merged = forest.merge(found)
    joined = io.BytesIO()
    _, groups = components.write(lambda: [merged], joined, group)
    rule = clusters.Rule(barrier.min_similarity(), keep.is_by_number(barrier), barrier.compares_in_order())
    rows: list[dict[str, object]] = []
    total = clusters.Outcome()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sources = []
        for shard, texts in enumerate(shards):
            sources.append(folder / f"members-{shard}")
            known = components.read(joined, starts[shard], starts[shard + 1])
            documents = batches(texts, starts[shard], size, columns(shard))
            keys = None if barrier.min_similarity() is None else sketches[shard]
            members.write(
                members.of_shard(barrier, documents, keys, known, starts[shard]), sources[-1], folder / "spool"
            )
        for one in groups:
            outcome = clusters.decide(rule, sources, one.low, one.high, folder / "found", folder / "spool")
            rows += pq.read_table(folder / "found").to_pylist()
            total.pairs.confirmed += outcome.pairs.confirmed
            total.pairs.refuted += outcome.pairs.refuted
            total.pairs.capped += outcome.pairs.capped
            total.largest += outcome.largest
            for source, count in outcome.dropped.items():
                total.dropped[source] = total.dropped.get(source, 0) + count
    return sorted(rows, key=lambda row: row["document"]), total


def solve(barrier: ClusterBarrier, shards: Shards, size: int = 1000, parts: int = 1) -> dict[int, tuple[int, int]]:
    """Global number -> (number of the kept one, cluster size), for the documents in clusters."""
    outcome = {}
    for row in decide(barrier, shards, size, parts)[0]:
        kept = int(row["cluster_id"][1:])
        assert row["is_kept"] == (kept == row["document"])
        outcome[row["document"]] = (kept, row["cluster_size"])
    return outcome


@pytest.fixture(scope="session", name="solve")
def _solve() -> Solve:
    return solve


@pytest.fixture(scope="session", name="decide")
def _decide() -> Decide:
    return decide


@pytest.fixture(scope="session", name="given_keys")
def _given_keys() -> type[GivenKeys]:
    return GivenKeys


@pytest.fixture(scope="session", name="batches")
def _batches() -> Callable[..., list[Batch]]:
    return batches
