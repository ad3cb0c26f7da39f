"""Dolma's taggers: their spans on short texts, the measures beside them, and slips switched off."""

import re
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.annotators.dolma_c4 import DolmaC4
from textmill.annotators.dolma_code import DolmaCode
from textmill.annotators.dolma_gopher import DolmaGopher
from textmill.annotators.dolma_length import DolmaLength
from textmill.annotators.dolma_pii import DolmaPii
from textmill.annotators.dolma_punctuation import DolmaPunctuation
from textmill.annotators.dolma_repetitions import DolmaRepetitions
from textmill.batch import Batch, Columns
from textmill.block import Block

Spans = list[tuple[int, int, str, float]]


def tag(block: Block, text: str) -> Columns:
    return block.apply(Batch(pa.record_batch({"text": pa.array([text], pa.large_string())})))


def spans(block: Block, text: str) -> Spans:
    return [tuple(span.values()) for span in tag(block, text)[f"{block.label}.spans"].to_pylist()[0]]


def measure(block: Block, text: str, name: str) -> float | None:
    value: float | None = tag(block, text)[f"{block.label}.{name}"][0].as_py()
    return value


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("", "word_count", 0),
        ("", "fraction_of_characters_in_most_common_2grams", None),
        ("a bb ccc dddd", "median_word_length", 2.5),
        ("a b", "fraction_of_characters_in_most_common_2grams", 1.0),
        ("a b", "fraction_of_characters_in_most_common_3grams", None),
        ("x yy x yy zzz", "fraction_of_characters_in_most_common_2grams", 6 / 9),
        ("aa b aa b cc", "fraction_of_characters_in_most_common_2grams", 6 / 8),
        ("a b c d e a b c d e", "fraction_of_characters_in_duplicate_5grams", 10 / 30),
        ("a b c d e f", "fraction_of_characters_in_duplicate_5grams", 0.0),
        ("#a b… c...", "symbol_to_word_ratio", 2 / 3),
        ("a1 22 --", "fraction_of_words_with_alpha_character", 1 / 3),
        ("the The the, of", "required_word_count", 2),
        ("* a\n- b\n • c", "fraction_of_lines_starting_with_bullet_point", 2 / 3),
        ("a…\nb… \nc", "fraction_of_lines_ending_with_ellipsis", 1 / 3),
        ("a\nb\na", "fraction_of_duplicate_lines", 2 / 3),
        ("ab\nc\nab", "fraction_of_characters_in_duplicate_lines", 4 / 5),
        ("\n\n", "fraction_of_duplicate_lines", 1.0),
    ],
)
def test_gopher_measures(text: str, name: str, value: float | None) -> None:
    assert measure(DolmaGopher(), text, name) == pytest.approx(value)


def test_gopher_lines_of_both_versions() -> None:
    text = "a\n\nb\n\nc"
    assert measure(DolmaGopher(lines="newline"), text, "fraction_of_duplicate_lines") == 2 / 5
    assert measure(DolmaGopher(lines="newlines"), text, "fraction_of_duplicate_lines") == 0


@pytest.mark.parametrize(("text", "word", "anywhere"), [("use javascript now.", 1, 1), ("(JavaScript) is on.", 0, 1)])
def test_javascript_as_a_word_or_anywhere(text: str, word: int, anywhere: int) -> None:
    assert measure(DolmaC4(javascript="word"), text, "has_javascript") == word
    assert measure(DolmaC4(), text, "has_javascript") == anywhere


def test_c4_lines_hold_their_newline() -> None:
    assert spans(DolmaC4(), "Two words.\nno mark in here") == [
        (0, 11, "lines_with_too_few_words", 1.0),
        (11, 26, "lines_with_no_ending_punctuation", 1.0),
        (0, 26, "line_count", 2.0),
    ]


@pytest.mark.parametrize(
    ("text", "value"), [("all Zork now.", 1), ("zorks.", 0), ("a grue  zork now.", 1), ("a BAD grue!", 1)]
)
def test_naughty_words_are_whole_and_phrases_are_not(tmp_path: Path, text: str, value: int) -> None:
    (tmp_path / "list").write_text("zork\nbad gru\n", encoding="utf-8")
    for javascript in ("word", "anywhere"):
        block = DolmaC4.model_validate({"naughty_words": str(tmp_path / "list"), "javascript": javascript})
        assert measure(block, text, "has_naughty_word") == value


def test_dolmas_list_is_there() -> None:
    assert measure(DolmaC4(), "buy viagra now.", "has_naughty_word") == 1
    assert measure(DolmaC4(), "the river.", "has_naughty_word") == 0


@pytest.mark.parametrize(
    ("settings", "text", "expected"),
    [
        ({"unit": "characters"}, " é\n", [(0, 3, "length", 3.0)]),
        ({"unit": "stripped_characters"}, " é\n", [(0, 3, "length_no_ws", 1.0)]),
        ({"unit": "bytes"}, " é\n", [(0, 3, "bytes", 4.0)]),
        ({"unit": "tokens"}, "a-b c", [(0, 5, "length", 4.0)]),
        ({"unit": "tokens", "faithful": True}, "a-b c", [(0, 5, "length", 5.0)]),
        ({"unit": "tokens"}, "", [(0, 0, "length", 0.0)]),
        ({"unit": "tokens", "faithful": True}, "", [(0, 0, "length", 1.0)]),
        ({"unit": "unicode_words"}, " can't stop ", [(0, 12, "length", 3.0)]),
        (
            {"unit": "tokens", "by_paragraph": True, "faithful": True},
            "a b\n\nc",
            [(0, 4, "paragraph", 3.0), (5, 6, "paragraph", 2.0), (0, 6, "document", 5.0)],
        ),
        ({"unit": "characters", "by_paragraph": True}, "a\n\n", [(0, 2, "paragraph", 2.0), (0, 3, "document", 3.0)]),
        ({"unit": "unicode_words", "by_paragraph": True}, "a b", [(0, 3, "paragraph", 2.0), (0, 3, "document", 2.0)]),
    ],
)
def test_lengths(settings: dict[str, object], text: str, expected: Spans) -> None:
    block = DolmaLength.model_validate(settings)
    assert spans(block, text) == expected
    assert measure(block, text, expected[-1][2]) == expected[-1][3]


