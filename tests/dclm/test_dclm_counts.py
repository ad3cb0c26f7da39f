"""Counts over pages and lines, as `str` methods give them, however texts share a batch."""

import re

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.batch import Batch
from textmill.origins.dclm.counts import STOP_WORDS, fasttext_words, word_counts, words_without_letter
from textmill.origins.dclm.line_counts import BULLET, ELLIPSIS, EMPTY, END_MARK, FULL, line_counts, line_marks
from textmill.origins.dclm.symbols import symbols


def batch_of(*texts: str | None) -> Batch:
    return Batch(pa.record_batch({"text": pa.array(texts, pa.large_string())}))


def page_counts(batch: Batch) -> list[tuple[int, ...]]:
    """Everything that is counted, by row."""
    found = (*word_counts(batch), words_without_letter(batch), fasttext_words(batch), symbols(batch))
    return list(zip(*(values.tolist() for values in found), strict=True))


def plain_page_counts(text: str) -> tuple[int, ...]:
    """The same by `str` methods."""
    words = text.split()
    stop_words = [word.lower() for word in words if word.lower() in STOP_WORDS]
    return (
        len(words),
        sum(map(len, words)),
        len(stop_words),
        len(set(stop_words)),
        sum(not any(map(str.isalpha, word)) for word in words),
        sum(word[0].isalnum() for word in re.split("[ \n\r\t\v\f\0]+", text) if word),
        sum(text.count(symbol) for symbol in ("#", "...", ". . .", "…")),
    )


def plain_marks(line: str) -> int:
    bare = line.strip()
    return (
        FULL * bool(bare)
        + BULLET * bare.startswith(("●", "•", "*", "-"))
        + ELLIPSIS * bare.endswith(("...", "…"))
        + END_MARK * bare.endswith((".", "!", "?", '"', "…"))
        + EMPTY * (not line)
    )


def test_page_counts(page_texts: st.SearchStrategy[str]) -> None:
    @settings(max_examples=400, deadline=None)
    @given(st.lists(page_texts, max_size=4))
    def equal_the_plain_ones(texts: list[str]) -> None:
        assert page_counts(batch_of(*texts, None)) == [plain_page_counts(text) for text in [*texts, ""]]

    equal_the_plain_ones()


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(["the", "The", "bE", "haveN", "witH", "to", "t", "of\0", "@he", "AND", " ", "\x1c", "\u2028"])
    )
)
def test_stop_words(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert page_counts(batch_of(text)) == [plain_page_counts(text)]


@settings(max_examples=300, deadline=None)
@given(st.text(". \n#…x\xa0", max_size=20))
def test_dots_and_blanks_in_every_order(text: str) -> None:
    batch = batch_of(text)
    assert page_counts(batch) == [plain_page_counts(text)]
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    assert line_marks(batch).ellipses.tolist() == [sum(line.endswith(("...", ". . .", "…")) for line in lines)]


def test_line_counts_and_marks(page_texts: st.SearchStrategy[str]) -> None:
    @settings(max_examples=400, deadline=None)
    @given(st.lists(page_texts, max_size=4))
    def equal_the_plain_ones(texts: list[str]) -> None:
        batch = batch_of(*texts, None)
        by_row = [text.split("\n") for text in [*texts, ""]]
        lines = [line for row in by_row for line in row]
        counts, marks = line_counts(batch), line_marks(batch)
        assert counts.chars.tolist() == [len(line) for line in lines]
        assert counts.words.tolist() == [len(line.split()) for line in lines]
        assert counts.uppercase.tolist() == [sum(map(str.isupper, line)) for line in lines]
        assert counts.digits.tolist() == [sum(map(str.isdigit, line)) for line in lines]
        known = FULL | BULLET | ELLIPSIS | END_MARK | EMPTY
        assert (marks.of_lines & known).tolist() == [plain_marks(line) for line in lines]
        assert marks.lines.tolist() == list(map(len, by_row))
        assert marks.full.tolist() == [sum(bool(line.strip()) for line in row) for row in by_row]
        bullets = [sum(line.strip().startswith(("●", "•", "*", "-")) for line in row) for row in by_row]
        assert marks.bullets.tolist() == bullets

    equal_the_plain_ones()


def test_a_line_of_ten_million_characters() -> None:
    batch = batch_of("The 1 " * 1_700_000)
    assert word_counts(batch).stop_words.tolist() == [1_700_000]
    assert line_counts(batch).digits.tolist() == [1_700_000]


def test_dividing_decides_like_multiplying_at_the_limits_of_gopher() -> None:
    lines = np.arange(1, 100_001)
    for limit in (0.9, 0.3):
        for counted in (np.floor(limit * lines), np.ceil(limit * lines)):
            assert np.array_equal(counted > limit * lines, counted / lines > limit)
