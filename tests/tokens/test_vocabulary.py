import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from textmill.text.punctuation_marks import ALL_PUNCTUATION
from textmill.tokens.vocabulary import ENDS_SENTENCE, NEITHER, PUNCTUATES, Vocabulary

words = st.text(st.characters(exclude_categories=["Cs", "Zs"]), min_size=1, max_size=8)


@given(words)
def test_properties(word: str) -> None:
    known = Vocabulary(frozenset("."))
    number = known.add(word, is_punctuation=True)
    assert known.find(word) == number == 0
    assert known.chars[number] == len(word)
    assert known.has_letter[number] == any(character.isalpha() for character in word)
    assert known.is_symbol[number] == all(character in ALL_PUNCTUATION for character in word)
    assert known.sentence_role[number] == (ENDS_SENTENCE if word == "." else PUNCTUATES)


def test_it_grows_and_keeps_ids() -> None:
    known = Vocabulary(frozenset())
    many = [f"w{number}" for number in range(10_000)]
    ids = [known.add(word, is_punctuation=False) for word in many]
    assert ids == list(range(10_000))
    assert [known.add(word, is_punctuation=False) for word in many] == ids
    assert len(known) == 10_000
    assert (known.sentence_role == NEITHER).all()
    assert known.chars.tolist() == [len(word) for word in many]
    assert known.find("other") == -1


def test_what_is_asked_is_found_once_per_word() -> None:
    known = Vocabulary(frozenset())
    asked: list[str] = []

    def firsts(words: list[str]) -> np.ndarray:
        asked.extend(words)
        return np.array([ord(word[0]) for word in words], dtype=np.int64)

    for step in range(60):
        known.add(chr(97 + step % 26) * (step + 1), is_punctuation=False)
        assert known.per_word(firsts).tolist() == [ord(word[0]) for word in known.words]
    assert asked == known.words
