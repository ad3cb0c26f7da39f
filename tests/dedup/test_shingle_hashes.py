"""The native hashes equal hashlib's and xxhash's for every length and grouping."""

import hashlib
import random

import numpy as np
import pytest
import xxhash
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.matching.hashing.sha1 import LANES, sha1_heads
from textmill.matching.hashing.xxh import xxh32_all, xxh64_all


def sha1_head(data: bytes) -> int:
    return int.from_bytes(hashlib.sha1(data).digest()[:8], "little")


NATIVE = [(sha1_heads, sha1_head), (xxh64_all, xxhash.xxh64_intdigest), (xxh32_all, xxhash.xxh32_intdigest)]


@pytest.mark.parametrize(("native", "reference"), NATIVE)
def test_every_length_to_300_in_mixed_groups(native, reference):
    draw = random.Random(3)
    data = draw.randbytes(20_000)
    starts = [draw.randrange(0, 19_000) for _ in range(300)] + [0, 5]
    ends = [start + length for length, start in enumerate(starts[:300])] + [20_000, 10_000]
    order = draw.sample(range(302), 302)
    found = native(np.frombuffer(data, np.uint8), np.array(starts)[order], np.array(ends)[order])
    assert found.dtype == np.uint64
    assert found.tolist() == [reference(data[starts[at] : ends[at]]) for at in order]


@pytest.mark.parametrize(("native", "reference"), NATIVE)
@pytest.mark.parametrize("count", [0, 1, LANES - 1, LANES, LANES + 1])
def test_any_number_of_ranges(native, reference, count):
    data = bytes(range(200))
    starts = np.arange(count, dtype=np.int64)
    found = native(np.frombuffer(data, np.uint8), starts, starts + 60)
    assert found.tolist() == [reference(data[at : at + 60]) for at in range(count)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=150), max_size=50))
def test_against_the_libraries(pieces):
    data = np.frombuffer(b"".join(pieces), np.uint8)
    ends = np.cumsum([len(piece) for piece in pieces], dtype=np.int64)
    starts = ends - np.array([len(piece) for piece in pieces], np.int64)
    for native, reference in NATIVE:
        assert native(data, starts, ends).tolist() == [reference(piece) for piece in pieces]
