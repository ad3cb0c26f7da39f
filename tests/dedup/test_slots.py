"""No hash that has an equal is missed, and few others are taken along."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.matching.hashing.slots import Slots

RANGES = st.sampled_from([(0, 2**64), (0, 1), (5, 6), (5, 14), (2**63 - 3, 2**63 + 3), (2**64 - 9, 2**64), (0, 2**63)])


@settings(deadline=None)
@given(st.data(), RANGES)
def test_equal_ones_are_found(data, limits):
    low, high = limits
    hashes = st.integers(low, high - 1) | st.sampled_from([low, high - 1, (low + high) // 2])
    runs = data.draw(st.lists(st.lists(hashes, max_size=20), max_size=4))
    slots = Slots(sum(map(len, runs)), low, high)
    arrays = [np.array(run, np.uint64) for run in runs]
    for array in arrays:
        slots.mark(array)
    counts = Counter(value for run in runs for value in run)
    for array in arrays:
        places = slots.shared(array).tolist()
        assert places == sorted(set(places))
        assert {place for place, value in enumerate(array.tolist()) if counts[value] > 1} <= set(places)


@pytest.mark.parametrize("count", [65_535, 65_536, 100_000])
def test_at_most_one_in_eight_is_taken_along(count):
    hashes = np.random.default_rng(1).integers(0, 2**64, count, np.uint64)
    slots = Slots(count, 0, 2**64)
    slots.mark(hashes)
    assert len(slots.shared(hashes)) < count / 8
