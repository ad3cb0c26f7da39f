"""Spans are replaced as by a walk from character to character, which is how Dolma does it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.origins.dolma.replacement import Replacement, replace


def by_walk(text: str, replacements: list[Replacement]) -> str:
    """The first span that covers a character wins; its replacement is written where it ends."""
    ordered = sorted(replacements, key=lambda item: item.start)
    pieces, at = [], 0
    while at < len(text):
        span = next((item for item in ordered if item.start == at), None)
        if span is None:
            pieces.append(text[at])
            at += 1
        else:
            pieces.append(span.text.replace("{}", text[span.start : span.end]))
            at = span.end
    return "".join(pieces)


TEXT = "alpha beta gamma"
SPANS = st.lists(
    st.builds(
        lambda start, size, text: Replacement(start, min(start + size, len(TEXT)), text),
        st.integers(0, len(TEXT) - 1),
        st.integers(1, 9),
        st.sampled_from(["", "<X>", "[{}]"]),
    ),
    max_size=5,
)


@given(SPANS, st.booleans())
def test_replacements_are_those_of_the_walk(replacements: list[Replacement], faithful: bool) -> None:
    assert replace(TEXT, replacements, faithful)[0] == by_walk(TEXT, replacements)


@pytest.mark.parametrize(
    ("replacements", "meant", "as_dolma"),
    [
        ([(0, 5, "<P>"), (5, 16, "<Q>")], "<P><Q>", "<P><Q>"),
        ([(0, 8, "<P>"), (5, 16, "<Q>")], "<P>ta gamma", "<P>ta gamma"),
        ([(2, 6, ""), (3, 5, ""), (8, 9, "")], "albea gamma", "albea gamma"),
        ([(0, 5, "1"), (0, 3, "2")], "1 beta gamma", "1 beta gamma"),
        ([(3, 3, "<X>")], TEXT, "alp<X>a beta gamma<X>"),
        ([(14, 30, "<X>")], "alpha beta gam<X>", "alpha beta gam<X>"),
        ([(20, 30, "<X>")], TEXT, f"{TEXT}<X>"),
        ([(0, 0, "<X>"), (2, 5, "")], "al beta gamma", "<X>lpha beta gamma<X>"),
    ],
)
def test_spans_that_are_empty_or_outside(replacements: list[tuple[int, int, str]], meant: str, as_dolma: str) -> None:
    spans = [Replacement(*item) for item in replacements]
    assert replace(TEXT, spans, faithful=False)[0] == meant
    assert replace(TEXT, spans, faithful=True)[0] == as_dolma


def test_replacements_are_counted() -> None:
    assert replace(TEXT, [Replacement(0, 5, ""), Replacement(1, 2, ""), Replacement(6, 7, "")], False)[1] == 2
