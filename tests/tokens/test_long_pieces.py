"""Long stretches without blanks are cut as spaCy cuts them, and in time that grows as they do."""

from functools import lru_cache

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.lang.tokenizer_exceptions import URL_MATCH
from spacy.language import Language
from tests.proportion import in_proportion

from textmill.tokens.long_pieces import ADDRESS, LONGEST_PIECE, LongPieces, has_long_piece
from textmill.tokens.spacy_pipeline import SpacyPipeline
from textmill.tokens.words import tokenizer

FRAGMENTS = (
    *"\"'`.,;:!?()[]{}<>/\\|-–—_=+*&^%$#@~§…“”‘’«»€°1aZä",
    *("..", "...", ":)", ":-)", "(-:", "o_O", "word", "Word", "don't", "'s", "’s", "3.14", "10km", "1°", "+5%", "'99"),
    *("U.S.", "e.g.", "http://a.com/b", "a@b.org", "a:b@c.org", "слово", "\U0001f600", "e\u0301", "<b />", "<a href>"),
    *("c'est", "aujourd'hui", "l'", "т. е.", "1.000,5", "a-b-c", "a/b"),
)
BLANKS = ("", "", "", "", " ", "  ", "\n", " \n")
ADDRESS_PARTS = ("http", "://", "a", ":", "@", ".", "com", "10.0.0.1", "/", "?", "-", "ü")
soup = st.lists(st.tuples(st.sampled_from(FRAGMENTS), st.sampled_from(BLANKS), st.integers(1, 40)), max_size=12)


CODES = ("de", "el", "en", "fa", "hu", "it", "nl", "pl", "pt", "ru", "tr", "xx")
"""Languages of which every one has other kinds of rules."""


@lru_cache
def both(code: str) -> tuple[Language, LongPieces]:
    """spaCy, and our rules for it."""
    return spacy.blank(code), LongPieces(spacy.blank(code))


def spans_of(language: Language, text: str) -> list[tuple[int, int]]:
    return [(token.idx, token.idx + len(token.text)) for token in language.tokenizer(text)]


@given(soup, st.sampled_from(CODES))
@settings(max_examples=150, deadline=None)
def test_the_tokens_are_those_of_spacy(soup: list[tuple[str, str, int]], code: str) -> None:
    text = "".join(fragment * times + blank for fragment, blank, times in soup)
    language, ours = both(code)
    assert ours.cut(text) == spans_of(language, text)


@pytest.mark.parametrize("code", CODES)
def test_every_special_case_inside_a_long_piece(code: str) -> None:
    language, ours = both(code)
    rules = [rule for rule in language.tokenizer.rules if rule != "IS_ALPHA"]
    text = " ".join(f'{"(" * 50}{rule}"{rule}.{rule}{")" * 50}' for rule in rules[:: max(1, len(rules) // 60)])
    assert ours.cut(text) == spans_of(language, text)


@given(st.lists(st.sampled_from(ADDRESS_PARTS), max_size=14))
def test_addresses_are_those_of_spacys_pattern(parts: list[str]) -> None:
    text = "".join(parts)
    assert (ADDRESS.match(text) is None) == (URL_MATCH(text) is None)


@pytest.mark.parametrize(("chars", "long"), [(LONGEST_PIECE, False), (LONGEST_PIECE + 1, True)])
def test_what_is_long(chars: int, long: bool) -> None:
    assert has_long_piece(f"a {'x' * chars} b") is long
    assert not has_long_piece("word " * chars)


def test_a_pipeline_over_whole_texts() -> None:
    code = "fa"
    language = spacy.blank(code)
    language.add_pipe("sentencizer")
    text = 'one. Two " three.\n\n' + '".' * 100 + ' four.  Five."'
    assert SpacyPipeline(code).cut(text) == [token.text for token in language(text)]
    assert SpacyPipeline(code).sentence_ends(text) == [sentence.end_char for sentence in language(text).sents]


@pytest.mark.parametrize("language", ["eng", "hun", "tur", "por", "ell", "fas"])
@pytest.mark.parametrize("unit", ['"', "“", ":)", "http://", ".", "a@", "1", "a-", "\U0001f600", "<a "])
def test_time_grows_as_the_piece_does(language: str, unit: str) -> None:
    """8,000 quotation marks took spaCy 8 s."""
    ours = tokenizer(language)
    ours.words("a b. ")
    assert in_proportion(lambda chars: lambda: ours.words(unit * (chars // len(unit))), 4_000)
