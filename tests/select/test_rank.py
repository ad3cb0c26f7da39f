"""The best, a share, a draw or so many a host stay; ties and unknown numbers by a stated rule."""

import itertools
import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from textmill.batch import Batch
from textmill.select.rank import Rank

NUMBERS: list[tuple[pa.DataType, st.SearchStrategy[object]]] = [
    (pa.float64(), st.floats()),
    (pa.float32(), st.floats(width=32)),
    (pa.int64(), st.integers(-(2**63), 2**63 - 1)),
    (pa.int8(), st.integers(-128, 127)),
    (pa.uint64(), st.integers(0, 2**64 - 1)),
    (pa.bool_(), st.booleans()),
]


def batch(**columns: pa.Array) -> Batch:
    return Batch(pa.RecordBatch.from_pydict(columns))


@pytest.mark.parametrize(("kind", "values"), NUMBERS, ids=lambda given: str(given)[:10])
@pytest.mark.parametrize("order", ["highest", "lowest"])
@given(data=st.data())
def test_ranks_are_in_the_order_of_numbers(
    kind: pa.DataType, values: st.SearchStrategy[object], order: str, data: st.DataObject
) -> None:
    found = data.draw(st.lists(st.none() | values, max_size=6))
    block = Rank.model_validate({"by": "n", "order": order, "max_documents": 1})
    ranks = block.ranks(batch(n=pa.array(found, kind)))
    known = [row for row, value in enumerate(found) if value is not None and value == value]
    in_order = sorted(known, key=lambda row: number(found[row]), reverse=order == "highest")
    assert all(
        ranks[one] == ranks[next_] if found[one] == found[next_] else ranks[one] < ranks[next_]
        for one, next_ in itertools.pairwise(in_order)
    )
    for row in set(range(len(found))) - set(known):
        assert ranks[row] == 2**64 - 1


def number(value: object) -> float | int:
    assert isinstance(value, int | float)
    return value


@pytest.mark.parametrize(
    ("settings", "counts", "expected"),
    [
        ({"max_documents": 3}, [1, 3, 4], [1, 3, 3]),
        ({"max_ratio": 0.1}, [1, 10, 11, 30], [1, 1, 2, 3]),
        ({"max_ratio": 1.0}, [1, 7], [1, 7]),
        ({"max_ratio": 0.5, "max_documents": 2}, [1, 2, 3, 100], [1, 1, 2, 2]),
    ],
)
def test_how_many_stay(settings: dict[str, float], counts: list[int], expected: list[int]) -> None:
    assert Rank.model_validate(settings).stay(np.array(counts)).tolist() == expected


@given(st.integers(1, 10**9), st.integers(1, 100))
def test_a_percentile_is_a_whole_number_where_it_should_be(hundreds: int, percent: int) -> None:
    block = Rank(max_ratio=percent / 100)
    assert block.stay(np.array([hundreds * 100])).tolist() == [hundreds * percent]


def keys(block: Rank, documents: Batch) -> list[int | None]:
    """The key of each row, None where it is not counted."""
    found = block.spans(documents)
    by_row = dict(zip(found.rows.tolist(), found.keys.tolist(), strict=True))
    return [by_row.get(row) for row in range(len(documents))]


def test_groups() -> None:
    documents = batch(
        id=pa.array(list("abcde")),
        source=pa.array(["s", "s", "t", None, None]),
        language=pa.array(["eng", "deu", "eng", None, None]),
    )
    assert len(set(keys(Rank(max_documents=1), documents))) == 1
    assert len(set(keys(Rank(max_documents=1, per=("source",)), documents))) == 3
    both = keys(Rank(max_documents=1, per=("source", "language")), documents)
    assert len(set(both)) == 4
    assert both[3] == both[4]


def test_hosts() -> None:
    urls = [
        "https://www.A.org/x",
        "http://a.org:80/y",
        "https://b.a.org/",
        "http://1.2.3.4/",
        "mailto:a@a.org",
        "",
        None,
    ]
    documents = batch(id=pa.array(list("abcdefg")), url=pa.array(urls))
    host = keys(Rank(max_documents=1, per_host="host"), documents)
    domain = keys(Rank(max_documents=1, per_host="domain"), documents)
    assert host[0] == host[1] != host[2]
    assert domain[0] == domain[1] == domain[2] != domain[3]
    assert host[3] is not None
    assert host[4:] == domain[4:] == [None, None, None]


def test_draws_follow_shard_and_id_and_the_seed() -> None:
    documents = batch(id=pa.array(["0"] * 50), shard=pa.array([f"{row}.jsonl" for row in range(50)]))
    first, second = (Rank(max_documents=1, seed=seed).ranks(documents).tolist() for seed in (1, 2))
    assert len(set(first)) == 50
    assert first != second
    assert math.isclose(np.mean(first) / 2**53, 0.5, abs_tol=0.2)


def test_what_is_said() -> None:
    assert Rank(max_documents=5000).requires() == ("source", "shard", "id")
    block = Rank(by="score", per=("language",), per_host="host", max_documents=5000, max_ratio=0.1)
    assert block.requires() == ("score", "language", "url")
    assert block.numbers() == ("score",)
    expected = "keeps at most 5,000 documents and 0.1 of the documents of every language, host, by the highest score"
    assert block.describe() == (expected,)
    with pytest.raises(ValidationError, match="max_documents or max_ratio is needed"):
        Rank(by="score")