def test_bytes_have_no_paragraphs() -> None:
    with pytest.raises(ValueError, match="by_paragraph"):
        DolmaLength(unit="bytes", by_paragraph=True)


@pytest.mark.parametrize(
    ("text", "faithful", "found", "share"),
    [
        ("Write to a@b.cc", True, [], 1.0),
        ("Write to a@b.cc", False, [(8, 15, "EMAIL_ADDRESS", 1.0)], 7 / 15),
        ("a@b.cc now", True, [(0, 7, "EMAIL_ADDRESS", 1.0)], 1.7),
        ("a@b.cc now", False, [(0, 7, "EMAIL_ADDRESS", 1.0)], 0.7),
        ("call (555) 123-4567", False, [(4, 19, "PHONE_NUMBER", 1.0)], 15 / 19),
        ("555-123-4567", False, [], 0.0),
        ("v1.2.3.4.5", False, [(1, 8, "IP_ADDRESS", 1.0)], 0.7),
        ("", False, [], -1.0),
        ("a@b.cc " + "?" * 10_000, False, [(0, 7, "EMAIL_ADDRESS", 1.0)], 7 / 10_007),
        ("a@b.cc " + "?" * 10_001, False, [], 0.0),
    ],
)
def test_personal_data(text: str, faithful: bool, found: Spans, share: float) -> None:
    block = DolmaPii(faithful=faithful)
    count = (0, len(text), "doc_count", float(len(found)))
    assert spans(block, text) == [*found, count, (0, len(text), "doc_frac", pytest.approx(share))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(0, 0, 0.0)]),
        ("words", [(0, 5, 0.0)]),
        ("---\nword\n ☀ 😀!\n", [(0, 4, 1.0), (9, 15, 1.0)]),
        ("слово\n", [(0, 6, 0.0)]),
        ("…", [(0, 1, 1.0)]),
    ],
)
def test_paragraphs_of_signs(text: str, expected: list[tuple[int, int, float]]) -> None:
    assert [(start, end, score) for start, end, _, score in spans(DolmaPunctuation(), text)] == expected


def test_repetitions_of_words() -> None:
    text = "Look: ha ha ha ha, that is it."
    assert spans(DolmaRepetitions(), text) == [
        (6, 17, "repetition", 4.0),
        (0, 30, "doc_max_score_repetition", 4.0),
        (0, 30, "doc_max_length_repetition", 11.0),
        (0, 30, "doc_frac_repetition", 11 / 30),
    ]
    assert spans(DolmaRepetitions(), "nothing here repeats itself") == []
    assert spans(DolmaRepetitions(min_period=2), "ha ha ha ha") == []


def test_repetitions_of_a_tokenizers_tokens(tmp_path: Path) -> None:
    tokenizers = pytest.importorskip("tokenizers", reason="needs the extra dolma")
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel({"a": 0, "b": 1, "?": 2}, unk_token="?"))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    block = DolmaRepetitions(tokenizer=str(tmp_path / "tokenizer.json"))
    block.prepare()
    assert spans(block, "a b a b a b x")[0] == (0, 11, "repetition", 3.0)


@pytest.mark.parametrize(
    ("text", "faithful", "expected"),
    [
        ("", False, (0.0, 0.0, 0.0, 0.0)),
        ("ab = 1\nlonger line", False, (11.0, 8.5, 13 / 18, 12 / 5)),
        ("ab = 1\nlonger line", True, (11.0, 8.5, 13 / 18, 12 / 6)),
    ],
)
def test_code_measures(text: str, faithful: bool, expected: tuple[float, ...]) -> None:
    scores = [score for *_, score in spans(DolmaCode(faithful=faithful), text)][:4]
    assert scores == pytest.approx(expected)


@pytest.mark.parametrize(
    ("text", "faithful", "notice"),
    [
        ("x /* Copyright me */ y", False, (2, 20, "copyright_notice", 1.0)),
        ("# a\n\n# b\ncode", False, (0, 9, "comment_block", 1.0)),
        ("# a\n\n# b\ncode", True, (0, 7, "comment_block", 1.0)),
    ],
)
def test_notices_of_code(text: str, faithful: bool, notice: tuple[int, int, str, float]) -> None:
    assert spans(DolmaCode(faithful=faithful), text)[4] == notice


def test_a_comment_that_is_no_notice_hides_leading_lines() -> None:
    assert len(spans(DolmaCode(), "# a\n/* b */\ncode")) == 5


@given(st.text("/* ac\n", max_size=40))
def test_the_first_comment_is_that_of_dolmas_expression(text: str) -> None:
    text = text.replace("a", "copyright")
    found = re.search(r"/\*[^*]*\*+(?:[^/*][^*]*\*+)*/", text)
    expected = [found.span()] if found is not None and "copyright" in found[0] else []
    notices = [span for span in spans(DolmaCode(), text) if span[2] == "copyright_notice"]
    assert [(begin, end) for begin, end, _, _ in notices] == expected


def test_comments_without_an_end_take_no_longer_than_their_text() -> None:
    """Dolma's expression takes an hour for it."""
    assert len(spans(DolmaCode(), "/* " * 300_000)) == 5
