"""Expressions are applied in turn, counted, linear in the text, and checked before any work."""

import re

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from textmill.batch import Batch
from textmill.formatters.replace import Replace


def applied(texts: list[str | None], *replacements: dict[str, str]) -> list[tuple[str | None, int]]:
    block = Replace.model_validate({"replacements": list(replacements)})
    found = block.apply(Batch(pa.RecordBatch.from_pydict({"text": pa.array(texts, pa.large_string())})))
    return list(zip(found["text"].to_pylist(), found["replace.replaced"].to_pylist(), strict=True))


@pytest.mark.parametrize(
    ("text", "replacements", "expected"),
    [
        ("a1 b22", [{"pattern": r"\d+", "by": "0"}], ("a0 b0", 2)),
        ("a1 b22", [{"pattern": r"([a-z])(\d+)", "by": r"\2\1"}], ("1a 22b", 2)),
        ("a1", [{"pattern": r"\d", "by": r"[\0]"}], ("a[1]", 1)),
        ("a.b", [{"pattern": r"\.", "by": r"\\"}], ("a\\b", 1)),
        ("ab", [{"pattern": "a"}, {"pattern": "^b", "by": "c"}], ("c", 2)),
        ("Ää\nää", [{"pattern": "(?i)ä+$", "by": "x"}], ("Ää\nx", 1)),
        ("Ää\nää", [{"pattern": "(?im)ä+$", "by": "x"}], ("x\nx", 2)),
        ("αβ γ", [{"pattern": r"\p{Greek}+", "by": "g"}], ("g g", 2)),
        ("", [{"pattern": "a"}], ("", 0)),
        (None, [{"pattern": "a"}], (None, 0)),
    ],
)
def test_replacements(text: str | None, replacements: list[dict[str, str]], expected: tuple[str | None, int]) -> None:
    assert applied([text], *replacements) == [expected]


@given(
    st.lists(st.text("ab1 \né😀", max_size=30), max_size=4),
    st.sampled_from(["a", "[ab]+", "a|1+", r"(a)(b)?", r"\s+", "é.", "[^a]{2}"]),
    st.sampled_from(["", "x", "ab"]),
)
def test_against_python(texts: list[str], pattern: str, by: str) -> None:
    assert applied([*texts], {"pattern": pattern, "by": by}) == [re.subn(pattern, by, text) for text in texts]


def test_no_text_makes_an_expression_slow() -> None:
    """Python's `re` would never end here."""
    assert applied(["a" * 100_000 + "!"], {"pattern": "(a*)*b"}) == [("a" * 100_000 + "!", 0)]


@pytest.mark.parametrize(
    ("pattern", "by", "problem"),
    [
        ("(", "", "'\\(' is no RE2 expression: missing \\): \\("),
        ("(?=a)", "", "is no RE2 expression: invalid perl operator"),
        (r"(a)\1", "", "is no RE2 expression: invalid escape sequence"),
        ("a*", "", "matches the empty text"),
        ("a", r"\1", "cannot take the place of 'a': Rewrite schema requests 1 matches"),
        ("a", "\\", "cannot take the place of 'a'"),
        ("", "x", "at least 1 character"),
    ],
)
def test_what_cannot_work_is_refused(pattern: str, by: str, problem: str) -> None:
    with pytest.raises(ValidationError, match=problem):
        Replace.model_validate({"replacements": [{"pattern": pattern, "by": by}]})
