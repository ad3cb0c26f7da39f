"""What NLTK 3.8.1 answered; its rules are not those of later releases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.tokens import treebank
from textmill.tokens.treebank import words_of_sentence

WILD = st.text(st.sampled_from(list("aAnNtTsSdm'`\"‘’“”«»„.,:;!?*-–()[]{}<> \n\t\x0b\x1c\u2028#$%&@01é")), max_size=40)


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("", []),
        ("The river ran.", ["The", "river", "ran", "."]),
        ("U.S. ships (two) left.)", ["U.S.", "ships", "(", "two", ")", "left", ".", ")"]),
        ('"Go," he said', ["``", "Go", ",", "''", "he", "said"]),
        ('he said "go"', ["he", "said", "``", "go", "''"]),
        ("It's we'll DON'T I've", ["It", "'s", "we", "'ll", "DO", "N'T", "I", "'ve"]),
        ("cannot gimme gonna wanna go", ["can", "not", "gim", "me", "gon", "na", "wan", "na", "go"]),
        ("'Tis more'n d'ye know", ["'T", "is", "more", "'n", "d", "'ye", "know"]),
        ("3,000.50 at 12:30, ok:", ["3,000.50", "at", "12:30", ",", "ok", ":"]),
        ("a--b wait... no", ["a", "--", "b", "wait", "...", "no"]),
        ("x–y", ["x–y"]),
        ("50% & $3 #a @b *c*", ["50", "%", "&", "$", "3", "#", "a", "@", "b", "*", "c", "*"]),
        ("“Q” ‘r’", ["“", "Q", "”", "‘", "r", "’"]),
        ("a\nb.\u2028", ["a", "b", "."]),
    ],
)
def test_words(sentence: str, words: list[str]) -> None:
    assert words_of_sentence(sentence) == words


@given(WILD)
def test_skipped_steps_would_have_changed_nothing(sentence: str) -> None:
    def apply_all(steps: tuple[treebank._Step, ...], text: str) -> str:
        for _, pattern, replacement in steps:
            text = pattern.sub(replacement, text)
        return text

    text = apply_all(treebank._MARKS, apply_all(treebank._OPENING, sentence))
    text = apply_all(treebank._CONTRACTIONS, apply_all(treebank._CLOSING, f" {text} "))
    assert words_of_sentence(sentence) == text.split()


def test_a_long_run_of_blanks_after_a_full_stop_costs_little() -> None:
    assert words_of_sentence("a." + " " * 200_000 + "b") == ["a.", "b"]
