"""What MinHash's settings come to: shapes picked as datasketch picks them, verification, and what `plan` says."""

import pytest
from datasketch import MinHashLSH
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from textmill.dedup.minhash import Minhash
from textmill.matching.hashing.band_shape import Shape, middle, probability


@settings(max_examples=40, deadline=None)
@given(
    threshold=st.floats(0, 0.95),
    permutations=st.integers(16, 256),
    missed_weight=st.floats(0, 1),
)
def test_a_threshold_picks_the_shape_of_datasketch(threshold, permutations, missed_weight):
    weights = (1 - missed_weight, missed_weight)
    try:
        theirs = MinHashLSH(threshold=threshold, num_perm=permutations, weights=weights)
    except ValueError:
        with pytest.raises(ValidationError, match="no two bands"):
            Minhash(threshold=threshold, permutations=permutations, missed_weight=missed_weight)
        return
    ours = Minhash(threshold=threshold, permutations=permutations, missed_weight=missed_weight)
    assert (ours.bands, ours.rows) == (theirs.b, theirs.r)
    assert ours.band_count() == theirs.b + 1  # that of the whole text
    assert f"{theirs.b} bands of {theirs.r} values" in ours.describe()[0]
    assert "picked for threshold" in ours.describe()[0]
    assert Minhash.model_validate(ours.model_dump()) == ours


def test_defaults_are_datasketchs():
    theirs = MinHashLSH(threshold=0.8, num_perm=112)
    assert (Minhash(threshold=0.8).bands, Minhash(threshold=0.8).rows) == (theirs.b, theirs.r) == (9, 12)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"threshold": 0.8, "bands": 14}, "leave out either"),
        ({"threshold": 0.8, "rows": 8}, "leave out either"),
        ({"threshold": 1.0}, "no two bands"),
        ({"threshold": 1.1}, "less than or equal to 1"),
        ({"threshold": "high"}, "valid number"),
        ({"faithful": True, "verify": "jaccard"}, "verifies nothing"),
        ({"verify": "none", "min_jaccard": 0.5}, "which is off"),
        ({"faithful": True, "min_jaccard": 0.5}, "which is off"),
        ({"faithful": True, "verify": "contained"}, "verifies nothing"),
        ({"verify": "contained", "min_jaccard": 0.5}, "which is off"),
        ({"verify": "cosine"}, "'contained', 'jaccard' or 'none'"),
    ],
)
def test_contradictions(wrong, message):
    with pytest.raises(ValidationError, match=message):
        Minhash(**wrong)


@pytest.mark.parametrize(
    ("given", "least"),
    [
        ({}, 0.1),
        ({"verify": "contained", "threshold": 0.7}, 0.1),
        ({"verify": "jaccard"}, (1 / 14) ** (1 / 8)),
        ({"verify": "jaccard", "bands": 20, "rows": 5}, (1 / 20) ** (1 / 5)),
        ({"threshold": 0.7}, 0.7),
        ({"threshold": 0.0}, 0.0),
        ({"threshold": 0.7, "min_jaccard": 0.75}, 0.75),
        ({"min_jaccard": 0.0}, 0.0),
        ({"verify": "none"}, None),
        ({"faithful": True}, None),
        ({"faithful": True, "verify": "none"}, None),
    ],
)
def test_least_similarity(given, least):
    assert Minhash(**given).min_similarity() == least


@given(st.floats(0, 1), st.integers(1, 40), st.integers(1, 20))
def test_probability_is_that_of_any_band(similarity, bands, rows):
    missed = 1.0
    for _ in range(bands):
        missed *= 1 - similarity**rows
    assert probability(similarity, Shape(bands, rows)) == pytest.approx(1 - missed)


def test_plan_tells_the_curve_and_the_limit():
    lines = Minhash(verify="jaccard").describe()
    assert "0.772 at 0.75, 0.924 at 0.8" in lines[0]
    assert "at least 0.719" in lines[1]
    assert middle(Shape(14, 8)) == pytest.approx(0.719, abs=5e-4)
    assert "all its words stand in a kept document" in Minhash().describe()[1]
    assert "not verified" in Minhash(verify="none").describe()[1]
