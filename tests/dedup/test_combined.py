"""A combined sketch is the sketch of all shards as one, byte for byte."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.matching.clusters import combined, edges, sketch
from textmill.matching.clusters.components import offsets

KEY = st.sampled_from([0, 1, 2**63, 2**63 + 1, 2**64 - 1])
SHARDS = st.lists(st.lists(st.none() | st.tuples(KEY, KEY).map(lambda pair: f"{pair[0]},{pair[1]}"), max_size=9))


def written(barrier, batches):
    sink = io.BytesIO()
    return sink, sketch.write(barrier, batches, sink)


@settings(deadline=None)
@given(SHARDS.filter(bool), st.integers(0, 2**40))
def test_as_if_sketched_as_one(given_keys, batches, shards, first):
    barrier = given_keys(bands=2)
    files, rows = zip(*(written(barrier, batches(texts)) for texts in shards), strict=True)
    numbered = [(first + start, file) for start, file in zip(offsets(rows), files, strict=True)]
    sink = io.BytesIO()
    assert combined.write(numbered, sum(rows), sink) == sum(rows)
    assert sink.getvalue() == written(barrier, batches([text for texts in shards for text in texts]))[0].getvalue()
    for part in range(3):
        apart = edges.find_forest(numbered, range(1, 2), part, 3)
        assert edges.find_forest([(first, sink)], range(1, 2), part, 3).equals(apart)


def test_groups_of_equal_hashes_are_ordered(given_keys, batches):
    texts = [str(key) for key in np.random.default_rng(1).integers(0, 5, 3000)]
    files = [written(given_keys(), batches(texts[at : at + 1000]))[0] for at in (0, 1000, 2000)]
    sink = io.BytesIO()
    combined.write([(at * 1000, file) for at, file in enumerate(files)], 3000, sink)
    assert sink.getvalue() == written(given_keys(), batches(texts))[0].getvalue()


def test_what_cannot_be_combined(given_keys, batches):
    one, other = (written(given_keys(bands=bands), batches([text]))[0] for bands, text in ((1, "1"), (2, "1,1")))
    with pytest.raises(ValueError, match="0 sketches of 0 documents"):
        combined.write([], 0, io.BytesIO())
    with pytest.raises(ValueError, match="cannot be combined"):
        combined.write([(0, one)], 2**32 + 1, io.BytesIO())
    with pytest.raises(ValueError, match="different settings"):
        combined.write([(0, one), (1, other)], 2, io.BytesIO())
