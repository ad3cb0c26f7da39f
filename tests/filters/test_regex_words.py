"""Words that every match of an expression holds: certain, and never too many."""

import re
import sys

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.batch import Batch
from textmill.filters.regex import Regex
from textmill.text.regex_words import required_words


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"\bzebra\b", {"zebra"}),
        (r"(?i)\b(?:Lorem Ipsum|JavaScript is (?:disabled|required))\b", {"lorem ipsum", "javascript is "}),
        (r"(?i)straße", {"stra"}),
        ("straße", {"straße"}),
        (r"colou?r", {"colo"}),
        (r"(?:abc|d?)ef*", None),
        (r"ab|", None),
        (r"(?:abc){2,}", {"abc"}),
        (r"(?:abc)*xy", {"xy"}),
        (r"(?i:abc)xy", {"xy"}),
        (r"(?=abcd)xy", {"xy"}),
        (r"(?!abcd)xy", {"xy"}),
        (r"a[bc]d", None),
        (r"(?>abc)++d", {"abc"}),
        (r"(abc)(?(1)de|fgh)", {"abc"}),
        (r"\d+", None),
        ("", None),
        ("(?x) ab c # de", {"abc"}),
    ],
)
def test_words(pattern: str, words: set[str] | None) -> None:
    found = required_words(pattern)
    assert (None if found is None else set(found.words)) == words


ATOMS = ["a", "b", "ab", "ki", "é", "s", ".", r"\w", "[ab]", "^", r"\b", "K", "$", r"\n"]
PATTERNS = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        inner.map(lambda part: f"(?:{part})?"),
        inner.map(lambda part: f"(?:{part}){{1,2}}"),
        inner.map(lambda part: f"(?i:{part})"),
        inner.map(lambda part: f"(?={part})"),
    ),
    max_leaves=8,
)


@settings(max_examples=500, deadline=None)
@given(
    PATTERNS,
    st.sampled_from(["", "(?i)"]),
    st.lists(st.text("abkiAKIé\u212a\u0131\u0130sſ \n", max_size=12), max_size=4),
)
def test_same_as_searching_every_text(pattern: str, flags: str, texts: list[str]) -> None:
    expression = flags + pattern
    batch = Batch(pa.record_batch({"text": pa.array([*texts, None], pa.large_string())}))
    found = Regex(pattern=expression).apply(batch)["regex.found"].to_pylist()
    assert found == [int(re.search(expression, text) is not None) for text in [*texts, ""]]


def test_letters_that_equal_one_of_ascii_when_case_is_ignored() -> None:
    beyond = "".join(map(chr, range(128, sys.maxunicode + 1)))
    assert set(re.findall("(?i)[a-z]", beyond)) == set("\u0130\u0131\u017f\u212a")
    for letter in "abcdefghijklmnopqrstuvwxyz":
        assert set(re.findall(f"(?i){letter}", beyond)) <= set("\u0130\u0131\u017f\u212a")
