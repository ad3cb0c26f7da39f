import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from textmill.punctuation import ALL_PUNCTUATION
from textmill.tokens.vocabulary import BASE, ENDS_SENTENCE, MODULUS, NEITHER, PUNCTUATES, Vocabulary

words = st.text(st.characters(exclude_categories=["Cs", "Zs"]), min_size=1, max_size=8)


@given(words, words)
def test_hashes_of_words_written_together(a: str, b: str) -> None:
    known = Vocabulary(frozenset())
    first, second, both = (known.add(word, is_punctuation=False) for word in (a, b, a + b))
    expected = (int(known.hashes[first]) * pow(BASE, len(b), MODULUS) + int(known.hashes[second])) % MODULUS
    assert int(known.hashes[both]) == expected


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
    assert len(np.unique(known.hashes[:10_000])) == 10_000
    assert (known.sentence_role[:10_000] == NEITHER).all()
    assert known.find("other") == -1
