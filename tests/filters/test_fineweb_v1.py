"""`profile: fineweb-v1`, against plain twins of datatrove v0.2.0's rules and at their limits."""

import math
from collections import Counter
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.batch import Batch
from textmill.block import Filter
from textmill.dedup.minhash import Minhash
from textmill.filters.c4_quality import C4Quality
from textmill.filters.fineweb_quality import FinewebQuality
from textmill.filters.gopher_quality import GopherQuality
from textmill.filters.gopher_repetition import GopherRepetition
from textmill.formatters.pii import Pii
from textmill.matching.hashing.signatures import band_keys, permutations, signature
from textmill.text.cutting import Simplification, simplify
from textmill.text.punctuation_marks import PUNCTUATION
from textmill.tokens.nltk_words import nltk_words

Decide = Callable[[Filter, str], str | None]
V1 = "fineweb-v1"
STOP_WORDS = {"the", "be", "to", "of", "and", "that", "have", "with"}

LINES = st.sampled_from(
    [
        "The river and the stone of Dr. Bach ran.",
        "A line of text",
        "another, longer one than the first!",
        "- x",
        "…",
        "",
    ]
)
ODD = st.sampled_from([" ", "\r", "a\u2028b", "\x00", "。", '"#"', "...", "·", "x" * 40])
TEXTS = st.one_of(
    st.lists(st.tuples(st.one_of(LINES, ODD), st.sampled_from(["\n", "\n\n", "\r\n", " "])), max_size=30).map(
        lambda parts: "".join(line + end for line, end in parts)
    ),
    st.lists(
        st.sampled_from(["the", "river", "that", "don't", "with", "stone.", "(a", "b)", "—", "#", "have", "\n"]),
        min_size=20,
        max_size=120,
    ).map(" ".join),
    st.text(st.characters(exclude_categories=["Cs"])),
)


def repeated(pieces: list[str]) -> tuple[int, int]:
    earlier = [piece for at, piece in enumerate(pieces) if piece in pieces[:at]]
    return len(earlier), sum(map(len, earlier))


def plain_quality(text: str) -> str | None:
    words = nltk_words(None).words(text)
    spoken = [word for word in words if any(character not in PUNCTUATION for character in word)]
    if len(spoken) < 50:
        return "too_few_words"
    mean = sum(map(len, spoken)) / len(spoken)
    if mean < 3:
        return "words_too_short"
    if mean > 10:
        return "words_too_long"
    if text.count("#") / len(words) > 0.1:
        return "too_many_hashes"
    if (text.count("...") + text.count("…")) / len(words) > 0.1:
        return "too_many_ellipses"
    lines = text.splitlines()
    if sum(line.lstrip().startswith(("•", "-")) for line in lines) / len(lines) > 0.9:
        return "too_many_bullet_lines"
    if sum(line.rstrip().endswith(("...", "…")) for line in lines) / len(lines) > 0.3:
        return "too_many_ellipsis_lines"
    if sum(any(map(str.isalpha, word)) for word in words) / len(words) < 0.8:
        return "too_few_alphabetic_words"
    return "too_few_stop_words" if sum(word in STOP_WORDS for word in words) < 2 else None


def plain_repetition(text: str) -> str | None:
    if not text:
        return "empty"
    lines = text.splitlines()
    count, chars = repeated(lines)
    if count / len(lines) > 0.3:
        return "duplicate_lines"
    if chars / len(text) > 0.2:
        return "duplicate_line_chars"
    words = nltk_words(None).words(text)
    for n, limit in ((2, 0.2), (3, 0.18), (4, 0.16)):
        grams = Counter(" ".join(words[at : at + n]) for at in range(len(words) - n + 1))
        if grams and len(grams.most_common(1)[0][0]) * grams.most_common(1)[0][1] / len(text) > limit:
            return f"top_{n}_gram"
    return None


def plain_fineweb(text: str) -> str | None:
    lines = text.split("\n")
    if sum(line.endswith((".", "'", '"', "!", "?")) for line in lines) / len(lines) <= 0.12:
        return "too_few_punctuated_lines"
    if sum(len(line) <= 30 for line in lines) / len(lines) >= 0.67:
        return "too_many_short_lines"
    if repeated([line for line in lines if line.strip()])[1] / len(text.replace("\n", "")) >= 0.01:
        return "duplicate_line_chars"
    words = nltk_words(None).words(text)
    return "too_many_newlines" if text.count("\n") / len(words) > 0.3 else None


