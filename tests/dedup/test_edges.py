"""Edges join exactly the documents with equal keys, as stars, in any partition."""

import io
from collections import defaultdict
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.dedup import edges, sketch
from textmill.dedup.clusters import offsets
from textmill.dedup.exact import Exact

STEP = 2**64 // 7
SHARDS = st.lists(st.lists(st.none() | st.integers(0, 6).map(lambda key: str(key * STEP)), max_size=12), max_size=5)


def sketches_of(barrier, batches, shards):
    files, rows = [], []
    for texts in shards:
        files.append(io.BytesIO())
        rows.append(sketch.write(barrier, batches(texts), files[-1]))
    return list(zip(offsets(rows), files, strict=True))


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
    whole = edges.find(sketches, 0)
    assert sorted(pairs(whole)) == expected
    assert whole["b"].to_pylist() == sorted(whole["b"].to_pylist())
    order.shuffle(sketches)
    assert edges.find(sketches, 0).equals(whole)
    apart = [pair for part in range(parts) for pair in pairs(edges.find(sketches, 0, part, parts))]
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
    table = edges.find(sketches, 0)
    assert table.num_rows == 9999
    assert set(table["a"].to_pylist()) == {0}


def test_document_numbers_beyond_32_bits(given_keys, batches):
    ((_, file),) = sketches_of(given_keys(), batches, [["1", "1"]])
    assert pairs(edges.find([(2**40, file), (7, file)], 0)) == [(7, 8), (7, 2**40), (7, 2**40 + 1)]


def test_sketches_of_different_settings_are_refused(batches):
    one = sketches_of(Exact(), batches, [["a"]])
    other = sketches_of(Exact(normalize="none"), batches, [["a"]])
    with pytest.raises(ValueError, match="different settings"):
        edges.find(one + other, 0)
