from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.block import Filter
from textmill.filters.fineweb_quality import FinewebQuality
from textmill.text.punctuation_marks import TERMINAL_PUNCTUATION
from textmill.tokens.words import tokenizer

Decide = Callable[[Filter, str], str | None]
OFF: dict[str, object] = {
    "min_punctuated_lines_ratio": None,
    "max_short_lines_ratio": None,
    "max_duplicate_line_chars_ratio": None,
    "max_newlines_ratio": None,
}


@pytest.mark.parametrize(
    ("limits", "text", "fault"),
    [
        ({}, "", "empty"),
        ({}, " \n\u2003\r\n", "empty"),
        ({"min_punctuated_lines_ratio": 0.5}, "a.\nb\n \n", None),
        ({"min_punctuated_lines_ratio": 0.51}, "a.\nb\n \n", "too_few_punctuated_lines"),
        ({"min_punctuated_lines_ratio": 0.5}, "a. \nb.\r", "too_few_punctuated_lines"),
        ({"min_punctuated_lines_ratio": 1.0}, "他说。\nक्या।", None),
        ({"min_punctuated_lines_ratio": 0.1}, "a:\nb…", "too_few_punctuated_lines"),
        ({"min_punctuated_lines_ratio": 0.1, "allow_no_punctuated_lines": True}, "a\nb", None),
        (
            {"min_punctuated_lines_ratio": 0.6, "allow_no_punctuated_lines": True},
            "a.\nb",
            "too_few_punctuated_lines",
        ),
        ({"min_punctuated_lines_ratio": 1.0, "end_marks": [":"]}, "a:\nb:", None),
        ({"max_short_lines_ratio": 0.5}, "x" * 30 + "\n" + "x" * 31, None),
        ({"max_short_lines_ratio": 0.49}, "x" * 30 + "\n" + "x" * 31, "too_many_short_lines"),
        (
            {"max_short_lines_ratio": 0.5, "short_line_chars": 31},
            "x" * 30 + "\n" + "x" * 31,
            "too_many_short_lines",
        ),
        ({"max_duplicate_line_chars_ratio": 0.25}, "ab\nab\ncdef", None),
        ({"max_duplicate_line_chars_ratio": 0.24}, "ab\nab\ncdef", "duplicate_line_chars"),
        ({"max_duplicate_line_chars_ratio": 0.24}, "ab\nab \ncdef", None),
        ({"max_newlines_ratio": 0.5}, "a\nb", None),
        ({"max_newlines_ratio": 0.49}, "a\nb", "too_many_newlines"),
        ({"max_newlines_ratio": 0.99}, "a\n\nb", "too_many_newlines"),
    ],
)
def test_limits(fault_of: Decide, limits: dict[str, object], text: str, fault: str | None) -> None:
    assert fault_of(FinewebQuality.model_validate({**OFF, **limits}), text) == fault


def plain_fault(text: str) -> str | None:
    lines = [line for line in text.split("\n") if line.strip() != ""]
    if not lines:
        return "empty"
    if sum(line.endswith(tuple(TERMINAL_PUNCTUATION)) for line in lines) / len(lines) < 0.12:
        return "too_few_punctuated_lines"
    if sum(len(line) <= 30 for line in lines) / len(lines) > 0.67:
        return "too_many_short_lines"
    repeated = sum(len(line) for at, line in enumerate(lines) if line in lines[:at])
    if repeated / len(text.replace("\n", "")) > 0.01:
        return "duplicate_line_chars"
    if text.count("\n") / len(tokenizer("eng").words(text)) > 0.3:
        return "too_many_newlines"
    return None


lines = st.sampled_from(
    [
        "A line that is longer than thirty characters.",
        "short.",
        "also short",
        "",
        " ",
        "\r",
        "x\u2028y.",
        "。",
        "\x00",
    ]
)


@given(
    st.one_of(
        st.lists(lines, max_size=9).map("\n".join),
        st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=80), max_size=4).map("\n".join),
    )
)
@settings(deadline=None)
def test_decisions_are_those_of_plain_python(fault_of: Decide, text: str) -> None:
    text = text.replace("IS_ALPHA", "")
    assert fault_of(FinewebQuality(), text) == plain_fault(text)
