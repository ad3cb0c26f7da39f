"""DCLM's page rules at, just under and just over their limits."""

from collections.abc import Callable

import pyarrow as pa
import pytest

from textmill.batch import Batch
from textmill.block import Filter
from textmill.decide import faults, first_failing
from textmill.errors import UserError
from textmill.filters.dclm_alphabetic_words import DclmAlphabeticWords
from textmill.filters.dclm_bullets import DclmBullets
from textmill.filters.dclm_ellipses import DclmEllipses
from textmill.filters.dclm_page_length import DclmPageLength
from textmill.filters.dclm_stop_words import DclmStopWords
from textmill.filters.dclm_symbol_ratio import DclmSymbolRatio
from textmill.filters.dclm_word_length import DclmWordLength
from textmill.filters.dclm_word_removal import DclmWordRemoval
from textmill.origins.dclm.sentence_split import sentence_counter

Decide = Callable[[Filter, str], str | None]


@pytest.mark.parametrize(
    ("block", "text", "fault"),
    [
        (DclmPageLength(min_length=3), "a (b) c\n", "too_short"),
        (DclmPageLength(min_length=3), "a b\nc", None),
        (DclmPageLength(min_length=2), "a\xa0b", "too_short"),
        (DclmPageLength(min_length=0, max_length=1), "a b", "too_long"),
        (DclmPageLength(min_length=None, max_length=None), "", None),
        (DclmPageLength(min_length=2, ignore_punctuation=False), "a\n", None),
        (DclmPageLength(min_length=3, words="uniseg"), "e-mail", "too_short"),
        (DclmPageLength(min_length=3, words="uniseg", ignore_punctuation=False), "e-mail", None),
        (DclmPageLength(unit="chars", min_length=1, max_length=3), "aéı", None),
        (DclmPageLength(unit="chars", min_length=1, max_length=2), "aéı", "too_long"),
        (DclmPageLength(unit="lines", min_length=3), "a\n\n \nb", "too_short"),
        (DclmPageLength(unit="lines", min_length=4, ignore_blank=False), "a\n\n \nb", None),
        (DclmPageLength(unit="paragraphs", min_length=2), "a\n\n\nb", None),
        (DclmPageLength(unit="paragraphs", min_length=2), "a\nb\n\n", "too_short"),
        (DclmPageLength(unit="paragraphs", min_length=3, ignore_blank=False), "a\n\n\n\nb", None),
        (DclmWordLength(), "", "no_words"),
        (DclmWordLength(), "aaa bbb", None),
        (DclmWordLength(), "aaa bb", "words_too_short"),
        (DclmWordLength(), "a" * 10, None),
        (DclmWordLength(), "a" * 11, "words_too_long"),
        (DclmWordLength(min_mean_word_chars=None, max_mean_word_chars=None), "a", None),
        (DclmSymbolRatio(), " ", "no_words"),
        (DclmSymbolRatio(), "# " + "a " * 9, None),
        (DclmSymbolRatio(), "# " + "a " * 8, "too_many_symbols"),
        (DclmSymbolRatio(max_symbols_ratio=1), "a…..... . . .", None),
        (DclmSymbolRatio(max_symbols_ratio=0.99), "a...... # b", "too_many_symbols"),
        (DclmBullets(), "- a\n" * 9 + "b", None),
        (DclmBullets(), "- a\n" * 10 + "b", "too_many_bullet_lines"),
        (DclmBullets(max_bullet_lines_ratio=0), "\n \n", None),
        (DclmBullets(max_bullet_lines_ratio=0.7), " ●\n\xa0•\n*a\nb", "too_many_bullet_lines"),
        (DclmEllipses(), "a...\n" * 3 + "b\n" * 7, None),
        (DclmEllipses(), "a...\n" * 4 + "b\n" * 7, "too_many_ellipsis_lines"),
        (DclmEllipses(max_ellipsis_lines_ratio=0.7), "a… \nb. . .\xa0\n...\nb..", "too_many_ellipsis_lines"),
        (DclmAlphabeticWords(), "", "no_words"),
        (DclmAlphabeticWords(), "a b c d 5", None),
        (DclmAlphabeticWords(), "a b c 5", "too_many_words_without_letter"),
        (DclmStopWords(), "The the", None),
        (DclmStopWords(), "the, the", "too_few_stop_words"),
        (DclmStopWords(distinct=True), "the THE", "too_few_stop_words"),
        (DclmStopWords(distinct=True), "the of", None),
        (DclmStopWords(min_stop_words=None), "", None),
    ],
)
def test_limits(fault_of: Decide, block: Filter, text: str, fault: str | None) -> None:
    assert fault_of(block, text) == fault


@pytest.mark.parametrize("minimum", [2, 3])
def test_sentences_of_bling_fire(fault_of: Decide, minimum: int) -> None:
    pytest.importorskip("blingfire", reason="the extra `dclm` is not installed")
    block = DclmPageLength(unit="sentences", min_length=minimum)
    assert fault_of(block, "It rains. It snows.") == (None if minimum == 2 else "too_short")
    assert fault_of(block, "") == "too_short"


def test_punkt_without_its_parameters_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    sentence_counter.cache_clear()
    pytest.importorskip("nltk", reason="the extra `dclm` is not installed")
    data = pytest.importorskip("nltk.data")
    monkeypatch.setattr(data, "path", [])
    with pytest.raises(UserError, match="punkt_tab"):
        DclmPageLength(unit="sentences", sentences="nltk").prepare()


@pytest.mark.parametrize(
    ("before", "text", "fault"),
    [
        (20, "a " * 19, None),
        (20, "a " * 18, "too_many_words"),
        (0, "a", "no_words_before"),
        (None, "", None),
        (1, "a b c", None),
        (20.0, "a " * 19 + "(b)", None),
    ],
)
def test_words_removed(before: float | None, text: str, fault: str | None) -> None:
    block = DclmWordRemoval(before="n")
    batch = Batch(pa.record_batch({"text": pa.array([text], pa.large_string()), "n": pa.array([before])}))
    rules = block.rules()
    assert faults(first_failing(block.apply(batch), rules, 1), rules).to_pylist() == [fault]


def test_a_column_that_is_no_number_is_named() -> None:
    batch = Batch(pa.record_batch({"text": pa.array(["a"], pa.large_string()), "n": pa.array(["x"])}))
    with pytest.raises(UserError, match="column 'n' is string, not a number"):
        DclmWordRemoval(before="n").apply(batch)
