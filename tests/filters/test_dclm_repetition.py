from collections.abc import Callable

import pytest

from textmill.block import Filter
from textmill.filters.dclm_repetition import DclmRepetition

Decide = Callable[[Filter, str], str | None]
OFF: dict[str, object] = {
    "max_duplicate_lines_ratio": None,
    "max_duplicate_paragraphs_ratio": None,
    "max_duplicate_line_chars_ratio": None,
    "max_duplicate_paragraph_chars_ratio": None,
    "max_top_ngram_chars_ratio": {},
    "max_duplicate_ngram_chars_ratio": {},
}


def only(**limits: object) -> DclmRepetition:
    return DclmRepetition.model_validate({**OFF, **limits})


@pytest.mark.parametrize(
    ("limits", "text", "fault"),
    [
        ({}, "", "empty"),
        ({}, " \n ", None),
        ({"max_duplicate_lines_ratio": 1}, " \n ", "blank"),
        ({"max_duplicate_lines_ratio": 0.5}, "a\na\nb\nc", None),
        ({"max_duplicate_lines_ratio": 0.49}, " a\na \n\nb\nc", "duplicate_lines"),
        ({"max_duplicate_lines_ratio": 0}, "a\nA", None),
        ({"max_duplicate_lines_ratio": 0, "ignore_case": True}, "a\nA", "duplicate_lines"),
        ({"max_duplicate_paragraphs_ratio": 0.5}, "a\n\na\n\nb\n\nc", None),
        ({"max_duplicate_paragraphs_ratio": 0.49}, "a\n\n\na\n\nb\n\nc", "duplicate_paragraphs"),
        ({"max_duplicate_line_chars_ratio": 0.4}, "aa\naa\nbbbbbb", None),
        ({"max_duplicate_line_chars_ratio": 0.39}, "aa\naa\nbbbbbb", "duplicate_line_chars"),
        ({"max_duplicate_paragraph_chars_ratio": 0.4}, "aa\n\naa\n\nbbbbbb", None),
        ({"max_duplicate_paragraph_chars_ratio": 0.39}, "aa\n\naa\n\nbbbbbb", "duplicate_paragraph_chars"),
        ({"max_top_ngram_chars_ratio": {2: 0.6}}, "a b a b c d", "top_2_gram"),
        ({"max_top_ngram_chars_ratio": {2: 0.67}}, "a b, a-b c d", None),
        ({"max_top_ngram_chars_ratio": {2: 0.0}}, "a b c", None),
        ({"max_top_ngram_chars_ratio": {1: 0.66}}, "a bb a bb", "top_1_gram"),
        ({"max_duplicate_ngram_chars_ratio": {2: 0.99}}, "x y x y", "duplicate_2_grams"),
        ({"max_duplicate_ngram_chars_ratio": {2: 0.8}}, "x y x y z", None),
        ({"max_duplicate_ngram_chars_ratio": {2: 0.79}}, "x y x y z", "duplicate_2_grams"),
    ],
)
def test_limits(fault_of: Decide, limits: dict[str, object], text: str, fault: str | None) -> None:
    assert fault_of(only(**limits), text) == fault


def test_rules_in_the_order_of_the_reference() -> None:
    faults = [rule.fault for rule in DclmRepetition().rules()]
    assert faults == [
        "empty",
        "blank",
        "duplicate_lines",
        "duplicate_paragraphs",
        "duplicate_line_chars",
        "duplicate_paragraph_chars",
        *(f"top_{n}_gram" for n in (2, 3, 4)),
        *(f"duplicate_{n}_grams" for n in range(5, 11)),
    ]


def test_sizes_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="n must be 1 to 99"):
        only(max_top_ngram_chars_ratio={0: 0.1})
