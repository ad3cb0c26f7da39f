"""DCLM's page rules and Dolma's taggers measure what plain Python measures, whatever the texts and their company."""

import re
from collections import Counter
from collections.abc import Callable
from unicodedata import category

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.annotators.dolma_c4 import DolmaC4
from textmill.annotators.dolma_gopher import DolmaGopher
from textmill.annotators.dolma_length import DolmaLength
from textmill.annotators.dolma_punctuation import DolmaPunctuation
from textmill.batch import Batch
from textmill.block import Block
from textmill.filters.dclm_alphabetic_words import DclmAlphabeticWords
from textmill.filters.dclm_bullets import DclmBullets
from textmill.filters.dclm_ellipses import DclmEllipses
from textmill.filters.dclm_page_length import DclmPageLength
from textmill.filters.dclm_repetition import DclmRepetition
from textmill.filters.dclm_stop_words import DclmStopWords
from textmill.filters.dclm_symbol_ratio import DclmSymbolRatio
from textmill.filters.dclm_word_length import DclmWordLength
from textmill.filters.dclm_word_removal import DclmWordRemoval
from textmill.origins.dolma.naughty_words import packaged

Twin = Callable[[str], object]
PIECES = (
    "the", "The", "BE", "with", "cat", "12", "3.5", "#", ".", "...", "…", ". . .", "•", "-", "*", "●", "é", "中文", "{",
    "İ", "ı", "\u017f", "\u212a", "\0", "٣", "²", "Lorem Ipsum", "JavaScript", " ", "  ",
    "\n", "\n", "\n\n", "\t", "\r\n", "\x0b", "\x1c", "\x85", "\xa0", "\u2028", "\u3000", "a b c.", "a b c",
    '"', "?", "!",
)  # fmt: skip
HOSTILE = ("", "\r\n" * 5, "?!…—“”" * 9, "a\u2028b\u2029c\x85d", "\x00" * 9, "e\u0301" * 9)
TEXTS = st.lists(
    st.sampled_from(HOSTILE) | st.lists(st.sampled_from(PIECES), max_size=16).map("".join) | st.text(max_size=12),
    max_size=4,
)
STOP_WORDS = frozenset(("the", "be", "to", "of", "and", "that", "have", "with"))


def share(some: int, of: int) -> float | None:
    return some / of if of else None


def full_lines(text: str) -> list[str]:
    return [bare for line in text.split("\n") if (bare := line.strip())]


def fasttext_words(text: str) -> int:
    return sum(word[0].isalnum() for word in re.split("[ \n\r\t\v\f\0]+", text) if word)


def bullets(text: str) -> float | None:
    lines = full_lines(text)
    return share(sum(line.startswith(("●", "•", "*", "-")) for line in lines), len(lines))


def ellipses(text: str) -> float | None:
    lines = full_lines(text)
    return share(sum(line.endswith(("...", ". . .", "…")) for line in lines), len(lines))


def symbols(text: str) -> float | None:
    return share(sum(text.count(sign) for sign in ("#", "...", ". . .", "…")), len(text.split()))


def repeated_lines(text: str) -> float:
    lines = full_lines(text)
    return share(sum(count for count in Counter(lines).values() if count > 1), len(lines)) or 0.0


TWINS: tuple[tuple[Block, str, Twin], ...] = (
    (
        DclmAlphabeticWords(),
        "words_without_letter_ratio",
        lambda text: share(sum(not any(map(str.isalpha, word)) for word in text.split()), len(text.split())),
    ),
    (DclmBullets(), "bullet_lines_ratio", bullets),
    (DclmEllipses(), "ellipsis_lines_ratio", ellipses),
    (DclmPageLength(), "length", fasttext_words),
    (DclmPageLength(unit="chars"), "length", len),
    (DclmPageLength(unit="lines"), "length", lambda text: len(full_lines(text))),
    (DclmPageLength(unit="lines", ignore_blank=False), "length", lambda text: text.count("\n") + 1),
    (DclmPageLength(words="split", ignore_punctuation=False), "length", lambda text: len(text.split())),
    (DclmStopWords(), "stop_words", lambda text: sum(word.lower() in STOP_WORDS for word in text.split())),
    (
        DclmStopWords(distinct=True),
        "stop_words",
        lambda text: len({word.lower() for word in text.split()} & STOP_WORDS),
    ),
    (DclmSymbolRatio(), "symbols_ratio", symbols),
    (DclmWordLength(), "mean_word_chars", lambda text: share(sum(map(len, text.split())), len(text.split()))),
    (DclmWordRemoval(before="before"), "removed_ratio", lambda text: (50 - fasttext_words(text)) / 50),
    (DclmRepetition(), "duplicate_lines_ratio", repeated_lines),
)


def applied(block: Block, texts: list[str]) -> dict[str, list[object]]:
    """Columns over the texts and a null."""
    rows = len(texts) + 1
    batch = Batch(pa.record_batch({"text": pa.array([*texts, None], pa.large_string()), "before": [50] * rows}))
    return {name: values.to_pylist() for name, values in block.apply(batch).items()}


