import re
from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from textmill.block import Filter
from textmill.filters.gopher_repetition import GopherRepetition
from textmill.text.repetition_kernels import (
    BASE,
    MODULUS,
    _times,
    duplicate_ngram_chars,
    hashes_of,
    top_ngram_chars,
)
from textmill.tokens.vocabulary import Vocabulary
from textmill.tokens.words import tokenizer

Decide = Callable[[Filter, str], str | None]
MeasureText = Callable[[Filter, str], dict[str, float | None]]
SIZES = np.arange(1, 12)
OFF: dict[str, object] = {
    "max_duplicate_paragraphs_ratio": None,
    "max_duplicate_paragraph_chars_ratio": None,
    "max_duplicate_lines_ratio": None,
    "max_duplicate_line_chars_ratio": None,
    "max_top_ngram_chars_ratio": {},
    "max_duplicate_ngram_chars_ratio": {},
}


def only(**limits: object) -> GopherRepetition:
    return GopherRepetition.model_validate({**OFF, **limits})


def numbered(words: list[str]) -> tuple[np.ndarray, Vocabulary]:
    known = Vocabulary(frozenset())
    return np.array([known.add(word, is_punctuation=False) for word in words], dtype=np.int32), known


def plain_top(words: list[str], n: int) -> int:
    grams = Counter(" ".join(words[at : at + n]) for at in range(len(words) - n + 1))
    if not grams:
        return -1
    gram, count = grams.most_common(1)[0]
    return len(gram) * count


def plain_duplicates(words: list[str], n: int) -> int:
    seen: set[str] = set()
    chars = at = 0
    while at + n <= len(words):
        gram = "".join(words[at : at + n])
        if gram in seen:
            chars += len(gram)
            at += n
        else:
            seen.add(gram)
            at += 1
    return chars


few_words = st.lists(st.sampled_from(["a", "b", "ab", "ba", "abc", "\U0001f600", "é"]), max_size=60)


@given(few_words)
@settings(deadline=None)
def test_ngrams_are_counted_as_strings_would_be(words: list[str]) -> None:
    ids, known = numbered(words)
    top = top_ngram_chars(ids, known.chars, SIZES)
    assert top.tolist() == [plain_top(words, n) for n in SIZES]
    found = duplicate_ngram_chars(ids, known.chars, known.per_word(hashes_of), SIZES)
    assert found.tolist() == [plain_duplicates(words, n) for n in SIZES]


@given(st.integers(0, MODULUS - 1), st.integers(0, MODULUS - 1))
@settings(deadline=None)
def test_product_modulo_the_prime(a: int, b: int) -> None:
    assert int(_times(np.uint64(a), np.uint64(b))) == a * b % MODULUS


@given(st.lists(st.text(max_size=6), max_size=5))
@settings(deadline=None)
def test_hashes_of_words_written_together(words: list[str]) -> None:
    total = 0
    for word, found in zip(words, hashes_of(words).tolist(), strict=True):
        total = (total * pow(BASE, len(word), MODULUS) + found) % MODULUS
    assert hashes_of(["".join(words)]).tolist() == [total]
    plain = [sum((ord(c) + 1) * pow(BASE, p, MODULUS) for p, c in enumerate(word[::-1])) % MODULUS for word in words]
    assert hashes_of(words).tolist() == plain


def plain_fault(block: GopherRepetition, text: str) -> str | None:
    """The rules one after the other, on strings."""
    if not text:
        return "empty"

    def repeated(pieces: list[str]) -> tuple[float, float]:
        earlier = [piece for at, piece in enumerate(pieces) if piece in pieces[:at]]
        return len(earlier) / len(pieces), sum(map(len, earlier)) / len(text)

    count, chars = repeated(re.split(r"\n{2,}", text.strip()))
    if count > block.max_duplicate_paragraphs_ratio:
        return "duplicate_paragraphs"
    if chars > block.max_duplicate_paragraph_chars_ratio:
        return "duplicate_paragraph_chars"
    count, chars = repeated(re.split(r"\n+", text))
    if count > block.max_duplicate_lines_ratio:
        return "duplicate_lines"
    if chars > block.max_duplicate_line_chars_ratio:
        return "duplicate_line_chars"
    words = tokenizer("eng").words(text)
    for n, limit in block.max_top_ngram_chars_ratio.items():
        if plain_top(words, n) / len(text) > limit:
            return f"top_{n}_gram"
    for n, limit in block.max_duplicate_ngram_chars_ratio.items():
        if plain_duplicates(words, n) / len(text) > limit:
            return f"duplicate_{n}_grams"
    return None


