from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.block import Reader, Shard
from textmill.stages.row_ids import qualified
from textmill.stages.trial_window import Window, cut


@settings(max_examples=100)
@given(st.lists(st.integers(0, 4), max_size=5), st.integers(0, 8), st.none() | st.integers(1, 8))
def test_a_window_is_a_slice(sizes: list[int], skip: int, limit: int | None) -> None:
    rows = list(range(sum(sizes)))
    ends = np.cumsum(sizes, dtype=int).tolist()
    batches = [pa.record_batch({"n": rows[end - size : end]}) for size, end in zip(sizes, ends, strict=True)]
    counts: Counter[str] = Counter()
    found = [row for batch in cut(batches, Window(skip, limit), counts) for row in batch.column("n").to_pylist()]
    assert found == rows[skip:] if limit is None else rows[skip : skip + limit] == found
    assert counts["skipped"] == min(skip, len(rows))
    assert counts["limited"] == (limit is not None and len(rows) >= skip + limit)


@pytest.mark.parametrize(("ids", "found"), [("given", ["0", "s/a#1"]), ("qualified", ["a:0", "s/a#1"])])
def test_qualified_ids(ids: str, found: list[str]) -> None:
    batch = pa.record_batch({"id": ["0", "s/a#1"], "text": ["x", "y"]})
    reader = Reader(ids=ids)
    (made,) = qualified(reader, Shard("s", "a", "x", ""), [batch])
    assert made.column("id").to_pylist() == found
