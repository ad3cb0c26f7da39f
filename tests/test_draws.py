import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.batch import Batch
from textmill.draws import draws, keys


@given(st.lists(st.text(max_size=20), max_size=20), st.integers(0, 2**64 - 1))
def test_a_draw_belongs_to_the_name_alone(names: list[str], seed: int) -> None:
    together = draws(names, "sampler", seed)
    assert together.tolist() == [draws([one], "sampler", seed)[0] for one in names]
    assert ((together >= 0) & (together < 1)).all()


def test_draws_are_spread_evenly_and_purposes_and_seeds_are_unrelated() -> None:
    ids = [f"<urn:uuid:{number}>" for number in range(20_000)]
    rows = np.stack([draws(ids, "sampler", 0), draws(ids, "sampler", 1), draws(ids, "c4_bad_words", 0)])
    assert np.abs(rows.mean(axis=1) - 0.5).max() < 0.01
    assert np.abs(rows.std(axis=1) - 12**-0.5).max() < 0.01
    assert np.abs(np.corrcoef(rows) - np.eye(3)).max() < 0.03


@settings(max_examples=50)
@given(st.sets(st.tuples(*[st.text(max_size=3, alphabet="ab/#: ")] * 3)))
def test_documents_have_names_of_their_own(origins: set[tuple[str, str, str]]) -> None:
    columns = dict(zip(("source", "shard", "id"), zip(*origins, strict=True), strict=False)) if origins else {"id": []}
    batch = Batch(pa.record_batch({name: pa.array(values, pa.string()) for name, values in columns.items()}))
    assert len(set(keys(batch))) == len(origins)
