import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.origins.dclm.phrases import heads, pattern_of

PHRASES = st.lists(st.text("ab-. ", min_size=1, max_size=4), min_size=1, max_size=6).map(tuple)


@settings(max_examples=300, deadline=None)
@given(PHRASES, st.text("ab-. ", max_size=15), st.booleans())
def test_matches_are_the_leftmost_and_longest(phrases: tuple[str, ...], text: str, whole: bool) -> None:
    plain = "|".join(map(re.escape, sorted(phrases, key=len, reverse=True)))
    edge = r"\b" if whole else ""
    found = re.findall(f"{edge}{pattern_of(phrases)}{edge}", text)
    assert found == re.findall(f"{edge}(?:{plain}){edge}", text)


def test_an_empty_phrase_is_refused() -> None:
    with pytest.raises(ValueError, match="empty phrase"):
        pattern_of(("a", ""))


def test_no_phrase_matches_nothing() -> None:
    assert re.search(pattern_of(()), "") is None


@pytest.mark.parametrize(
    ("expression", "head"),
    [("Read more...", "read more"), ("ab*", "a"), ("ab+", "ab"), ("a|b", None), (".x", None), ("é", None)],
)
def test_heads(expression: str, head: str | None) -> None:
    assert heads((expression,)) == (None if head is None else (head,))