lines = st.sampled_from(
    ["a line of text", "another one, longer than the first", "x", " ", "\r", "a\u2028b", "\x00", "。"]
)
texts = st.one_of(
    st.lists(st.tuples(lines, st.sampled_from(["\n", "\n\n", "\n\n\n", " "])), max_size=14).map(
        lambda parts: "".join(line + end for line, end in parts)
    ),
    st.lists(st.sampled_from(["river", "stone", "the", "a", "valley", "over", "of"]), min_size=20, max_size=90).map(
        " ".join
    ),
    st.text(st.characters(exclude_categories=["Cs"])),
)


@given(texts)
@settings(deadline=None)
def test_decisions_are_those_of_the_rules_on_strings(fault_of: Decide, text: str) -> None:
    block = GopherRepetition()
    assert fault_of(block, text.replace("IS_ALPHA", "")) == plain_fault(block, text.replace("IS_ALPHA", ""))


@pytest.mark.parametrize(
    ("limits", "text", "fault"),
    [
        ({}, "", "empty"),
        ({}, " ", None),
        ({"max_duplicate_lines_ratio": 0.25}, "a\nb\nc\na", None),
        ({"max_duplicate_lines_ratio": 0.2499}, "a\nb\nc\na", "duplicate_lines"),
        ({"max_duplicate_line_chars_ratio": 2 / 7}, "aa\nb\naa", None),  # 2 of 7 characters
        ({"max_duplicate_line_chars_ratio": 0.25}, "aa\nb\naa", "duplicate_line_chars"),
        ({"max_duplicate_paragraphs_ratio": 0.5}, "a\n\na", None),
        ({"max_duplicate_paragraphs_ratio": 0.49}, "a\n\na", "duplicate_paragraphs"),
        ({"max_duplicate_paragraphs_ratio": 0.0}, "a\n \na", None),
        ({"max_duplicate_paragraph_chars_ratio": 0.25}, "a\n\na", None),
        ({"max_duplicate_paragraph_chars_ratio": 0.24}, "a\n\na", "duplicate_paragraph_chars"),
        ({"max_top_ngram_chars_ratio": {2: 1.0}}, "ab cd", None),  # the only bigram is the whole text
        ({"max_top_ngram_chars_ratio": {2: 0.99}}, "ab cd", "top_2_gram"),
        ({"max_top_ngram_chars_ratio": {2: 0.1}}, "ab", None),
        ({"max_top_ngram_chars_ratio": {2: None, 1: 0.1}}, "ab ab", "top_1_gram"),
        ({"max_duplicate_ngram_chars_ratio": {2: 4 / 11}}, "ab cd ab cd", None),
        ({"max_duplicate_ngram_chars_ratio": {2: 0.36}}, "ab cd ab cd", "duplicate_2_grams"),
        ({"max_duplicate_ngram_chars_ratio": {2: 0.1}}, "ab c a bc", "duplicate_2_grams"),
    ],
)
def test_limits(fault_of: Decide, limits: dict[str, object], text: str, fault: str | None) -> None:
    assert fault_of(only(**limits), text) == fault


def test_measures_are_ratios_or_unknown(measures_of: MeasureText) -> None:
    found = measures_of(GopherRepetition(), "one word")
    assert found["top_2_gram_chars_ratio"] == 1.0
    assert found["top_3_gram_chars_ratio"] is None
    assert found["duplicate_5_gram_chars_ratio"] == 0.0
    assert measures_of(GopherRepetition(), "")["duplicate_lines_ratio"] is None


def test_sizes_of_ngrams_are_checked() -> None:
    with pytest.raises(ValidationError, match="1 to 99"):
        GopherRepetition(max_top_ngram_chars_ratio={0: 0.1})
