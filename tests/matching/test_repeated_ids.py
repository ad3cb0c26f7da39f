"""How many documents of a corpus share their id with another, in whatever parts they are counted."""

from collections import Counter

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from step_lab import Lab, cut

from textmill.block import REPEATED_IDS
from textmill.matching.repeated_ids import IDS
from textmill.writers.parquet import Parquet

ids = st.sampled_from(["", "a", "b", "0", "ü", "a/0", "😀"]) | st.text(max_size=3)


@settings(max_examples=40)
@given(
    shards=st.lists(st.lists(ids, max_size=6), min_size=1, max_size=5),
    documents=st.integers(1, 12),
    files=st.integers(1, 4),
    is_reversed=st.booleans(),
)
def test_ids_are_counted_in_parts_as_at_once(
    tmp_path_factory: pytest.TempPathFactory, shards: list[list[str]], documents: int, files: int, is_reversed: bool
) -> None:
    lab = Lab(tmp_path_factory.mktemp("ids"), [pa.table({"id": pa.array(shard, pa.string())}) for shard in shards])
    lab.is_reversed = is_reversed
    (step,) = Parquet().closing_steps()
    lab.do(cut(step, {"documents_per_part": documents, "shards_per_part": files}))
    counts = Counter(id for shard in shards for id in shard)
    found = sum(done.counts.get(REPEATED_IDS, 0) for done in lab.done[IDS].values())
    assert found == sum(count for count in counts.values() if count > 1)
