from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.origins.dclm.dclm_words import split_words
from textmill.origins.dclm.ngrams import ngram_chars, numbered_words


def plain_top(words: list[str], n: int) -> int:
    counts = Counter(zip(*(words[start:] for start in range(n)), strict=False))
    most = max(counts.values(), default=0)
    return most * max(len("".join(ngram)) for ngram, count in counts.items() if count == most) if most > 1 else 0


def plain_repeated(words: list[str], n: int) -> int:
    ngrams = list(zip(*(words[start:] for start in range(n)), strict=False))
    counts = Counter(ngrams)
    covered = {at + offset for at, ngram in enumerate(ngrams) if counts[ngram] > 1 for offset in range(n)}
    return sum(len(words[at]) for at in covered)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(["a", "b", "bb", "ab", "A", "é", "1"]), max_size=40),
    st.lists(st.integers(1, 12), max_size=4),
    st.lists(st.integers(1, 12), max_size=4),
)
def test_both_measures(words: list[str], top: list[int], repeated: list[int]) -> None:
    found = ngram_chars(numbered_words(" ".join(words)), np.array(top, np.int64), np.array(repeated, np.int64))
    assert found.tolist() == [*(plain_top(words, n) for n in top), *(plain_repeated(words, n) for n in repeated)]


def test_words_are_told_apart(page_texts: st.SearchStrategy[str]) -> None:
    @settings(max_examples=200, deadline=None)
    @given(page_texts)
    def equal_words_have_equal_numbers(text: str) -> None:
        words = split_words(text, "uniseg", ignore_punctuation=True)
        found = numbered_words(text)
        assert found.chars.tolist() == list(map(len, words))
        first = {word: at for at, word in reversed(list(enumerate(words)))}
        assert [words[first[word]] for word in words] == words
        assert [found.numbers[first[word]] for word in words] == found.numbers.tolist()
        assert len(set(found.numbers.tolist())) == len(set(words))

    equal_words_have_equal_numbers()
