"""Words in texts, as they are found by looking at every place."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.text.byte_words import byte_words
from textmill.text.text_bytes import TextBytes

LETTERS = "abAB_ -é\n\u212ak日"
TEXTS = st.lists(st.one_of(st.none(), st.text(LETTERS, max_size=200), st.text(max_size=9)), max_size=5)
WORDS = st.frozensets(st.text(LETTERS, min_size=1, max_size=4), min_size=1, max_size=7)
SPECIAL = "\u0130\u0131\u017f\u212a"


def is_word(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character == "_")


def holds(text: str, word: str, ignores_case: bool, apart: bool) -> bool:
    if ignores_case:
        text, word = (side.translate({code: code + 32 for code in range(65, 91)}) for side in (text, word))
    for at in range(len(text) - len(word) + 1):
        beside = (
            text[at - 1 : at] + text[at + len(word) : at + len(word) + 1] if at else text[len(word) : len(word) + 1]
        )
        if text.startswith(word, at) and not (apart and any(map(is_word, beside))):
            return True
    return False


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("ignores_case", [False, True])
def test_words_at_every_place(ignores_case: bool, apart: bool) -> None:
    @settings(max_examples=300, deadline=None)
    @given(TEXTS, WORDS, st.integers(0, 2))
    def as_by_looking(texts: list[str | None], words: frozenset[str], cut: int) -> None:
        column = pa.array(texts, pa.large_string()).slice(cut)
        found = byte_words(words, ignores_case, apart)
        assert found is not None
        assert found.rows_of(TextBytes.of(column)).tolist() == [
            any(holds(text or "", word, ignores_case, apart) for word in words)
            or (ignores_case and any(letter in (text or "") for letter in SPECIAL))
            for text in texts[cut:]
        ]

    as_by_looking()


@pytest.mark.parametrize("words", [{"zebra"}, {"zebra", "b", "cd", "de", "ef"}])
def test_a_word_at_the_end_of_a_long_text(words: set[str]) -> None:
    found = byte_words(frozenset(words), ignores_case=True, apart=True)
    assert found is not None
    texts = pa.array(["x" * 10_000_000, "x" * 9_999_990 + " ZEBRA", "", "ZEBRAS"], pa.large_string())
    assert found.rows_of(TextBytes.of(texts)).tolist() == [False, True, False, False]


def test_too_many_words_are_not_looked_for() -> None:
    assert byte_words(frozenset(f"word{number}" * 4 for number in range(9000)), ignores_case=False, apart=False) is None
