import re

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.dclm.counts import STOP_WORDS, line_counts, page_counts


def plain_page_counts(text: str) -> tuple[int, ...]:
    """The same by `str` methods."""
    words = text.split()
    stop_words = [word.lower() for word in words if word.lower() in STOP_WORDS]
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return (
        len(words),
        sum(map(len, words)),
        sum(not any(map(str.isalpha, word)) for word in words),
        len(stop_words),
        len(set(stop_words)),
        sum(word[0].isalnum() for word in re.split("[ \n\r\t\v\f\0]+", text) if word),
        len(lines),
        sum(line.startswith(("●", "•", "*", "-")) for line in lines),
        sum(text.count(symbol) for symbol in ("#", "...", ". . .", "…")),
        sum(line.endswith(("...", ". . .", "…")) for line in lines),
    )


def test_page_counts(page_texts: st.SearchStrategy[str]) -> None:
    @settings(max_examples=400, deadline=None)
    @given(page_texts)
    def equal_the_plain_ones(text: str) -> None:
        assert tuple(page_counts(text)) == plain_page_counts(text)

    equal_the_plain_ones()


def test_dots_and_blanks_in_every_order() -> None:
    @settings(max_examples=300, deadline=None)
    @given(st.text(". \n#…x\xa0", max_size=20))
    def equal_the_plain_ones(text: str) -> None:
        assert tuple(page_counts(text)) == plain_page_counts(text)

    equal_the_plain_ones()


def test_line_counts(page_texts: st.SearchStrategy[str]) -> None:
    @settings(max_examples=400, deadline=None)
    @given(page_texts)
    def equal_the_plain_ones(text: str) -> None:
        lines = text.split("\n")
        counts = line_counts(text)
        assert counts.chars.tolist() == [len(line) for line in lines]
        assert counts.words.tolist() == [len(line.split()) for line in lines]
        assert counts.uppercase.tolist() == [sum(map(str.isupper, line)) for line in lines]
        assert counts.digits.tolist() == [sum(map(str.isdigit, line)) for line in lines]

    equal_the_plain_ones()


def test_a_line_of_ten_million_characters() -> None:
    text = "The 1 " * 1_700_000
    assert page_counts(text).stop_words == 1_700_000
    assert line_counts(text).digits.tolist() == [1_700_000]


def test_dividing_decides_like_multiplying_at_the_limits_of_gopher() -> None:
    lines = np.arange(1, 100_001)
    for limit in (0.9, 0.3):
        for counted in (np.floor(limit * lines), np.ceil(limit * lines)):
            assert np.array_equal(counted > limit * lines, counted / lines > limit)
