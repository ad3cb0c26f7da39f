"""Clusters are the components that breadth-first search finds, and keep the document that the rule says."""

import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.dedup.exact import Exact
from textmill.matching.clusters import clusters, components, members
from textmill.matching.clusters.cluster_evidence import Cluster
from textmill.matching.clusters.components import offsets

SHARDS = st.lists(
    st.lists(st.one_of(st.none(), st.tuples(*[st.integers(0, 6)] * 2)), max_size=6), min_size=1, max_size=4
)


def searched(documents: list[tuple[int, ...] | None]) -> list[list[int]]:
    """Documents that agree in a band, directly or through others."""
    found, seen = [], set()
    for start, keys in enumerate(documents):
        if keys is None or start in seen:
            continue
        component, waiting = {start}, [start]
        while waiting:
            here = documents[waiting.pop()]
            for other, theirs in enumerate(documents):
                if other not in component and theirs and any(a == b for a, b in zip(here, theirs, strict=True)):
                    component.add(other)
                    waiting.append(other)
        seen |= component
        if len(component) > 1:
            found.append(sorted(component))
    return found


@settings(deadline=None, max_examples=150)
@given(shards=SHARDS, parts=st.integers(1, 3), size=st.integers(1, 4), group=st.sampled_from([1, 3, 1000]))
def test_components_are_those_of_a_search(solve, given_keys, shards, parts, size, group, decide):
    texts = [[None if keys is None else ",".join(map(str, keys)) for keys in shard] for shard in shards]
    rows, _ = decide(given_keys(bands=2), texts, size, parts, group)
    expected = [
        {"document": member, "is_kept": member == component[0], "cluster_id": f"d{component[0]}"}
        | {"cluster_size": len(component), "similarity": None, "kept": component[0]}
        for component in searched([keys for shard in shards for keys in shard])
        for member in component
    ]
    assert rows == sorted(expected, key=lambda row: row["document"])


def test_no_duplicates(decide, given_keys):
    rows, outcome = decide(given_keys(), [["1", "2"], [], [None, "3"]])
    assert rows == outcome.largest == []


def test_the_largest_clusters_and_the_losses_of_sources(decide, given_keys):
    texts = [["1"] * 5 + ["2", "3", "2"], ["1", "3", "4", "4"]]
    sources = [["a"] * 7 + ["b"], ["b", None, "c", "c"]]
    _, outcome = decide(given_keys(), texts, columns=lambda shard: {"source": pa.array(sources[shard])})
    assert outcome.largest == [
        Cluster(6, "d0", ("d1", "d2", "d3")),
        Cluster(2, "d5", ("d7",)),
        Cluster(2, "d6", ("d9",)),
        Cluster(2, "d10", ("d11",)),
    ]
    assert outcome.dropped == {"a": 4, "b": 2, "": 1, "c": 1}


def test_sizes_of_an_earlier_barrier_add_up(decide, given_keys):
    sizes = pa.array([2, None, 7], pa.int64())
    rows, _ = decide(given_keys(), [["1", "1", "2"]], columns=lambda shard: {"cluster_size": sizes})
    assert [row["cluster_size"] for row in rows] == [3, 3]


@pytest.mark.parametrize("at_once", [1, 3, 1000])
@pytest.mark.parametrize("least", [None, 0.5])
def test_a_component_that_streams_by_is_decided_alike(decide, given_keys, monkeypatch, least, at_once):
    texts = [["1|1 2", "1|1 2 3", "2|5", "1|7"], ["1|7 8", "1|1 2", "1|9"], ["2|5", "1|7 8"]]
    expected = decide(given_keys(least=least), texts)
    monkeypatch.setattr(clusters, "ROWS_AT_ONCE", at_once)
    monkeypatch.setattr(clusters, "BYTES_AT_ONCE", at_once * 8)
    assert decide(given_keys(least=least), texts, group=1) == expected


@pytest.mark.parametrize("documents", [[0, 1, 65_535, 65_536, 200_000], [70_000, 70_001], []])
def test_components_are_found_by_number(documents):
    sink = io.BytesIO()
    stars = pa.table({"a": pa.array([5] * len(documents), pa.uint64()), "b": pa.array(documents, pa.uint64())})
    rows, groups = components.write(lambda: [stars.slice(0, 2), stars.slice(2)], sink, 10)
    expected = sorted({*documents, 5} if documents else ())
    assert rows == len(expected)
    assert groups == ([components.Group(5, 6, len(expected))] if documents else [])
    assert components.read(sink, 0, 300_000).column("document").to_pylist() == expected
    for low, high in ((0, 5), (5, 6), (65_536, 65_537), (65_535, 200_000), (250_000, 900_000)):
        assert components.read(sink, low, high)["document"].to_pylist() == [n for n in expected if low <= n < high]


