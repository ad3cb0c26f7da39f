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


def test_a_wrong_expression_is_refused() -> None:
    with pytest.raises(ValidationError, match="is no regular expression: missing"):
        Regex(pattern="(a")
