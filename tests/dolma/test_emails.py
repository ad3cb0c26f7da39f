"""Addresses are found where Dolma's expression finds them, in time that grows with the line only."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.origins.dolma.email_matches import emails

TEXTS = st.text(st.sampled_from("ab.@@ \t(),é-"), max_size=16)


def by_expression(line: str, at_end: bool) -> list[tuple[int, int]]:
    """The expression itself, which is slow on long words."""
    stops = r"[.\s@,?!;:)(]"
    last = r"(?:\s|\Z)" if at_end else r"\s"
    pattern = re.compile(rf"{stops}*([^\s@]+@[^\s@,?!;:)(]+?){stops}?{last}")
    found = []
    for match in pattern.finditer(line):
        person, domain = match[1].split("@", 1)
        if person != "(" and "." in domain:
            found.append(match.span())
    return found


@settings(max_examples=1500, deadline=None)
@given(line=TEXTS, at_end=st.booleans())
def test_addresses_are_those_of_the_expression(line: str, at_end: bool) -> None:
    assert list(emails(line, at_end)) == by_expression(line, at_end)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("a@b.c ", [(0, 6)]),
        ("a@b.c", []),
        ("a@b ", []),
        ("(a@b.c) ", [(0, 8)]),
        ("x@y.z, q@r.st; ", [(0, 7), (7, 15)]),
        ("(@b.c ", []),
        ("(@.. a@b.c ", [(0, 11)]),
    ],
)
def test_known_lines(line: str, found: list[tuple[int, int]]) -> None:
    assert list(emails(line, at_end=False)) == found


@pytest.mark.parametrize("line", ["@" * 300_000, "a" * 1_000_000 + "@", "a@b" * 300_000, "(@.(@. " * 20_000])
def test_long_odd_lines_are_read_through(line: str) -> None:
    assert list(emails(line, at_end=True)) == []
