"""What counts in a text and what does not; units against a plain twin for texts in any script."""

import unicodedata

import numpy as np
import pyarrow as pa
import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.matching.hashing.real_units import Units, runs, units_of
from textmill.text.text_bytes import TextBytes

TEXT = st.text(st.sampled_from("ab1 2.,-%Éé\u0301ก็中、か\u3099\u00ad$\n가\u1161Σςσ"), max_size=24) | st.text(
    max_size=24
)


def units(*texts: str | None) -> Units:
    return units_of(TextBytes.of(pa.array(texts, pa.large_string())))


def are_equal(one: str, other: str) -> bool:
    first, second = units(one, other).digests().tolist()
    return bool(first == second)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A, b!", "a b"),
        ("(one) — “two”", "one two"),
        ("I’m", "I'm"),
        ("x (5)", "x 5"),
        ("co\u00adoperate", "cooperate"),
        ("é", "e\u0301"),
        ("か\u3099", "が"),
        ("ΟΔΟΣ", "οδος"),
        ("你好，世界。", "你好 世界"),
        ("สวัสดี ครับ", "สวัสดีครับ"),
    ],
)
def test_case_blanks_and_punctuation_do_not_count(one: str, other: str) -> None:
    assert are_equal(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("17 apples", "18 apples"),
        ("3.14", "314"),
        ("3.14", "3,14"),
        ("x -5", "x 5"),
        ("3 - 4", "3 * 4"),
        ("10:30", "10.30"),
        ("5%", "5"),
        ("$5", "€5"),
        ("a < b", "a > b"),
        ("résumé", "resume"),
        ("มา", "ม้า"),
        ("か", "が"),
        ("是", "不是"),
        ("it is", "it is not"),
        ("a b", "b a"),
        ("a a a a b", "a a a b b"),
        ("٣", "٤"),
    ],
)
def test_what_is_said_counts(one: str, other: str) -> None:
    assert not are_equal(one, other)


@pytest.mark.parametrize(
    ("text", "count", "characters"),
    [
        ("", 0, 0),
        (None, 0, 0),
        (" .,! ", 0, 0),
        ("one two 3", 3, 0),
        ("中文abc", 3, 2),
        ("กา", 2, 2),
        ("한국 말", 2, 0),
    ],
)
def test_counts(text: str | None, count: int, characters: int) -> None:
    found = units(text)
    assert (found.counts.tolist(), found.characters.tolist()) == ([count], [characters])


SINGLE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Thai}]")


def cut_by_hand(text: str) -> list[str]:
    """For texts of letters, marks and blanks: words, or characters of scripts without spaces."""
    spaced = SINGLE.sub(lambda found: f" {found.group()} ", unicodedata.normalize("NFC", text))
    return spaced.lower().replace("ς", "σ").split()


@settings(deadline=None, max_examples=200)
@given(st.lists(st.text(st.sampled_from("aBé\u0301 ก中がか\u3099가ς"), max_size=16), max_size=4))
def test_plain_twin(texts: list[str]) -> None:
    known: dict[int, str] = {}
    found = units(*texts)
    for row, text in enumerate(texts):
        expected = cut_by_hand(text)
        hashes = found.of(row).tolist()
        assert len(hashes) == len(expected)
        for value, word in zip(hashes, expected, strict=True):
            assert known.setdefault(value, word) == word


@settings(deadline=None, max_examples=200)
@given(st.lists(st.none() | TEXT, max_size=5))
def test_rows_do_not_depend_on_others_nor_on_composition(texts: list[str | None]) -> None:
    together = units(*texts)
    for row, text in enumerate(texts):
        assert together.of(row).tolist() == units(text).of(0).tolist()
        decomposed = None if text is None else unicodedata.normalize("NFD", text)
        assert together.of(row).tolist() == units(decomposed).of(0).tolist()


@settings(deadline=None, max_examples=100)
@given(st.lists(st.integers(0, 2), max_size=12), st.integers(1, 5))
def test_runs_are_those_of_a_plain_loop(values: list[int], size: int) -> None:
    few = min(size, len(values))
    expected = {tuple(values[at : at + few]) for at in range(len(values) - few + 1)} if values else set()
    found = runs(np.array(values, np.uint64), size)
    assert len(found) == len(expected)
    assert (found[1:] > found[:-1]).all()
