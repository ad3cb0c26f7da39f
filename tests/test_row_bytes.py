"""Rows are measured by their values alone and grouped greedily, whatever their types and batches."""

import itertools

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.tables.row_bytes import RowGroups, cuts, row_bytes

TEXT = pa.struct([("a", pa.string()), ("b", pa.list_(pa.large_string()))])
VALUES: list[tuple[pa.DataType, list[object], list[int]]] = [
    (pa.string(), ["", None, "ab", "ß"], [4, 4, 6, 6]),
    (pa.large_string(), ["", None, "abc"], [4, 4, 7]),
    (pa.binary(), [b"\0\xff", None], [6, 4]),
    (pa.binary(3), [b"abc", None], [3, 3]),
    (pa.string_view(), ["a longer text than inline", None], [29, 4]),
    (pa.null(), [None, None], [1, 1]),
    (pa.bool_(), [True, None], [1, 1]),
    (pa.int16(), [1, None], [2, 2]),
    (pa.timestamp("us"), [1, None], [8, 8]),
    (pa.decimal128(5, 2), [None], [16]),
    (pa.list_(pa.string()), [["a", None], None, [], ["bcd"]], [13, 4, 4, 11]),
    (pa.large_list(pa.int32()), [[1, 2], None], [12, 4]),
    (pa.list_(pa.null()), [[None, None]], [6]),
    (pa.list_(pa.int16(), 2), [[1, 2], None], [4, 4]),
    (pa.list_view(pa.string()), [["a"], None, ["bc", "d"]], [9, 4, 15]),
    (pa.map_(pa.string(), pa.int8()), [[("k", 1)], None, []], [10, 4, 4]),
    (TEXT, [{"a": "x", "b": ["yy"]}, None, {"a": None, "b": None}], [16, 9, 9]),
    (pa.list_(TEXT), [[{"a": "x", "b": ["yy", ""]}] * 2], [44]),
    (pa.json_(), ["{}", None], [6, 4]),
]


@pytest.mark.parametrize(("kind", "values", "expected"), VALUES, ids=lambda given: str(given)[:40])
def test_bytes_of_each_type(kind: pa.DataType, values: list[object], expected: list[int]) -> None:
    column = pa.array(values, kind)
    batch = pa.RecordBatch.from_arrays([column], ["c"])
    assert row_bytes(batch).tolist() == expected
    parts = [row_bytes(batch.slice(row, 1)).tolist() for row in range(len(values))]
    assert parts == [[size] for size in expected]
    assert row_bytes(batch.slice(0, 0)).tolist() == []


def test_a_dictionary_counts_as_what_it_stands_for() -> None:
    column = pa.DictionaryArray.from_arrays(pa.array([0, None, 1, 0]), pa.array(["abc", ""]))
    assert row_bytes(pa.RecordBatch.from_arrays([column], ["c"])).tolist() == [7, 4, 4, 7]


def greedy(sizes: list[int], most_rows: int, most_bytes: int) -> list[list[int]]:
    """The plain twin: a row joins the group before it if both limits allow."""
    groups: list[list[int]] = []
    for size in sizes:
        if groups and len(groups[-1]) < most_rows and sum(groups[-1]) + size <= most_bytes:
            groups[-1].append(size)
        else:
            groups.append([size])
    return groups


@given(
    st.lists(st.integers(0, 30), max_size=40),
    st.integers(1, 7),
    st.integers(1, 60),
    st.lists(st.integers(0, 40), max_size=6),
)
def test_groups_are_greedy_however_rows_are_batched(
    chars: list[int], most_rows: int, most_bytes: int, splits: list[int]
) -> None:
    whole = pa.RecordBatch.from_arrays([pa.array(["x" * n for n in chars], pa.string())], ["text"])
    expected = greedy([4 + n for n in chars], most_rows, most_bytes)
    groups = RowGroups(whole.schema, most_rows, most_bytes)
    edges = [0, *sorted(min(at, len(chars)) for at in splits), len(chars)]
    found = [group for low, high in itertools.pairwise(edges) for group in groups.add(whole.slice(low, high - low))]
    found += groups.rest()
    assert [[4 + len(text) for text in group["text"].to_pylist()] for group in found] == expected
    runs = list(cuts(np.array([4 + n for n in chars], np.int64), most_rows, most_bytes))
    assert [stop - start for start, stop in runs] == list(map(len, expected))
