"""Documents are chosen as sorting would choose them, whatever the shards, key ranges and counts held at once."""

import io
import tracemalloc
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.barrier import First, Keys
from textmill.batch import Batch
from textmill.matching.spans import chosen, repeats, span_sketch
from textmill.matching.spans.chosen import Numbers
from textmill.matching.spans.contract import SpanBarrier, Spans

BIG = 2**64 - 1


class Given(SpanBarrier):
    """Keys and ranks are columns; `most` of a key stay."""

    most: int

    def first_is(self) -> First:
        return "lowest rank"

    def stay(self, counts: Numbers) -> Numbers:
        return np.minimum(counts, self.most)

    def spans(self, batch: Batch) -> Spans:
        rows = np.arange(len(batch), dtype=np.uint32)
        return Spans(rows, np.zeros(len(batch), np.uint32), batch.column("key").to_numpy())

    def ranks(self, batch: Batch) -> Keys:
        found: Keys = batch.column("rank").to_numpy()
        return found


def sketched(barrier: Given, shards: list[list[tuple[int, int]]]) -> list[io.BytesIO]:
    files = []
    for documents in shards:
        columns = [pa.array([one[at] for one in documents], pa.uint64()) for at in range(2)]
        batch = pa.RecordBatch.from_arrays(columns, ["key", "rank"])
        files.append(io.BytesIO())
        span_sketch.write(barrier, [Batch(batch.slice(0, 2)), Batch(batch.slice(2))], files[-1])
    return files


DOCUMENT = st.tuples(st.sampled_from([0, 1, 2**58, BIG]), st.sampled_from([0, 1, 2, 2**22, 2**63, BIG]))


@given(
    shards=st.lists(st.lists(DOCUMENT, max_size=8), max_size=4),
    most=st.integers(1, 5),
    parts=st.integers(1, 3),
    bins=st.sampled_from([1, 8, 1 << 10]),
)
def test_against_sorting(shards: list[list[tuple[int, int]]], most: int, parts: int, bins: int) -> None:
    ordered: dict[int, list[tuple[int, int, int]]] = {}
    for shard, documents in enumerate(shards):
        for row, (key, rank) in enumerate(documents):
            ordered.setdefault(key, []).append((rank, shard, row))
    expected = sorted((shard, row) for found in ordered.values() for _, shard, row in sorted(found)[most:])
    barrier = Given(most=most)
    files = sketched(barrier, shards)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("textmill.matching.spans.chosen._BINS", bins)
        tables = [table for part in range(parts) for table in chosen.find(barrier, list(enumerate(files)), part, parts)]
    assert len(tables) == parts * len(shards)
    assert all(table.schema == repeats.REPEATS for table in tables)
    gathered = repeats.gather(tables)
    assert [(shard, row) for shard, table in gathered for row in table["row"].to_pylist()] == expected


def test_a_key_of_all_documents_takes_the_memory_of_one_shard(tmp_path: Path) -> None:
    """Six shards of 200,000 documents under one key; sorting them together would take 100 MB more."""
    barrier = Given(most=1000)
    files = []
    for shard in range(6):
        ranks = np.random.default_rng(shard).integers(0, 2**64, 200_000, np.uint64)
        batch = pa.RecordBatch.from_arrays([pa.array(np.full(200_000, 7, np.uint64)), pa.array(ranks)], ["key", "rank"])
        files.append(tmp_path / f"{shard}.arrow")
        span_sketch.write(barrier, [Batch(batch)], files[-1])
    tracemalloc.start()
    try:
        gone = sum(table.num_rows for table in chosen.find(barrier, list(enumerate(files))))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert gone == 1_200_000 - 1000
    assert peak < 130_000_000
