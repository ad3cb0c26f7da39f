"""Copies and weights as in FineWeb2's rehydration, and as plain loops have them."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shared_place import rows

from textmill.origins.fineweb2.cluster_weights import compute_weights, copies

CARD = {1: 1, 2: 2, 3: 3, 5: 5, 100: 8, 1000: 1}


@pytest.mark.parametrize("row", rows(lambda row: row["kind"] == "rehydration"))
def test_copies(row):
    weights = {int(first): count for first, count in row["params"]["weights"].items()}
    assert copies(np.array(row["input"]["cluster_sizes"]), weights).tolist() == row["copies"]


@pytest.mark.parametrize("row", rows(lambda row: row["kind"] == "rehydration_weights"))
def test_weights(row):
    given_ = row["input"]
    found = compute_weights(given_["sizes"], given_["rates"], given_["global_rate"], row["params"]["max_reps"])
    assert {str(first): count for first, count in found.items()} == row["weights"]


@pytest.mark.parametrize(
    ("size", "count"), [(0, 1), (1, 1), (2, 2), (4, 3), (5, 5), (99, 5), (100, 8), (999, 8), (1000, 1), (10**12, 1)]
)
def test_sizes_at_the_edges_of_ranges(size, count):
    assert copies(np.array([size]), CARD).tolist() == [count]


@given(
    weights=st.dictionaries(st.integers(0, 30), st.integers(1, 9), max_size=6),
    sizes=st.lists(st.integers(0, 40), max_size=20),
)
def test_plain_twin(weights, sizes):
    def plain(size: int) -> int:
        below = [first for first in weights if first <= size]
        return weights[max(below)] if below else 1

    assert copies(np.array(sizes, np.int64), weights).tolist() == [plain(size) for size in sizes]


@given(
    rates=st.lists(st.integers(0, 100), min_size=1, max_size=30),
    global_rate=st.integers(0, 100),
    most=st.integers(1, 12),
)
def test_weights_are_between_one_and_the_most(rates, global_rate, most):
    found = compute_weights(range(1, len(rates) + 1), rates, global_rate, most)
    assert min(found) == 1
    assert all(1 <= count <= most for count in found.values())
    counts = list(found.values())
    assert all(a != b for a, b in itertools.pairwise(counts))
    if min(rates) >= global_rate:
        assert found == {1: 1}


def test_sizes_without_rates_are_refused():
    with pytest.raises(ValueError, match="one rate for each size"):
        compute_weights([1, 2], [0.5], 0.5)
    with pytest.raises(ValueError, match="one rate for each size"):
        compute_weights([], [], 0.5)


@given(
    rates=st.lists(st.integers(0, 12), min_size=5, max_size=9),
    global_rate=st.integers(1, 12),
    max_repeats=st.integers(2, 10),
)
def test_means_of_a_half_round_as_the_scripts_do(rates, global_rate, max_repeats):
    lowest = min(rates)
    raw = [
        1.0 if rate >= global_rate else 1 + (max_repeats - 1) * ((rate - global_rate) / (lowest - global_rate))
        for rate in rates
    ]
    means = np.convolve(raw, np.ones(5) / 5, mode="same")
    counts = [int(np.round(value)) for value in (*raw[:2], *means[2:-2], *raw[-2:])]
    found = compute_weights(range(1, len(rates) + 1), rates, global_rate, max_repeats)
    assert copies(np.arange(1, len(rates) + 1), found).tolist() == counts
