"""Whatever stands in an address, a view is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.dashboard.query import Query


@pytest.mark.parametrize(
    ("raw", "values"),
    [
        ("", {}),
        ("a=1&b=x%20y", {"a": "1", "b": "x y"}),
        ("a=1&a=2", {"a": "2"}),
        ("a", {"a": ""}),
        ("a=%ff", {"a": "\N{REPLACEMENT CHARACTER}"}),
        ("a=" + "x" * 600, {"a": "x" * 500}),
        ("a=" + "x" * 8_000, {}),
    ],
)
def test_parse(raw: str, values: dict[str, str]) -> None:
    assert Query.parse(raw).values == values


def test_of_many_fields_the_first_count() -> None:
    assert len(Query.parse("&".join(f"f{number}=1" for number in range(500))).values) == 64


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("5", 5),
        ("-3", 0),
        ("99", 10),
        ("inf", 10),
        ("-inf", 0),
        ("nan", 7),
        ("x", 7),
        ("", 7),
        ("4.4", 4),
        ("9" * 400, 10),
    ],
)
def test_integer(written: str, number: int) -> None:
    assert Query({"n": written}).integer("n", 7, 0, 10) == number


def test_choice_and_text() -> None:
    query = Query({"column": "host", "odd": "<x>"})
    assert query.choice("column", ["host"], "language") == "host"
    assert query.choice("odd", ["host"], "language") == "language"
    assert (query.text("odd"), query.text("none", "default")) == ("<x>", "default")


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=50), max_size=5))
def test_a_state_comes_back_from_its_address(values: dict[str, str]) -> None:
    written = str(Query(values))
    assert written.isascii()
    assert Query.parse(written.removeprefix("?")).values == values


@given(st.text())
def test_nothing_raises(raw: str) -> None:
    query = Query.parse(raw)
    for name in query.values:
        query.number(name, 1, 0, 2)
        query.integer(name, 1, 0, 2)


def test_with_values() -> None:
    query = Query({"a": "1", "b": "2"})
    assert str(query.with_values({"a": None, "sort.x": "-y z"})) == "?b=2&sort.x=-y+z"
    assert str(Query()) == "?"
