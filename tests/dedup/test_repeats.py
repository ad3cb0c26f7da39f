"""Repeated spans are found as a plain search finds them, whatever the ranges, groups and batches."""

import io
import tracemalloc
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.barrier import First, Mask
from textmill.batch import Batch, Columns
from textmill.matching.spans import repeats, span_sketch
from textmill.matching.spans.contract import SpanBarrier, Spans

Corpus = Sequence[Sequence[Sequence[int]]]


class GivenSpans(SpanBarrier):
    """Keys of spans are written in the text, "3 7"; those above `common` occurrences all go."""

    faithful: bool = False
    common: int | None = None

    def first_is(self) -> First:
        return "lowest row" if self.faithful else "first in the input"

    def repeats(self, places: np.ndarray, counts: np.ndarray) -> Mask:
        return places > 0 if self.common is None else counts > self.common

    def spans(self, batch: Batch) -> Spans:
        found = [(row, span, int(key)) for row, text in enumerate(batch.texts) for span, key in enumerate(text.split())]
        rows, spans = (np.array([item[place] for item in found], np.uint32) for place in (0, 1))
        return Spans(rows, spans, np.array([key for _, _, key in found], np.uint64))

    def cut(self, batch: Batch, repeated: Sequence[np.ndarray]) -> Columns:
        raise NotImplementedError


def sketched(barrier: SpanBarrier, corpus: Corpus, size: int) -> list[io.BytesIO]:
    sinks = []
    for documents in corpus:
        texts = [" ".join(map(str, keys)) for keys in documents]
        batches = [
            Batch(pa.record_batch({"text": pa.array(texts[at : at + size], pa.large_string())}))
            for at in range(0, len(texts), size)
        ]
        sinks.append(io.BytesIO())
        assert span_sketch.write(barrier, batches, sinks[-1]) == sum(map(len, documents))
    return sinks


keys = st.sampled_from([0, 1, 5, 2**58 - 1, 2**58, 2**63, 2**64 - 1])
corpora = st.lists(st.lists(st.lists(keys, max_size=4), max_size=4), max_size=4)


@settings(deadline=None, max_examples=100)
@given(
    corpus=corpora,
    size=st.integers(1, 3),
    parts=st.integers(1, 5),
    faithful=st.booleans(),
    common=st.none() | st.integers(1, 3),
)
def test_plain_twin(corpus, size, parts, faithful, common):
    barrier = GivenSpans(faithful=faithful, common=common)
    places: dict[int, list[tuple[int, int, int]]] = {}
    for shard, documents in enumerate(corpus):
        for row, found in enumerate(documents):
            for span, key in enumerate(found):
                places.setdefault(key, []).append((shard, row, span))
    expected = []
    for found in places.values():
        found.sort(key=lambda place: (place[1], place[0], place[2]) if faithful else place)
        expected += found[1:] if common is None else found if len(found) > common else []
    sketches = sketched(barrier, corpus, size)
    tables = [repeats.find(barrier, list(enumerate(sketches)), part, parts) for part in range(parts)]
    gathered = dict(repeats.gather(tables))
    assert sorted(gathered) == sorted({shard for shard, _, _ in expected})
    told = [(shard, line["row"], line["span"]) for shard, table in gathered.items() for line in table.to_pylist()]
    assert told == sorted(expected)
    for shard, documents in enumerate(corpus):
        table = gathered.get(shard, repeats.REMOVED.empty_table())
        for first in range(0, len(documents), size):
            rows = min(size, len(documents) - first)
            assert [found.tolist() for found in repeats.by_row(table, first, rows)] == [
                [span for where, row, span in sorted(expected) if (where, row) == (shard, first + at)]
                for at in range(rows)
            ]


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        (0, 2**64, [0, 2**58 - 1, 2**58, 2**64 - 1]),
        (0, 2**58, [0, 2**58 - 1]),
        (1, 2**58 + 1, [2**58 - 1, 2**58]),
        (2**58, 2**58, []),
        (2**63, 2**64, [2**64 - 1]),
    ],
)
def test_a_range_of_keys(low, high, found):
    (file,) = sketched(GivenSpans(), [[[2**64 - 1, 0], [2**58, 2**58 - 1]]], 1)
    assert span_sketch.read(file, low, high).column("key").to_pylist() == found


def test_bytes_do_not_depend_on_batches():
    corpus = [[[5, 1], [], [5, 9], [1]]]
    assert len({sketched(GivenSpans(), corpus, size)[0].getvalue() for size in (1, 2, 4)}) == 1


def test_no_shards():
    assert repeats.find(GivenSpans(), []).num_rows == 0
    assert list(repeats.gather([])) == []


def test_single_spans_go_where_the_barrier_says_so():
    class NoneStays(GivenSpans):
        def repeats(self, places: np.ndarray, counts: np.ndarray) -> Mask:
            return places >= 0

    sketches = sketched(NoneStays(), [[[1, 2]], [[2]]], 1)
    assert repeats.find(NoneStays(), list(enumerate(sketches))).num_rows == 3


@pytest.mark.parametrize("copies", [1, 2, 1000])
def test_memory_is_as_stated(tmp_path, copies):
    count = 200_000

    class ManySpans(GivenSpans):
        def spans(self, batch: Batch) -> Spans:
            keys = np.random.default_rng(1).integers(0, 2**64, count // copies, np.uint64).repeat(copies)
            return Spans(np.arange(count, dtype=np.uint32), np.zeros(count, np.uint32), keys)

    path = tmp_path / "shard.arrow"
    span_sketch.write(ManySpans(), [Batch(pa.record_batch({"text": pa.nulls(count, pa.large_string())}))], path)
    repeats.find(ManySpans(), [(0, path)])
    tracemalloc.start()
    try:
        found = repeats.find(ManySpans(), [(0, path)])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found.num_rows == count - count // copies
    shared = count if copies > 1 else count // 6
    assert peak < 4.5 * count + 120 * shared
