"""A sketch gives back every key once, sorted, by hash range; its bytes depend on keys alone."""

import io
import tracemalloc

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.batch import Batch
from textmill.dedup.exact import Exact
from textmill.dedup.minhash import Minhash
from textmill.matching.clusters import sketch

TOP = 2**64 - 1
KEY = st.integers(0, TOP) | st.sampled_from([0, 1, TOP - 1, TOP])
TEXTS = st.lists(st.none() | st.tuples(KEY, KEY).map(lambda pair: f"{pair[0]},{pair[1]}"), max_size=30)


def written(barrier, parts) -> bytes:
    sink = io.BytesIO()
    sketch.write(barrier, parts, sink)
    return sink.getvalue()


@settings(deadline=None)
@given(TEXTS, st.integers(1, 7), KEY, st.integers(0, 2**64))
def test_a_hash_range_is_what_was_written(given_keys, batches, texts, size, low, high):
    barrier = given_keys(bands=2)
    source = io.BytesIO(written(barrier, batches(texts, size=size)))
    assert sketch.header(source) == sketch.Header(sketch.fingerprint(barrier), len(texts), 2)
    for band in range(2):
        keys = sorted((int(text.split(",")[band]), row) for row, text in enumerate(texts) if text)
        whole = sketch.read(source, band)
        assert whole.schema.types == [pa.uint64(), pa.uint32()]
        assert [tuple(pair.values()) for pair in whole.to_pylist()] == keys
        part = sketch.read(source, band, low, high)
        assert [tuple(pair.values()) for pair in part.to_pylist()] == [key for key in keys if low <= key[0] < high]


@settings(deadline=None)
@given(TEXTS, st.integers(1, 7))
def test_bytes_do_not_depend_on_batches(given_keys, batches, texts, size):
    barrier = given_keys(bands=2)
    assert written(barrier, batches(texts)) == written(barrier, batches(texts, size=size))


def test_a_path_is_mapped(given_keys, batches, tmp_path):
    path = tmp_path / "shard.arrow"
    assert sketch.write(given_keys(), batches(["5", None, "3", "5"]), path) == 4
    before = pa.total_allocated_bytes()
    for source in (path, str(path)):
        table = sketch.read(source, 0, 4)
        assert table.to_pydict() == {"hash": [5, 5], "row": [0, 3]}
        assert pa.total_allocated_bytes() == before


def test_a_shard_without_documents(given_keys):
    source = io.BytesIO(written(given_keys(bands=3), []))
    assert sketch.header(source).rows == 0
    assert [sketch.read(source, band).num_rows for band in range(3)] == [0, 0, 0]


def test_fingerprint_follows_what_decides_the_keys():
    marks = [sketch.fingerprint(barrier) for barrier in (Minhash(), Minhash(seed=2), Minhash(bands=3), Exact())]
    assert len(set(marks)) == 4
    assert sketch.fingerprint(Minhash(name="near")) == marks[0]


def test_memory_is_16_bytes_a_key(given_keys):
    rows, bands = 40_000, 8

    class ManyKeys(given_keys):
        def keys(self, batch):
            keys = np.random.default_rng(1).integers(0, TOP, (len(batch), bands), np.uint64)
            return keys, np.ones(len(batch), np.bool_)

    batch = Batch(pa.record_batch({"id": pa.nulls(1000, pa.string())}))
    sink = io.BytesIO()
    tracemalloc.start()
    try:
        sketch.write(ManyKeys(bands=bands), (batch for _ in range(rows // 1000)), sink)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak - len(sink.getvalue()) < rows * bands * 16


def test_an_open_file_stays_open(given_keys, batches):
    source = io.BytesIO(written(given_keys(), batches(["5", "3"])))
    for _ in range(3):
        assert sketch.read(source, 0)["hash"].to_pylist() == [3, 5]
        assert sketch.header(source).rows == 2
