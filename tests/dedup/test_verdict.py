"""Verdicts reach the right rows of any batch; documents without duplicates are clusters of one."""

import pyarrow as pa
import pytest

from textmill.dedup.exact import Exact
from textmill.dedup.minhash import Minhash
from textmill.matching.clusters.clusters import CLUSTERED
from textmill.matching.clusters.verdict import ADDED, VERDICT, Verdict, of_shard

TABLE = pa.table(
    {
        "row": [1, 2, 5],
        "duplicate_of": [None, "far", "b"],
        "cluster_id": ["b", "far", "b"],
        "cluster_size": [2, 9, 2],
        "similarity": [None, 0.876, 1.0],
        "kept": [1, 90, 1],
        "kept_in": [None, None, None],
    },
    schema=VERDICT,
)
IDS = ["a", "b", "c", "d", "e", "f"]
EXPECTED = {
    "cluster_id": ["a", "b", "far", "d", "e", "b"],
    "cluster_size": [1, 2, 9, 1, 1, 2],
    "fault": [None, None, "duplicate", None, None, "duplicate"],
    "detail": [None, None, "duplicate of far", None, None, "duplicate of b"],
}


@pytest.mark.parametrize("size", [1, 2, 3, 4, 6])
def test_rows_of_any_batch(size):
    verdict = Verdict(Exact(), TABLE)
    found = {name: [] for name in EXPECTED}
    for first in range(0, len(IDS), size):
        columns = verdict.columns(pa.record_batch({"id": IDS[first : first + size]}), first)
        for name, values in columns.items():
            found[name] += values.to_pylist()
    assert found == EXPECTED


@pytest.mark.parametrize("table", [None, VERDICT.empty_table()])
def test_a_shard_without_duplicates(table):
    columns = Verdict(Exact(), table).columns(pa.record_batch({"id": pa.array(["a", "b"], pa.large_string())}), 0)
    assert {name: values.to_pylist() for name, values in columns.items()} == {
        "cluster_id": ["a", "b"],
        "cluster_size": [1, 1],
        "fault": [None, None],
        "detail": [None, None],
    }


def test_types_are_the_documents_own():
    columns = Verdict(Exact(), TABLE).columns(pa.record_batch({"id": IDS}), 0)
    for field in ADDED:
        assert columns[field.name].type == field.type
    assert columns["fault"].type == columns["detail"].type == pa.string()


def test_an_empty_batch():
    columns = Verdict(Exact(), TABLE).columns(pa.record_batch({"id": pa.array([], pa.string())}), 6)
    assert all(len(values) == 0 for values in columns.values())


@pytest.mark.parametrize(
    ("given", "ids", "sizes"),
    [
        ({"cluster_size": [4, None]}, ["a", "b"], [4, 1]),
        ({"cluster_id": ["x", None]}, ["x", "b"], [1, 1]),
        ({"cluster_id": ["x", None], "cluster_size": [4, None]}, ["x", "b"], [4, 1]),
    ],
)
def test_clusters_that_the_input_brings(given, ids, sizes):
    """As a corpus of Textmill does, which has cluster sizes without cluster ids."""
    columns = Verdict(Exact(), None).columns(pa.record_batch({"id": ["a", "b"], **given}), 0)
    assert columns["cluster_id"].to_pylist() == ids
    assert columns["cluster_size"].to_pylist() == sizes


def test_how_similar_a_duplicate_is_where_documents_are_compared():
    columns = Verdict(Minhash(name="near"), TABLE).columns(pa.record_batch({"id": IDS}), 0)
    assert columns["near.similarity"].to_pylist() == [None, None, 0.876, None, None, 1.0]
    assert columns["detail"].to_pylist() == [
        None,
        None,
        "duplicate of far (similarity 0.88)",
        None,
        None,
        "duplicate of b (similarity 1.00)",
    ]


def test_a_shard_gets_its_rows():
    clustered = pa.table(
        {
            "document": [3, 4, 9, 10],
            "is_kept": [True, False, False, False],
            "cluster_id": ["x", "x", "y", "x"],
            "cluster_size": [3, 3, 2, 3],
            "similarity": [None, 0.9, 0.8, 1.0],
            "kept": [3, 3, 0, 3],
        },
        schema=CLUSTERED,
    )
    assert of_shard(clustered, 4, 6).to_pylist() == [
        {
            "row": 0,
            "duplicate_of": "x",
            "cluster_id": "x",
            "cluster_size": 3,
            "similarity": 0.9,
            "kept": 3,
            "kept_in": None,
        },
        {
            "row": 5,
            "duplicate_of": "y",
            "cluster_id": "y",
            "cluster_size": 2,
            "similarity": 0.8,
            "kept": 0,
            "kept_in": None,
        },
    ]
    assert of_shard(clustered, 0, 4).column("duplicate_of").to_pylist() == [None]
    assert of_shard(clustered, 5, 4).num_rows == 0


def test_a_copy_is_told_with_the_shard_of_the_kept_one():
    clustered = pa.table(
        {
            "document": pa.array([3, 5, 8], pa.uint64()),
            "is_kept": [False, False, True],
            "cluster_id": ["0", "0", "0"],
            "cluster_size": [2, 2, 3],
            "similarity": pa.array([None, 0.5, None], pa.float64()),
            "kept": pa.array([1, 4, 8], pa.uint64()),
        }
    )
    table = of_shard(clustered, 3, 6, ((0, ""), (4, "s/empty"), (4, "s/a"), (9, "s/b")))
    assert table.column("kept_in").to_pylist() == [None, "s/a", None]  # the first is of an earlier crawl
    assert of_shard(clustered, 3, 6).column("kept_in").null_count == 3
    ids = pa.record_batch({"id": list("012345")})
    details = Verdict(Minhash(name="near"), table).columns(ids, 0)["detail"].to_pylist()
    assert [detail for detail in details if detail] == ["duplicate of 0", "duplicate of 0 in s/a (similarity 0.50)"]
