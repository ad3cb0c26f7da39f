import itertools
import random
import re
from collections.abc import Callable

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.shared_place import Row

from textmill.errors import UserError
from textmill.tokens.plain_english import cut_plain_english
from textmill.tokens.rule_tokenizer import RuleTokenizer
from textmill.tokens.spacy_rules import SpacyRules
from textmill.tokens.words import missing_parts, tokenizer

Cut = Callable[[str], tuple[list[str], list[str]]]
FRAGMENTS = [
    ":",
    ")",
    "-:",
    "(",
    "'",
    "a",
    ".",
    "!",
    "?",
    '"',
    "word",
    "word,",
    "word.",
    "don't",
    "...",
    "…",
    "1.5",
]
BREAKS = ["", " ", " ", "  ", "\n", " \n", "\n ", "\t", "\u2028", "\xa0", "\x00"]
soup = st.lists(st.tuples(st.sampled_from(FRAGMENTS), st.sampled_from(BREAKS)), max_size=12)


def spacy_cut(code: str) -> Cut:
    """Words and sentence pieces from spaCy's whole pipeline, as datatrove takes them."""
    language = spacy.blank(code)
    language.add_pipe("sentencizer")

    def cut(text: str) -> tuple[list[str], list[str]]:
        document = language(text)
        words = [token.text.strip() for token in document if token.text.strip()]
        ends = [sentence.end_char for sentence in document.sents][:-1]
        return words, [text[a:b] for a, b in zip([0, *ends], [*ends, len(text)], strict=True)]

    return cut


english = spacy_cut("en")
ours = tokenizer("eng")


def check(text: str) -> None:
    words, sentences = english(text)
    assert ours.words(text) == words
    assert ours.sentences(text) == sentences
    assert ours.sentence_counts([text, "One. Two.", text]).tolist() == [len(sentences), 2, len(sentences)]


@given(soup)
@settings(deadline=None)
def test_words_and_sentences_are_those_of_spacy(pieces: list[tuple[str, str]]) -> None:
    check("".join(fragment + blank for fragment, blank in pieces))


@given(st.text(st.characters(exclude_categories=["Cs"])))
@settings(deadline=None)
def test_any_text_is_cut_as_spacy_cuts_it(text: str) -> None:
    check(text.replace("IS_ALPHA", ""))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n",
        "x:)",
        "x:) -:",  # `)-:` across the blank is longer than `:)` and stops it, though it is no word itself
        "x:)  -:",
        "x:)\n-:",
        "bill:) -: y:) -: :)",
        "He 's here . 5 a.m . Adm .",
        "End.  ",
        "End.  ) Next",
        " Lead. Next. \u2028 Third",
        "Really?! (yes.) No... Maybe… Fine.",
        "Dr. Smith's 3.5% isn't e.g. U.S. policy...",
        "http://a.b/c?d=e, me@example.org.",
    ],
)
def test_hard_cases(text: str) -> None:
    check(text)


def test_special_cases_of_english_among_others() -> None:
    random.seed(7)
    known = sorted(spacy.blank("en").tokenizer.rules)
    for _ in range(600):
        chosen = random.choices(known, k=5) + random.choices(FRAGMENTS, k=4)
        random.shuffle(chosen)
        text = "".join(piece + random.choice(BREAKS) for piece in chosen)
        assert ours.words(text) == english(text)[0], text


def test_special_cases_that_hold_a_blank() -> None:
    russian, theirs = tokenizer("rus_Cyrl"), spacy_cut("ru")
    for text in ("это в т.ч. так", "в  т.ч.", "(и т.д.) и т. д.", "в н.в. и\nт.д."):
        assert russian.words(text) == theirs(text)[0]


