"""Of every cluster the document with the highest score stays, of equal ones the first."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.barrier import Highest
from textmill.dedup.clusters import offsets, resolve
from textmill.dedup.exact import Exact
from textmill.dedup.forest import edge_table, merge
from textmill.dedup.keep import score_column, scores

NUMBERS = st.sampled_from([-np.inf, -1.0, 0.0, 0.5, 2.0])


def forest_of(groups: list[list[int]]) -> pa.Table:
    pairs = [(group[0], other) for group in groups for other in group[1:]]
    ends = np.array(pairs, np.uint64).reshape(-1, 2)
    return merge([edge_table(ends[:, 0], ends[:, 1])])


@settings(deadline=None, max_examples=150)
@given(data=st.data(), by_row=st.booleans(), scored=st.booleans())
def test_plain_twin(data, by_row, scored):
    rows = data.draw(st.lists(st.integers(0, 4), min_size=1, max_size=5))
    places = [(shard, row) for shard, count in enumerate(rows) for row in range(count)]
    labels = data.draw(st.lists(st.integers(0, 3), min_size=len(places), max_size=len(places)))
    marks = data.draw(st.lists(NUMBERS, min_size=len(places), max_size=len(places)))
    groups = [[n for n, label in enumerate(labels) if label == wanted] for wanted in set(labels)]
    groups = [group for group in groups if len(group) > 1]
    starts = offsets(rows)
    found = {}
    for shard, table in resolve(
        forest_of(groups),
        rows,
        lambda shard: pa.array([f"s{shard}r{row}" for row in range(rows[shard])], pa.string()),
        scores=(lambda shard: np.array(marks[starts[shard] : starts[shard] + rows[shard]])) if scored else None,
        by_row=by_row,
    ):
        for line in table.to_pylist():
            found[shard, line["row"]] = (line["duplicate_of"], line["cluster_id"], line["cluster_size"])
    expected = {}
    for group in groups:

        def rank(number: int) -> tuple[float, tuple[int, ...]]:
            shard, row = places[number]
            return -marks[number] if scored else 0, (row, shard) if by_row else (shard, row)

        best = "s{}r{}".format(*places[min(group, key=rank)])
        for number in group:
            own = "s{}r{}".format(*places[number])
            expected[places[number]] = (None if own == best else best, best, len(group))
    assert found == expected


def test_sizes_of_an_earlier_barrier_add_up_whichever_stays():
    ((_, table),) = resolve(
        forest_of([[0, 1]]),
        [2],
        lambda shard: pa.array(["a", "b"]),
        weights=lambda shard: np.array([2, 3]),
        scores=lambda shard: np.array([0.0, 1.0]),
    )
    assert table.to_pylist() == [
        {"row": 0, "duplicate_of": "b", "cluster_id": "b", "cluster_size": 5},
        {"row": 1, "duplicate_of": None, "cluster_id": "b", "cluster_size": 5},
    ]


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pa.array([3, None, -1], pa.int16()), [3, -np.inf, -1]),
        (pa.array([0.5, None, float("nan")]), [0.5, -np.inf, -np.inf]),
        (pa.array([2**63 - 1], pa.int64()), [float(2**63)]),
    ],
)
def test_scores_of_a_column(column, expected):
    barrier = Exact(keep={"highest": "quality_score"})
    assert score_column(barrier) == "quality_score"
    assert scores(barrier, column).tolist() == expected


def test_longest_counts_characters():
    barrier = Exact(keep="longest")
    assert score_column(barrier) == "text"
    assert scores(barrier, pa.array(["äöü", "abcd", None, ""], pa.large_string())).tolist() == [3, 4, -np.inf, 0]


def test_settings():
    assert score_column(Exact()) is None
    assert Exact(keep={"highest": "x"}).keep == Highest(highest="x")
    with pytest.raises(ValueError, match="keep"):
        Exact(keep="last")
