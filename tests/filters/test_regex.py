from collections.abc import Callable

import pytest
from pydantic import ValidationError

from textmill.block import Filter
from textmill.filters.regex import Regex

Decide = Callable[[Filter, str], str | None]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("call 555-1234", "found"),
        ("call 555-123", None),
        ("line2 comes first", "found"),
        ("Line1\nline2", None),
        ("", None),
        ("٥٥٥-١٢٣٤", "found"),
    ],
)
def test_a_match_anywhere_drops(fault_of: Decide, text: str, fault: str | None) -> None:
    assert fault_of(Regex(pattern=r"\d{3}-\d{4}|^line2"), text) == fault


@pytest.mark.parametrize("pattern", ["a{" + "9" * 30 + "}", "(" * 5000 + ")" * 5000])
def test_an_expression_beyond_python_is_refused(pattern: str) -> None:
    with pytest.raises(ValidationError, match="is no regular expression: "):
        Regex(pattern=pattern)


def test_what_python_warns_of_means_what_it_does_now(fault_of: Decide) -> None:
    assert fault_of(Regex(pattern="[[a]x"), "[x") == "found"  # warnings are errors here


def test_a_wrong_expression_is_refused() -> None:
    with pytest.raises(ValidationError, match="is no regular expression: missing"):
        Regex(pattern="(a")
