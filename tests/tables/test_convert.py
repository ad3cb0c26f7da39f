import datetime
import decimal
import uuid

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.tables.convert import cast, convert, converted, rounded
from textmill.tables.moments import iso

WORDS = pa.string()
BAD = pa.Array.from_buffers(WORDS, 3, pa.array([b"one", b"bad \xff", b"two"]).buffers())


@pytest.mark.parametrize(
    ("values", "kind", "words"),
    [
        ([0, None], pa.timestamp("s"), ["1970-01-01T00:00:00", None]),
        ([1_500], pa.timestamp("ms"), ["1970-01-01T00:00:01.5"]),
        ([1], pa.timestamp("ns", "Asia/Tokyo"), ["1970-01-01T00:00:00.000000001+00:00"]),
        ([0], pa.timestamp("us", "Nowhere/Land"), ["1970-01-01T00:00:00+00:00"]),
        ([316_516_204_800], pa.timestamp("s", "UTC"), ["12000-01-01T00:00:00+00:00"]),
        ([0, 4_000_000], pa.date32(), ["1970-01-01", "12921-08-18"]),
        ([1_500], pa.time32("ms"), ["00:00:01.5"]),
        ([90, -1, None], pa.duration("s"), ["PT90S", "-PT1S", None]),
        ([1_500_000_000], pa.duration("ns"), ["PT1.5S"]),
    ],
)
def test_points_in_time(values: list[int | None], kind: pa.DataType, words: list[str | None]) -> None:
    whole = pa.array(values, pa.int32() if kind in (pa.date32(), pa.time32("ms")) else pa.int64())
    assert iso(whole.cast(kind)).to_pylist() == words
    assert convert(whole.cast(kind), WORDS).to_pylist() == words


@settings(max_examples=50)
@given(st.lists(st.none() | st.datetimes()))
def test_timestamps_are_what_python_says(moments: list[datetime.datetime | None]) -> None:
    for text, moment in zip(iso(pa.array(moments, pa.timestamp("us"))).to_pylist(), moments, strict=True):
        assert (None if text is None else datetime.datetime.fromisoformat(text)) == moment


ODD = pa.struct([("when", pa.timestamp("s")), ("raw", pa.binary()), ("n", pa.list_(pa.decimal128(5, 1)))])


@pytest.mark.parametrize(
    ("values", "wanted", "made"),
    [
        (pa.array([1, None]), WORDS, ["1", None]),
        (pa.array([2**64 - 1], pa.uint64()), WORDS, [str(2**64 - 1)]),
        (pa.array([1.0, 1e20, float("nan")]), WORDS, ["1.0", "1e+20", "nan"]),
        (pa.array([True]), WORDS, ["true"]),
        (pa.array([decimal.Decimal("1.50")]), WORDS, ["1.50"]),
        (pa.array([b"word", b"\xff\x00"]), WORDS, ["word", "ff00"]),
        (pa.array([b"word"], pa.binary(4)), WORDS, ["776f7264"]),
        (pa.array([uuid.UUID(int=5).bytes], pa.uuid()), WORDS, [str(uuid.UUID(int=5))]),
        (pa.array(["a", None, "a"]).dictionary_encode(), WORDS, ["a", None, "a"]),
        (pa.array([[1, None], None, []]), pa.list_(pa.float64()), [[1.0, None], None, []]),
        (pa.array([[1, 2], None, [3, 4]], pa.list_(pa.int8(), 2)), pa.list_(pa.int64()), [[1, 2], None, [3, 4]]),
        (pa.array([[1], []]), WORDS, ["[1]", "[]"]),
        (
            pa.array([{"a": 1}, None]),
            pa.struct([("b", WORDS), ("a", pa.float64())]),
            [{"b": None, "a": 1.0}, None],
        ),
        (pa.array([{}, None], pa.struct([])), WORDS, ["{}", None]),
        (
            pa.array([{"when": 253_402_300_800, "raw": b"\xff", "n": [decimal.Decimal("1.5")]}], ODD),
            WORDS,
            ['{"when":"10000-01-01T00:00:00","raw":"ff","n":["1.5"]}'],
        ),
        (pa.array([[("a", 1)]], pa.map_(WORDS, pa.int64())), WORDS, ['[["a",1]]']),
        (pa.array([[("a", 1)]], pa.map_(WORDS, pa.int64())), pa.map_(WORDS, pa.float64()), [[("a", 1.0)]]),
        (pa.nulls(2), pa.list_(WORDS), [None, None]),
    ],
)
def test_values_in_another_type(values: pa.Array, wanted: pa.DataType, made: list[object]) -> None:
    longer = pa.concat_arrays([values.take(pa.array([0])), values])
    for column in (values, longer.slice(1)):
        found, problems = converted(column, wanted, convert)
        assert found.to_pylist() == made
        assert (found.type, problems) == (wanted, {})