@given(TEXTS)
@settings(deadline=None)
def test_gopher_quality(fault_of: Decide, text: str) -> None:
    assert fault_of(GopherQuality(profile=V1), text) == plain_quality(text)


@given(TEXTS)
@settings(deadline=None)
def test_gopher_repetition(fault_of: Decide, text: str) -> None:
    block = GopherRepetition(
        profile=V1,
        max_duplicate_paragraphs_ratio=None,
        max_duplicate_paragraph_chars_ratio=None,
        max_duplicate_ngram_chars_ratio={},
    )
    assert fault_of(block, text) == plain_repetition(text)


@given(TEXTS)
@settings(deadline=None)
def test_fineweb_quality(fault_of: Decide, text: str) -> None:
    assert fault_of(FinewebQuality(profile=V1), text) == plain_fineweb(text)


@pytest.mark.parametrize(
    ("ends", "fault"),
    [
        ("." * 3 + "x" * 22, "too_few_punctuated_lines"),
        ("." * 4 + "x" * 21, None),
        ('"' * 4 + "x" * 21, None),
        ("。" * 4 + "x" * 21, "too_few_punctuated_lines"),
    ],
)
def test_a_document_at_the_limit_goes(fault_of: Decide, ends: str, fault: str | None) -> None:
    text = "\n".join(f"{at} is a line that differs from every other{end}" for at, end in enumerate(ends))
    assert fault_of(FinewebQuality(profile=V1), text) == fault


def test_stop_words_count_each_time(fault_of: Decide) -> None:
    prose = "of river stone water valley bridge people " * 9
    assert fault_of(GopherQuality(), prose) == "too_few_stop_words"
    assert fault_of(GopherQuality(profile=V1), prose) is None


def test_blank_lines_are_lines(fault_of: Decide) -> None:
    text = "a first line\n\n\nanother line that is here\n\n\nthe third of the lines of this text"
    block = {"max_top_ngram_chars_ratio": {}, "max_duplicate_ngram_chars_ratio": {}}
    assert fault_of(GopherRepetition.model_validate(block), text) is None
    assert fault_of(GopherRepetition.model_validate({**block, "profile": V1}), text) == "duplicate_lines"


def test_sentences_of_punkt(fault_of: Decide) -> None:
    text = "One two three. Four five six. Seven eight nine.\nTen eleven twelve. And the last one."
    for profile in (V1, "datatrove-0.10"):
        assert fault_of(C4Quality(profile=profile), text) is None
        assert fault_of(C4Quality(profile=profile, min_sentences=6), text) == "too_few_sentences"
    assert fault_of(C4Quality(profile=V1, min_sentences=1, min_words_per_line=None), "") == "too_few_sentences"


def test_shingles_of_deleted_punctuation() -> None:
    text = "Don't stop—the e-mail of 3.14 says: it's the water, the stone and the river."
    words = "dont stopthe email of 0 says its the water the stone and the river".replace("0", "0").split()
    assert simplify(text, Simplification(profile=V1)).split() == words
    keys, mask = Minhash(profile=V1, verify="none").keys(
        Batch(pa.record_batch({"id": ["1", "2"], "text": [text, "a b"]}))
    )
    a, b = permutations(112, 1)
    found = signature(words, 5, "sha1", 64, a, b)
    assert found is not None
    assert mask.tolist() == [True, False]
    assert np.array_equal(keys[:1], band_keys(found[None], 14, 64))


@pytest.mark.parametrize(
    ("text", "edited"),
    [
        ("bob@example.org", "email@example.com"),
        ("Bob@example.org", "Bob@example.org"),
        ("a.Bob@example.org", "a.Bob@example.org"),
        ("A.bob@example.org", "A.email@example.com"),
        ("bob@Example.org", "bob@Example.org"),
        ("bob@example.Org", "bob@example.Org"),
        ("bob@example.oRG", "email@example.comRG"),
    ],
)
def test_small_letters_only(text: str, edited: str) -> None:
    found = Pii(profile=V1, faithful=True).apply(Batch(pa.record_batch({"text": pa.array([text], pa.large_string())})))
    assert found["text"].to_pylist() == [edited]


def test_measures_without_words_are_null() -> None:
    found = FinewebQuality(profile=V1).apply(Batch(pa.record_batch({"text": pa.array(["\n\n"], pa.large_string())})))
    ratios = {name: values[0].as_py() for name, values in found.items()}
    assert ratios["fineweb_quality.lines"] == 3
    assert ratios["fineweb_quality.newlines_ratio"] is None
    assert math.isclose(ratios["fineweb_quality.short_lines_ratio"], 1.0)
