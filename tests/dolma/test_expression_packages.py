"""Why expressions are read by hand: what the packages that could read them get wrong, and that ours does not.

Where a package no longer fails here, it may take the reader's place (docs/vectors.md).
"""

import pytest
from scripts.expression_packages import HOSTILE, LANGUAGES, Hostile, answer, differing, missed, outcome, rows_of
from tests.shared_place import VECTORS

from textmill.origins.dolma.expression import Syntax


@pytest.mark.parametrize("syntax", LANGUAGES)
def test_ours_gives_what_dolmas_libraries_give(syntax: Syntax) -> None:
    assert missed("textmill", syntax) == []


@pytest.mark.parametrize("syntax", LANGUAGES)
def test_the_packages_do_not(syntax: Syntax) -> None:
    assert len(missed("packages", syntax)) >= 3


@pytest.mark.usefixtures("shared")
def test_vectors() -> None:
    rows = rows_of(VECTORS)
    assert [differing("textmill", syntax, rows) for syntax in LANGUAGES] == [[], []]
    # jq's eleven rows agree; of JSONPath's eleven only those whose filter is to match nothing.
    assert [len(differing("packages", syntax, rows)) for syntax in LANGUAGES] == [0, 7]


@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: f"{case.syntax}-{case.name}")
def test_ours_comes_to_an_end(case: Hostile) -> None:
    assert answer("textmill", *case[1:]) == "ends"


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("without end", "hangs"),
        ("reads the environment", "tells the environment"),
        ("doubles a string 40 times", "is killed by signal 6"),
    ],
)
def test_the_package_jq_does_not_always(name: str, end: str) -> None:
    (case,) = (case for case in HOSTILE if case.name == name)
    assert outcome("packages", case, seconds=5 if end == "hangs" else 120) == end