def test_no_rule_of_english_cuts_a_letter() -> None:
    rules = spacy.blank("en").tokenizer
    letters = [chr(code) for code in range(0x110000) if chr(code).isalpha()]
    joined = "x".join(letters)
    assert not list(rules.infix_finditer(joined))
    assert not rules.url_match(joined)
    for letter in letters[:: len(letters) // 3000]:
        assert not rules.prefix_search("x" + letter)
        assert not rules.suffix_search(letter)
        assert not rules.prefix_search(letter)
        assert rules.suffix_search(letter + ",").start() == 1


@pytest.mark.parametrize(
    ("piece", "words"),
    [
        ("word", ("word",)),
        ("word,", ("word", ",")),
        ("word.", ("word", ".")),
        ("WORD.", None),
        ("dont", None),
        ("dont,", None),
        ("Adm.", None),
        ("a-b", ("a", "-", "b")),
        (",", None),
        ("1", ("1",)),
        ("“Gaga’s”", ("“", "Gaga", "’s", "”")),
        ("(mid-day", ("(", "mid", "-", "day")),
        ("3.14).", ("3.14", ")", ".")),
        ("US).", None),
        ("word):", None),
        ("(o:", None),
        ("8)", None),
        ("it's", None),
        ('"dont"', None),
        ("$5", None),
        ("été,", ("été", ",")),
        ("été:", None),
    ],
)
def test_plain_english(piece: str, words: tuple[str, ...] | None) -> None:
    special = spacy.blank("en").tokenizer.rules
    assert cut_plain_english(piece, special) == words


def test_plain_pieces_are_cut_as_by_spacy() -> None:
    """Combinations of openings, cores, possessives and closings; special cases and their insides are cores too."""
    rules = SpacyRules("en")
    special = spacy.blank("en").tokenizer.rules
    cores = {re.sub(r"^\W+|\W+$", "", case) for case in special} | set(special)
    cores |= {f"{core}-day" for core in cores} | {f"mid-{core}" for core in cores}
    cores |= {"river", "River", "RIVER", "rIver", "X-ray", "UN", "a", "B", "ab", "12", "1978", "3.14", "7,143"}
    cores |= {"8:15", "1:2:3", "cant-do", "12.", "12km", "xD"}
    owners, openings = ("", "'s", "’s"), ("", '"', "“", "(")
    closings = ("", *'.,:;?!)"”', *(a + b for a in '.,?!):;"”' for b in '.,?!):;"”'))
    combinations = itertools.product(openings, sorted(cores), owners, closings)
    sample = itertools.islice(combinations, 0, None, 53)  # of about three million
    pieces = ("".join(parts) for parts in sample if parts[1] and not re.search(r"\s", parts[1]))
    plain = [(piece, cut) for piece in pieces if (cut := rules.cut_plain(piece)) is not None]
    assert len(plain) > 2_000
    for begin in range(0, len(plain), 1000):
        block = plain[begin : begin + 1000]
        expected = [token for _, cut in block for token in (*cut, ("\n", False))]
        assert [*rules.cut("\n".join(piece for piece, _ in block)), ("\n", False)] == expected


def test_forgetting_changes_nothing() -> None:
    texts = [f"Word{number} and other words, {number}. Don't!" for number in range(40)] * 2
    forgetful = RuleTokenizer(SpacyRules("en"), max_remembered=10)
    remembered = [forgetful.numbered(text) for text in texts]
    assert [words.strings() for words in remembered] == [ours.words(text) for text in texts]
    assert remembered[0].vocabulary is not remembered[-1].vocabulary
    assert forgetful.sentence_counts(texts).tolist() == ours.sentence_counts(texts).tolist()


def test_long_pieces_are_forgotten_sooner() -> None:
    forgetful = RuleTokenizer(SpacyRules("en"), max_remembered=1000)
    first = forgetful.numbered("one " + "x" * 200_000)
    assert forgetful.numbered("one two").vocabulary is not first.vocabulary


def test_the_word_that_breaks_spacy_is_left_out() -> None:
    for _ in range(3):
        assert ours.words("a IS_ALPHA (IS_IS_ALPHAALPHA) b") == ["a", "(", ")", "b"]


def test_no_texts_have_no_counts() -> None:
    assert ours.sentence_counts([]).tolist() == []
    assert ours.sentence_counts([""]).tolist() == [1]


@pytest.mark.parametrize("language", ["eng", "en", "eng_Latn"])
def test_names_of_english(language: str) -> None:
    assert tokenizer(language).words("don't stop.") == ["do", "n't", "stop", "."]


def test_languages_without_tokenizer() -> None:
    with pytest.raises(UserError, match="no tokenizer is assigned"):
        tokenizer("xyz")


def test_tokens_agree_with_the_reference(shared_vectors: tuple[Row, ...]) -> None:
    rows = [row for row in shared_vectors if row["kind"] == "tokenize" and not missing_parts(row["params"]["language"])]
    assert len(rows) >= 8
    for row in rows:
        found, text = tokenizer(row["params"]["language"]), row["input"]["text"]
        assert found.words(text) == row["words"], row["id"]
        assert found.numbered(text).strings() == row["words"], row["id"]
        assert found.sentences(text) == row["sentence_parts"], row["id"]
        assert found.sentence_counts([text]).tolist() == [len(row["sentence_parts"])]