@pytest.mark.parametrize(
    "values",
    [
        BAD,
        pa.ListArray.from_arrays(pa.array([0, 1, 2, 3]), BAD),
        pa.StructArray.from_arrays([pa.array([1, 2, 3]), BAD], ["n", "s"]),
        pa.DictionaryArray.from_arrays(pa.array([0, 1, 2]), BAD, safe=False),
        pa.MapArray.from_arrays(pa.array([0, 1, 2, 3]), pa.array(["a", "b", "c"]), BAD),
        pa.ListArray.from_arrays(pa.array([0, 1, 2, 3]), pa.StructArray.from_arrays([BAD], ["s"])),
    ],
    ids=["string", "list", "struct", "dictionary", "map", "list of structs"],
)
@pytest.mark.parametrize("as_words", [False, True])
def test_a_string_that_is_no_utf8_costs_its_row(values: pa.Array, as_words: bool) -> None:
    is_dictionary = pa.types.is_dictionary(values.type)
    found, problems = converted(values, WORDS if as_words or is_dictionary else values.type, convert)
    assert [one is None for one in found.to_pylist()] == [False, True, False]
    assert {row: fault for row, (fault, _) in problems.items()} == {1: "invalid_utf8"}
    found.validate(full=True)


def test_a_value_without_counterpart_costs_its_row() -> None:
    found, problems = converted(pa.array(["7", "x"]), pa.int64(), lambda values, wanted: values.cast(wanted))
    assert (found.to_pylist(), [fault for fault, _ in problems.values()]) == ([7, None], ["unconvertible"])


@pytest.mark.parametrize(("value", "lost"), [(2**53, 0), (2**53 + 1, 1), (2**60, 0), (-(2**62) + 1, 1)])
def test_integers_that_floats_do_not_hold_are_counted(value: int, lost: int) -> None:
    values = pa.array([1, value, None])
    assert convert(values, pa.float64()).to_pylist() == [1.0, float(value), None]
    assert rounded(values, pa.float64()) == lost


@settings(max_examples=50)
@given(st.lists(st.none() | st.lists(st.none() | st.integers(-9, 9), max_size=4), max_size=6), st.integers(0, 3))
def test_lists_of_a_slice(lists: list[list[int | None] | None], skipped: int) -> None:
    values = pa.array(lists, pa.large_list(pa.int8())).slice(skipped)
    wanted = [
        None if one is None else [None if item is None else float(item) for item in one] for one in lists[skipped:]
    ]
    assert convert(values, pa.list_(pa.float64())).to_pylist() == wanted
    assert np.array_equal(convert(values, pa.list_(pa.float64())).is_null(), [one is None for one in wanted])


NULLS = pa.list_(pa.null())


@pytest.mark.parametrize(
    ("values", "kind", "wanted"),
    [
        ([[None], [None, None], None, []], NULLS, NULLS),
        ([[None], [None, None], None, []], NULLS, pa.large_list(pa.null())),
        ([[None], [None, None], None, []], NULLS, pa.list_(pa.int64())),
        ([[None], [None, None], None, []], pa.large_list(pa.null()), NULLS),
        ([[None, None], [None, None], None, [None, None]], pa.list_(pa.null(), 2), NULLS),
        ([[[None]], [[None, None]], [None], []], pa.list_(NULLS), pa.large_list(NULLS)),
        (
            [{"a": [None], "n": 1}, {"a": [None, None], "n": 2}, {"a": None, "n": 3}, None],
            pa.struct([("a", NULLS), ("n", pa.int32())]),
            pa.struct([("a", NULLS), ("n", pa.int64())]),
        ),
        (
            [[("k", None)], [("k", None), ("l", None)], None, []],
            pa.map_(pa.string(), pa.null()),
            pa.map_(pa.large_string(), pa.null()),
        ),
    ],
)
def test_nulls_inside_keep_their_number(values: list[object], kind: pa.DataType, wanted: pa.DataType) -> None:
    whole = pa.array(values, kind)
    for start in range(4):
        made = cast(whole.filter(pa.array([row >= start for row in range(4)])), wanted)
        made.validate(full=True)
        assert (made.type, made.to_pylist()) == (wanted, values[start:])
        assert cast(whole.slice(start), wanted).to_pylist() == values[start:]
