from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.block import Filter
from textmill.filters.gopher_quality import GopherQuality
from textmill.text.punctuation_marks import ALL_PUNCTUATION
from textmill.tokens.words import tokenizer

Decide = Callable[[Filter, str], str | None]
MeasureText = Callable[[Filter, str], dict[str, float | None]]
OFF: dict[str, object] = dict.fromkeys(
    [field for field in GopherQuality.model_fields if field.startswith(("min_", "max_"))]
)


def only(**limits: object) -> GopherQuality:
    return GopherQuality.model_validate({**OFF, **limits})


@pytest.mark.parametrize(
    ("limits", "text", "fault"),
    [
        ({"min_words": 3}, "one two, three.", None),
        ({"min_words": 4}, "one two, three.", "too_few_words"),
        ({"max_words": 3}, "one two, three.", None),
        ({"max_words": 2}, "one two, three.", "too_many_words"),
        ({"min_mean_word_chars": 2.0}, "a bcd .", None),
        ({"min_mean_word_chars": 2.1}, "a bcd .", "words_too_short"),
        ({"max_mean_word_chars": 2.0}, "a bcd .", None),
        ({"max_mean_word_chars": 1.9}, "a bcd .", "words_too_long"),
        (
            {"min_mean_word_chars": 9, "max_mean_word_chars": 0},
            "...",
            None,
        ),  # the mean of no words is unknown
        ({"max_hashes_ratio": 0.5}, "# one", None),
        ({"max_hashes_ratio": 0.49}, "# one", "too_many_hashes"),
        ({"max_ellipses_ratio": 0.5}, "one ...", None),
        ({"max_ellipses_ratio": 0.49}, "one ...", "too_many_ellipses"),
        ({"max_ellipses_ratio": 0.49}, "one …", "too_many_ellipses"),
        ({"max_bullet_lines_ratio": 0.5}, "- a\nb", None),
        ({"max_bullet_lines_ratio": 0.49}, " - a\nb", "too_many_bullet_lines"),
        ({"max_bullet_lines_ratio": 0.49}, "\u2003• a\rb", "too_many_bullet_lines"),
        ({"max_bullet_lines_ratio": 0.49}, "* a\n* b", None),
        ({"max_ellipsis_lines_ratio": 0.5}, "a...\nb", None),
        ({"max_ellipsis_lines_ratio": 0.49}, "a... \nb", "too_many_ellipsis_lines"),
        ({"max_ellipsis_lines_ratio": 0.49}, "a…\x85b", "too_many_ellipsis_lines"),
        ({"min_alphabetic_words_ratio": 0.5}, "one 2", None),
        ({"min_alphabetic_words_ratio": 0.51}, "one 2", "too_few_alphabetic_words"),
        ({"min_stop_words": 2}, "the end of it", None),
        ({"min_stop_words": 3}, "the end of the the The", "too_few_stop_words"),
        ({"min_words": None}, "", None),
        ({"min_words": 1}, "", "too_few_words"),
    ],
)
def test_limits(fault_of: Decide, limits: dict[str, object], text: str, fault: str | None) -> None:
    assert fault_of(only(**limits), text) == fault


def test_the_first_rule_that_fails_is_the_reason(fault_of: Decide) -> None:
    assert fault_of(GopherQuality(), "# ...") == "too_few_words"
    assert fault_of(GopherQuality(min_words=None), "# ... abc") == "too_many_hashes"


def test_stop_words_of_another_language(fault_of: Decide) -> None:
    block = only(min_stop_words=2, stop_words=("der", "und"), language="deu")
    assert fault_of(block, "der Hund und die Katze") is None
    assert fault_of(block, "the dog and the cat") == "too_few_stop_words"


@given(
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"])),
        st.text(st.sampled_from("ab THEtheof#.…-•1,\n\r\u2028\x00'\"")),
    )
)
@settings(deadline=None)
def test_measures_are_those_of_plain_python(measures_of: MeasureText, text: str) -> None:
    text = text.replace("IS_ALPHA", "")
    found = measures_of(GopherQuality(), text)
    words = tokenizer("eng").words(text)
    spoken = [word for word in words if any(character not in ALL_PUNCTUATION for character in word)]
    lines = text.splitlines()
    assert found["words"] == len(spoken)
    assert found["mean_word_chars"] == (sum(map(len, spoken)) / len(spoken) if spoken else None)
    if words:
        assert found["hashes_ratio"] == text.count("#") / len(words)
        assert found["ellipses_ratio"] == (text.count("...") + text.count("…")) / len(words)
        letters = sum(any(character.isalpha() for character in word) for word in words)
        assert found["alphabetic_words_ratio"] == letters / len(words)
    if lines:
        bullets = sum(line.lstrip().startswith(("•", "-")) for line in lines)
        assert found["bullet_lines_ratio"] == bullets / len(lines)
        ends = sum(line.rstrip().endswith(("...", "…")) for line in lines)
        assert found["ellipsis_lines_ratio"] == ends / len(lines)
    assert found["stop_words"] == len(set(GopherQuality().stop_words) & set(words))
