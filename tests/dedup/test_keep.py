"""Of every cluster the document with the highest score stays, of equal ones the first."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from textmill.batch import Batch
from textmill.dedup.exact import Exact
from textmill.dedup.minhash import Minhash
from textmill.matching.clusters.contract import Highest
from textmill.matching.clusters.keep import further_scores, is_by_number, ranks, score_columns, scores

NUMBERS = st.sampled_from([None, -1.0, 0.0, 0.5, 2.0])


@settings(deadline=None, max_examples=100)
@given(
    shards=st.lists(st.lists(st.tuples(st.integers(0, 3), NUMBERS), max_size=4), min_size=1, max_size=5),
    by_row=st.booleans(),
    scored=st.booleans(),
)
def test_plain_twin(decide, shards, by_row, scored):
    keep = {"highest": "mark"} if scored else "first"
    barrier = Exact(faithful=by_row, keep=keep)
    texts = [[str(label) for label, _ in shard] for shard in shards]
    columns = [{"mark": pa.array([mark for _, mark in shard], pa.float64())} for shard in shards]
    rows, _ = decide(barrier, texts, columns=columns.__getitem__)
    places = [(shard, row) for shard, found in enumerate(shards) for row in range(len(found))]
    flat = [one for shard in shards for one in shard]

    def rank(number: int) -> tuple[float, tuple[int, int]]:
        shard, row = places[number]
        mark = flat[number][1]
        score = (-np.inf if mark is None else mark) if scored else 0.0
        return -score, (row, shard) if by_row else (shard, row)

    expected = []
    for number, (label, _) in enumerate(flat):
        group = [other for other, (theirs, _) in enumerate(flat) if theirs == label]
        best = min(group, key=rank)
        if len(group) > 1:
            expected.append((number, number == best, f"d{best}", len(group)))
    assert [(row["document"], row["is_kept"], row["cluster_id"], row["cluster_size"]) for row in rows] == expected


def test_the_best_leads_where_documents_are_compared(decide, given_keys):
    texts = [["1|1 2 3 4", "1|1 2 3 4 5"], ["1|1 2 3 4 5 6", "1|9"]]
    for keep, kept in (("first", "d0"), ("longest", "d2")):
        rows, _ = decide(given_keys(least=0.6, keep=keep), texts)
        assert {row["cluster_id"] for row in rows} == {kept}
        assert len(rows) == 3


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
    assert score_columns(barrier) == ("quality_score",)
    assert scores(barrier, Batch(pa.record_batch({"quality_score": column}))).tolist() == expected


def test_longest_counts_characters():
    barrier = Exact(keep="longest")
    assert score_columns(barrier) == ("text",)
    texts = pa.array(["äöü", "abcd", None, ""], pa.large_string())
    assert scores(barrier, Batch(pa.record_batch({"text": texts}))).tolist() == [3, 4, -np.inf, 0]


def test_licences():
    barrier = Exact(keep="most_permissive_licence")
    assert score_columns(barrier) == ("license",)
    found = ["CC-BY-4.0", None, "CC0-1.0", "no licence (at all"]
    assert scores(barrier, Batch(pa.record_batch({"license": found}))).tolist() == [3, 0, 5, 0]


def test_ranks():
    documents, roots = np.array([7, 9], np.uint64), np.array([9, 9], np.uint64)
    assert ranks(Exact(), documents, roots, 5).tolist() == [0, 0]
    assert ranks(Exact(faithful=True), documents, roots, 5).tolist() == [2, 4]
    assert ranks(Minhash(faithful=True), documents, roots, 5).tolist() == [1, 0]
    assert ranks(Minhash(faithful=True, keep="longest"), documents, roots, 5).tolist() == [0, 0]


def test_settings():
    assert score_columns(Exact()) == ()
    assert is_by_number(Exact())
    for other in (Exact(keep="longest"), Exact(faithful=True), Minhash(faithful=True)):
        assert not is_by_number(other)
    assert Exact(keep={"highest": "x"}).keep == Highest(highest="x")
    with pytest.raises(ValueError, match="keep"):
        Exact(keep="last")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (["first"], "first"),
        (["longest", "first"], "longest"),
        (["newest", "longest"], ("newest", "longest")),
        ([{"highest": "x"}, "newest", "longest", "first"], (Highest(highest="x"), "newest", "longest")),
    ],
)
def test_lists_of_keys(given, kept):
    assert Exact(keep=given).keep == kept


@pytest.mark.parametrize(("given", "message"), [([], "at least 1"), (["first", "longest"], "decides nothing")])
def test_lists_that_cannot_be_meant(given, message):
    with pytest.raises(ValidationError, match=message):
        Exact(keep=given)


DATES = [
    ("2024-01-31T10:00:00Z", 1706695200.0),
    ("2024-01-31T12:00:00+02:00", 1706695200.0),
    ("2024-01-31 10:00:00", 1706695200.0),
    ("2024-01-31", 1706659200.0),
    ("2024-01", 1704067200.0),
    ("2024", 1704067200.0),
    ("1969-12-31T23:59:59Z", -1.0),
    ("yesterday", -np.inf),
    ("", -np.inf),
    (None, -np.inf),
]


def test_dates_as_seconds():
    batch = Batch(pa.record_batch({"date": pa.array([date for date, _ in DATES], pa.string())}))
    barrier = Exact(keep="newest")
    assert score_columns(barrier) == ("date",)
    assert scores(barrier, batch).tolist() == [seconds for _, seconds in DATES]
    assert further_scores(barrier, batch).shape == (len(DATES), 0)


@settings(deadline=None, max_examples=60)
@given(
    shards=st.lists(
        st.lists(st.tuples(st.integers(0, 2), NUMBERS, NUMBERS, NUMBERS), max_size=5), min_size=1, max_size=3
    )
)
def test_each_key_decides_among_what_is_equal_before(decide, shards):
    barrier = Exact(keep=[{"highest": "a"}, {"highest": "b"}, {"highest": "c"}])
    texts = [[str(label) for label, *_ in shard] for shard in shards]
    columns = [
        {name: pa.array([row[place] for row in shard], pa.float64()) for place, name in enumerate("abc", 1)}
        for shard in shards
    ]
    rows, _ = decide(barrier, texts, columns=columns.__getitem__)
    flat = [one for shard in shards for one in shard]

    def best(label: int) -> int:
        group = [number for number, row in enumerate(flat) if row[0] == label]
        return min(
            group,
            key=lambda number: ([-(np.nan_to_num(x if x is not None else -np.inf)) for x in flat[number][1:]], number),
        )

    assert {row["document"]: row["cluster_id"] for row in rows} == {
        number: f"d{best(row[0])}" for number, row in enumerate(flat) if [r[0] for r in flat].count(row[0]) > 1
    }