@pytest.mark.parametrize(("block", "measure", "twin"), TWINS, ids=lambda value: getattr(value, "label", ""))
@settings(max_examples=150, deadline=None)
@given(texts=TEXTS)
def test_measures(block: Block, measure: str, twin: Twin, texts: list[str]) -> None:
    assert applied(block, texts)[f"{block.label}.{measure}"] == [twin(text) for text in [*texts, ""]]


def spans_of_c4(text: str) -> list[tuple[int, int, str]]:
    """Line by line, as Dolma's faster tagger does it; the flags on naughty words left out."""
    lower = text.lower()
    flags = {"has_curly_brace": "{", "has_lorem_ipsum": "lorem ipsum", "has_javascript": "javascript"}
    spans = [(0, len(text), name) for name, sign in flags.items() if sign in lower]
    start = 0
    for line in lower.split("\n"):
        end = start + len(line)
        end += end != len(lower)
        if not line.strip().endswith((".", "?", "!", '"')):
            spans.append((start, end, "lines_with_no_ending_punctuation"))
        if len(line.split()) < 3:
            spans.append((start, end, "lines_with_too_few_words"))
        start = end
    return [*spans, (0, len(text), "line_count")]


def short(found: object) -> list[tuple[int, int, str]]:
    assert isinstance(found, list)
    return [(span["start"], span["end"], span["type"]) for span in found]


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_lines_that_c4_would_drop(texts: list[str]) -> None:
    found = applied(DolmaC4(), texts)["dolma_c4.spans"]
    assert [short(spans) for spans in found] == [spans_of_c4(text) for text in [*texts, ""]]


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_lengths_and_shares_of_dolma(texts: list[str]) -> None:
    everything = [*texts, ""]
    lengths = applied(DolmaLength(unit="characters"), texts)["dolma_length.spans"]
    assert [spans[0]["score"] if spans else 0 for spans in lengths] == list(map(len, everything))  # type: ignore[index]
    counts = applied(DolmaGopher(), texts)
    assert counts["dolma_gopher.word_count"] == [len(text.split()) for text in everything]
    assert counts["dolma_gopher.required_word_count"] == [
        sum(word in STOP_WORDS for word in text.split()) for text in everything
    ]


PICTURES = "☃😀🚀"


def is_sign(character: str) -> bool:
    is_blank = character.isspace() and character != "\x1c"  # no blank to the package regex
    kind = category(character)
    return is_blank or character in PICTURES or kind in ("Sc", "Sk", "Sm") or kind.startswith("P")


def spans_of_signs(text: str) -> list[tuple[int, int, float]]:
    """Line by line and character by character."""
    spans = []
    start = 0
    for line in text.split("\n"):
        end = min(start + len(line) + 1, len(text))
        if line.strip() and all(map(is_sign, line)):
            spans.append((start, end, 1.0))
        start = end
    return spans or [(0, len(text), 0.0)]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.text(st.sampled_from(PICTURES + "a1\n\n\t .\x1c") | st.characters(categories=["P", "Sc", "Sk", "Sm", "Zs"])),
        max_size=4,
    )
)
def test_paragraphs_of_nothing_but_signs(texts: list[str]) -> None:
    for text, found in zip([*texts, ""], applied(DolmaPunctuation(), texts)["dolma_punctuation.spans"], strict=True):
        assert isinstance(found, list)
        assert [(span["start"], span["end"], span["score"]) for span in found] == spans_of_signs(text)


def spans_of_c4_by_line(text: str) -> list[tuple[int, int, str]]:
    """As Dolma's first tagger does it; naughty words left out."""
    unended, few = [], []
    flags = dict.fromkeys(("has_javascript", "has_lorem_ipsum", "has_curly_brace"), False)
    start = 0
    for line in text.split("\n"):
        end = min(start + len(line) + 1, len(text))
        bare = line.lower().strip()
        if not bare.endswith((".", "?", "!", '"')):
            unended.append((start, end, "lines_with_no_ending_punctuation"))
        if len(bare.split()) < 3:
            few.append((start, end, "lines_with_too_few_words"))
        flags["has_javascript"] |= "javascript" in bare.split()
        flags["has_lorem_ipsum"] |= "lorem ipsum" in bare
        flags["has_curly_brace"] |= "{" in bare
        start = end
    on = [(0, len(text), name) for name, is_on in flags.items() if is_on]
    return [*unended, *few, *on, (0, len(text), "line_count")]


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_lines_that_c4_would_drop_one_by_one(texts: list[str]) -> None:
    found = applied(DolmaC4(javascript="word"), texts)["dolma_c4.spans"]
    assert [short(spans) for spans in found] == [spans_of_c4_by_line(text) for text in [*texts, ""]]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(["anal", "analysis", "ass", "class", " ", "\n", "2g1c", "two girls", "girls one cup", "."])
    )
)
def test_naughty_words_stand_alone_and_phrases_anywhere(pieces: list[str]) -> None:
    text = "".join(pieces)
    known = packaged()
    for javascript, units in (("anywhere", [text]), ("word", text.split("\n"))):
        found = applied(DolmaC4.model_validate({"javascript": javascript}), [text])["dolma_c4.has_naughty_word"]
        assert found[0] == float(any(known.found(unit.lower(), unit.lower().split()) for unit in units))
