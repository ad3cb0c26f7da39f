from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.block import Filter
from textmill.filters.c4_paragraph import C4Paragraph

Decide = Callable[[Filter, str], str | None]


@pytest.mark.parametrize(
    ("lengths", "fault"),
    [
        ((200, 200, 200), None),
        ((199, 200, 200), "too_few_paragraphs"),
        ((200, 0, 200, 201), None),
        ((500, 500), "too_few_paragraphs"),
        ((), "too_few_paragraphs"),
    ],
)
def test_limits(fault_of: Decide, lengths: tuple[int, ...], fault: str | None) -> None:
    assert fault_of(C4Paragraph(), "\n".join("é" * length for length in lengths)) == fault


@given(
    st.lists(st.sampled_from(["a" * 199, "é" * 200, "\U0001f600" * 200, "", "\n", "\r", "\u2028", "\x00", "。"])).map(
        "".join
    )
)
def test_like_the_third_longest_line(fault_of: Decide, text: str) -> None:
    longest = sorted(map(len, text.split("\n")), reverse=True)
    assert (fault_of(C4Paragraph(), text) is None) == (len(longest) >= 3 and longest[2] >= 200)


def test_a_limit_of_nothing(fault_of: Decide) -> None:
    assert fault_of(C4Paragraph(min_paragraph_chars=0), "\n\n") is None
    assert fault_of(C4Paragraph(min_paragraph_chars=0), "\n") == "too_few_paragraphs"
    assert fault_of(C4Paragraph(min_paragraphs=None), "") is None