def test_groups_hold_whole_components():
    stars = pa.table({"a": pa.array([0, 0, 3, 5, 8], pa.uint64()), "b": pa.array([1, 2, 4, 6, 9], pa.uint64())})
    _, groups = components.write(lambda: [stars], io.BytesIO(), 4)
    assert groups == [components.Group(0, 1, 3), components.Group(3, 6, 4), components.Group(8, 9, 2)]
    _, groups = components.write(lambda: [stars], io.BytesIO(), 1)
    assert [group.documents for group in groups] == [3, 2, 2, 2]


@pytest.mark.parametrize("pairs", [[(0, 1), (1, 2)], [(0, 2), (1, 2)]])
def test_an_unmerged_forest_is_refused(pairs):
    stars = pa.table(
        {name: pa.array(ends, pa.uint64()) for name, ends in zip("ab", zip(*pairs, strict=True), strict=True)}
    )
    with pytest.raises(ValueError, match="merge it first"):
        components.write(lambda: [stars], io.BytesIO(), 10)


def test_offsets():
    assert offsets([3, 0, 2]) == [0, 3, 3]
    assert offsets([3, 0, 2], first=7) == [7, 10, 10]
    assert offsets([]) == []


def test_members_of_an_earlier_run_come_first(batches, tmp_path):
    """As an index writes them: decided before, in a file of their own, with numbers below the first real one."""
    lists = members.listed([members.mixed(np.array([key], np.uint64), 0) for key in (1, 1)])
    shingles = members.listed([np.array([1, 2], np.uint64), np.array([], np.uint64)])
    earlier = pa.record_batch(
        [
            pa.array([0, 0], pa.uint64()),
            pa.array([0, 1], pa.uint64()),
            pa.array(["old", "older"], pa.large_string()),
            pa.array(["x", "x"], pa.large_string()),
            pa.array([4, 1], pa.int64()),
            pa.array([0.0, 0.0]),
            pa.array([0, 0], pa.uint64()),
            pa.array([0, 0], pa.uint64()),
            lists,
            shingles,
        ],
        schema=members.SCHEMA,
    )
    assert members.write([earlier], tmp_path / "earlier", tmp_path / "spool") == 2
    new = earlier.set_column(1, "document", pa.array([2, 3], pa.uint64()))
    new = new.set_column(2, "id", pa.array(["a", "b"], pa.large_string()))
    new = new.set_column(4, "weight", pa.array([1, 1], pa.int64())).set_column(7, "kept", pa.nulls(2, pa.uint64()))
    new = new.set_column(9, "shingles", members.listed([np.array(s, np.uint64) for s in ([1, 2, 3], [8])]))
    new = pa.RecordBatch.from_arrays(new.columns, schema=members.SCHEMA)
    members.write([new], tmp_path / "new", tmp_path / "spool")
    sources = [tmp_path / "earlier", tmp_path / "new"]
    found = clusters.decide(clusters.Rule(0.5, True), sources, 0, 1, tmp_path / "out", tmp_path / "spool", first=2)
    assert pq.read_table(tmp_path / "out").select([0, 1, 2, 3]).to_pylist() == [
        {"document": number, "is_kept": number == 0, "cluster_id": "old", "cluster_size": 6} for number in (0, 1, 2)
    ]
    assert found.dropped == {"x": 1}
    assert not (tmp_path / "spool").exists()


def test_a_verdict_that_names_nobody_is_refused(tmp_path):
    assert Exact().min_similarity() is None
    schema = members.SCHEMA
    values = {"root": [0], "document": [1], "id": ["a"], "source": [None], "weight": [1], "score": [0.0], "rank": [0]}
    values |= {"kept": [0], "keys": [[1]], "shingles": [[]]}
    members.write([pa.RecordBatch.from_pydict(values, schema=schema)], tmp_path / "m", tmp_path / "spool")
    with pytest.raises(ValueError, match="document 1 was decided as a duplicate of 0, which no row before it has"):
        clusters.decide(clusters.Rule(0.5, True), [tmp_path / "m"], 0, 1, tmp_path / "out", tmp_path / "spool")


@pytest.mark.parametrize("sizes", [[5], [1, 3, 1], []])
@pytest.mark.parametrize("in_memory", [0, 200, 1 << 30])
@pytest.mark.parametrize("with_lists", [False, True])
def test_members_are_the_same_sorted_in_memory_or_not(tmp_path, monkeypatch, sizes, in_memory, with_lists):
    monkeypatch.setattr(members, "BYTES_IN_MEMORY", in_memory)
    batches = [
        pa.RecordBatch.from_pylist(
            [
                {"root": (7 * row + size) % 3, "document": 10 * number + row, "id": f"{number}-{row}", "weight": 1}
                | {"keys": [row] * with_lists, "shingles": [row, row + 1] * with_lists}
                for row in range(size)
            ],
            members.SCHEMA,
        )
        for number, size in enumerate(sizes)
    ]
    assert members.write(batches, tmp_path / "m", tmp_path / "spool") == sum(sizes)
    rows = [row for _, _, batch in members.read(tmp_path / "m", 0, 9) for row in batch.to_pylist()]
    given = [row for batch in batches for row in batch.to_pylist()]
    assert rows == sorted(given, key=lambda row: (row["root"], row["document"]))
    assert not (tmp_path / "spool").exists()
