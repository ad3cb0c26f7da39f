"""Edges join exactly the documents with equal keys, as stars, in any partition."""

import io
import tracemalloc
from collections import defaultdict
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from textmill.dedup.exact import Exact
from textmill.matching.clusters import edges, sketch
from textmill.matching.clusters.components import offsets
from textmill.matching.clusters.forest import merge

STEP = 2**64 // 7
NEAR = st.sampled_from([0, 1, 2, 2**63 - 1, 2**63, 2**63 + 1, 2**64 - 2, 2**64 - 1])
"""Hashes that differ and fall into one slot."""
TWO_BANDS = st.lists(st.lists(st.none() | st.tuples(NEAR, NEAR), max_size=12), max_size=5)
SHARDS = st.lists(st.lists(st.none() | st.integers(0, 6).map(lambda key: str(key * STEP)), max_size=12), max_size=5)


def sketches_of(barrier, batches, shards):
    files, rows = [], []
    for texts in shards:
        files.append(io.BytesIO())
        rows.append(sketch.write(barrier, batches(texts), files[-1]))
    return list(zip(offsets(rows), files, strict=True))


def find(sketches, band, part=0, parts=1):
    return edges.find_forest(sketches, range(band, band + 1), part, parts)


def pairs(table):
    return list(zip(table["a"].to_pylist(), table["b"].to_pylist(), strict=True))


@settings(deadline=None)
@given(SHARDS, st.integers(1, 9), st.randoms())
def test_stars_of_equal_keys(given_keys, batches, shards, parts, order):
    sketches = sketches_of(given_keys(), batches, shards)
    groups = defaultdict(list)
    for number, text in enumerate(text for texts in shards for text in texts):
        if text is not None:
            groups[text].append(number)
    expected = sorted((group[0], other) for group in groups.values() for other in group[1:])
    whole = find(sketches, 0)
    assert sorted(pairs(whole)) == expected
    assert whole["b"].to_pylist() == sorted(whole["b"].to_pylist())
    order.shuffle(sketches)
    assert find(sketches, 0).equals(whole)
    apart = [pair for part in range(parts) for pair in pairs(find(sketches, 0, part, parts))]
    assert sorted(apart) == expected


@pytest.mark.parametrize("parts", [1, 2, 3, 7, 1000])
def test_hash_ranges_tile_all_hashes(parts):
    ranges = [edges.hash_range(part, parts) for part in range(parts)]
    assert ranges[0][0] == 0
    assert ranges[-1][1] == 2**64
    assert all(one[1] == two[0] for one, two in pairwise(ranges))


@pytest.mark.parametrize(("part", "parts"), [(-1, 2), (2, 2), (0, 0)])
def test_no_such_part(part, parts):
    with pytest.raises(ValueError, match="part"):
        edges.hash_range(part, parts)


def test_ten_thousand_copies_are_linear(given_keys, batches):
    sketches = sketches_of(given_keys(), batches, [["9"] * 5000, ["9"] * 5000])
    table = find(sketches, 0)
    assert table.num_rows == 9999
    assert set(table["a"].to_pylist()) == {0}


def test_document_numbers_beyond_32_bits(given_keys, batches):
    ((_, file),) = sketches_of(given_keys(), batches, [["1", "1"]])
    assert pairs(find([(2**40, file), (7, file)], 0)) == [(7, 8), (7, 2**40), (7, 2**40 + 1)]


def test_sketches_of_different_settings_are_refused(batches):
    one = sketches_of(Exact(), batches, [["a"]])
    other = sketches_of(Exact(normalize="none"), batches, [["a"]])
    with pytest.raises(ValueError, match="different settings"):
        find(one + other, 0)


@settings(deadline=None)
@given(TWO_BANDS, st.integers(1, 9))
def test_links_are_the_collisions_of_each_band(given_keys, batches, shards, parts):
    texts = [[keys and f"{keys[0]},{keys[1]}" for keys in shard] for shard in shards]
    sketches = sketches_of(given_keys(bands=2), batches, texts)
    documents = [keys for shard in shards for keys in shard]
    for band in range(2):
        expected = set()
        for number, keys in enumerate(documents):
            equal = [n for n, other in enumerate(documents[:number]) if keys and other and keys[band] == other[band]]
            expected |= {(equal[0], number)} if equal else set()
        found = [pair for part in range(parts) for pair in pairs(find(sketches, band, part, parts))]
        assert len(found) == len(expected)
        assert set(found) == expected
    for part in range(parts):
        apart = merge(find(sketches, band, part, parts) for band in range(2))
        assert edges.find_forest(sketches, range(2), part, parts).equals(apart)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TWO_BANDS, st.integers(1, 3))
def test_pieces_give_what_the_whole_gives(given_keys, batches, monkeypatch, shards, parts):
    texts = [[keys and f"{keys[0]},{keys[1]}" for keys in shard] for shard in shards]
    sketches = sketches_of(given_keys(bands=2), batches, texts)
    for part in range(parts):
        whole = edges.find_forest(sketches, range(2), part, parts)
        with monkeypatch.context() as patch:
            patch.setattr(edges, "_KEYS_AT_ONCE", 3)
            assert edges.find_forest(sketches, range(2), part, parts).equals(whole)


def test_mapped_files_give_what_open_ones_give(given_keys, batches, tmp_path):
    shards = [[f"{key * STEP}" for key in keys] for keys in ([1, 2, 3], [2, 2, 4], [4, 1])]
    sketches = sketches_of(given_keys(), batches, shards)
    paths = []
    for first, file in sketches:
        paths.append((first, tmp_path / f"{first}.arrow"))
        paths[-1][1].write_bytes(file.getvalue())
    opened = [(first, lambda path=path: path.open("rb")) for first, path in paths]
    for part in range(3):
        whole = find(sketches, 0, part, 3)
        assert find(paths, 0, part, 3).equals(whole)
        assert find(opened, 0, part, 3).equals(whole)


@pytest.mark.parametrize("copies", [1, 2, 50_000])
def test_memory_is_as_stated(given_keys, tmp_path, copies):
    rows = 200_000

    class ManyKeys(given_keys):
        def keys(self, batch):
            return np.random.default_rng(1).integers(0, 2**64, (rows // copies, 1), np.uint64).repeat(copies, 0), (
                np.ones(rows, np.bool_)
            )

    path = tmp_path / "shard.arrow"
    sketch.write(ManyKeys(), [range(rows)], path)
    find([(0, path)], 0)
    tracemalloc.start()
    try:
        found = find([(0, path)], 0)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found.num_rows == rows - rows // copies
    shared = rows if copies > 1 else rows // 6
    assert peak < 4.5 * rows + 72 * shared + 40 * found.num_rows
