"""Words cut from bytes, block by block, are those of the tokenizer on the whole simplified text."""

import random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.text.cutting import Simplification, simplify
from textmill.text.text_bytes import TextBytes
from textmill.tokens.nltk_words import nltk_words
from textmill.tokens.piece_table import PieceTable
from textmill.tokens.rule_tokenizer import RuleTokenizer
from textmill.tokens.simplified_words import word_blocks
from textmill.tokens.spacy_rules import SpacyRules
from textmill.tokens.word_bytes import WordBytes, characters
from textmill.tokens.words import fallback_tokenizer, tokenizer

# Pieces of special cases, joined across blanks by spaCy's last pass, among plain ones.
FRAGMENTS = [
    *[
        "it",
        "s",
        "he",
        "0°",
        "f",
        "o",
        "x",
        "c",
        "d",
        "8",
        "8am",
        "5km",
        "10th",
        "don't",
        "dont",
        "cannot",
        "im",
        "ive",
    ],
    *["word", "Word.", "été", "naïve", "т.ч.", "и т. д.", "в", "н.в.", "слово", "z.B.", "u.a.", "‘", "°", "£5", "a.m."],
    *["\u0301", "Σας", "汉字", "がく", "ไทย", "p.m.", "let", "she", "bout", "cause", "‘he", "😀", "IS_ALPHA", "\u00ad"],
]
BREAKS = [" ", " ", "  ", "\n", ", ", " \u0301 ", "\u00a0", "", "-"]
soup = st.lists(st.tuples(st.sampled_from(FRAGMENTS), st.sampled_from(BREAKS)), max_size=25).map(
    lambda pairs: "".join(fragment + between for fragment, between in pairs)
)
NAMES = ["eng", "rus_Cyrl", "deu", "fra", "any", "fineweb-v1"]


def named(name: str):
    if name == "fineweb-v1":
        return nltk_words(None)
    return fallback_tokenizer() if name == "any" else tokenizer(name)


def found_in_blocks(texts, tokenizers, profile, block_bytes) -> list[list[str]]:
    found: list[list[str]] = [[] for _ in texts]
    column = TextBytes.of(pa.array(texts, pa.large_string()))
    for block in word_blocks(column, tokenizers, profile, block_bytes):
        assert len(block.rows) == len(block.words.offsets) - 1
        for place, row in enumerate(block.rows.tolist()):
            found[row] += block.words.strings(place)
    return found


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40)
@given(texts=st.lists(soup, max_size=4), block_bytes=st.integers(1, 120))
def test_blocks_have_the_words_of_whole_texts(name, texts, block_bytes):
    profile = "fineweb-v1" if name == "fineweb-v1" else "datatrove-0.10"
    how = Simplification(profile=profile)
    expected = [named(name).words(simplify(text, how)) for text in texts]
    assert found_in_blocks(texts, [named(name)] * len(texts), profile, block_bytes) == expected


@settings(max_examples=60)
@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=4), block_bytes=st.integers(1, 60))
def test_any_text_in_english(texts, block_bytes):
    expected = [tokenizer("eng").words(simplify(text)) for text in texts]
    assert found_in_blocks(texts, [tokenizer("eng")] * len(texts), "datatrove-0.10", block_bytes) == expected


@given(texts=st.lists(soup, max_size=4), block_bytes=st.integers(1, 60))
def test_characters_are_all_but_blanks(texts, block_bytes):
    expected = [list(simplify(text).replace(" ", "")) for text in texts]
    assert found_in_blocks(texts, None, "datatrove-0.10", block_bytes) == expected


def test_rows_of_several_tokenizers():
    draw = random.Random(2)
    chosen = [named(draw.choice(["eng", "deu", "any"])) for _ in range(30)]
    texts = [" ".join(draw.choices(FRAGMENTS, k=8)) for _ in chosen]
    expected = [words.words(simplify(text)) for words, text in zip(chosen, texts, strict=True)]
    assert found_in_blocks(texts, chosen, "datatrove-0.10", 1 << 18) == expected


@pytest.mark.parametrize("code", ["en", "ru"])
def test_forgetting_changes_nothing(code):
    rules = SpacyRules(code)
    whole, forgetful = RuleTokenizer(rules), PieceTable(rules, rules.joints(), max_remembered=3)
    for number in range(30):
        text = simplify(f"word{number} слово{number} it s {number}km don't {number}a{number}")
        data = np.frombuffer(text.encode(), np.uint8)
        assert forgetful.cut(data, np.array([0, len(data)])).words.strings(0) == whole.words(text)


def test_pieces_of_letters_are_not_remembered():
    table = PieceTable(SpacyRules("en"), SpacyRules("en").joints())
    before = table.size
    data = np.frombuffer(" ".join(f"{a}{b}{c}x" for a in "abcdé" for b in "fghiж" for c in "字lmno").encode(), np.uint8)
    assert len(table.cut(data, np.array([0, len(data)])).words.starts) == 125
    assert table.size == before
    more = np.frombuffer(b"0th 5km 0th", np.uint8)
    table.cut(more, np.array([0, len(more)]))
    assert table.size == before + 2


@given(st.lists(st.lists(st.text("aé字 ", min_size=1, max_size=4), max_size=5), max_size=4), st.sampled_from([" ", ""]))
def test_word_bytes_give_back_their_words(texts, joint):
    words = WordBytes.of(texts, joint)
    assert [words.strings(number) for number in range(len(texts))] == texts
    for one in texts:
        for other in texts:
            both = WordBytes.of([one], joint).then(WordBytes.of([other], joint))
            assert both.strings(0) == [*one, *other]
            if one or other:
                data = both.data[both.starts[0] : both.ends[-1]].tobytes().decode()
                assert data == joint.join([*one, *other])
            part = both.part(1, len(one) + len(other))
            assert part.strings(0) == [*one, *other][1:]


def test_characters_of_bytes():
    data = np.frombuffer("..aé 字".encode(), np.uint8)
    found = characters(data, np.array([2, 5, 5, len(data)]))
    assert [found.strings(number) for number in range(3)] == [["a", "é"], [], ["字"]]
