"""Texts simplified in their bytes are those that `simplify` gives, code point for code point."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.text.cutting import simplify
from textmill.text.simplified import longest_part, simplify_all

TRICKY = "aZé ß1٣२.,،٫:!\t\n\u00a0\u2028\u0085\x00\x1fΣσςİIıK\u1fef\u0301\u0300\u200d\ufe0f가１²½ﬁ\u302e\U0001d165😀"
texts = st.text(st.sampled_from(TRICKY), max_size=40) | st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def simplified(values: list[str]) -> list[str]:
    encoded = [value.encode() for value in values]
    data = np.frombuffer(b"before" + b"".join(encoded) + b"behind", np.uint8)
    out, ends = simplify_all(data, 6 + np.cumsum([0, *map(len, encoded)], dtype=np.int64))
    assert ends[0] == 0
    assert ends[-1] == len(out)
    return [out[begin:end].tobytes().decode() for begin, end in pairwise(ends)]


@settings(max_examples=150)
@given(st.lists(texts, max_size=6))
def test_any_texts(values):
    assert simplified(values) == [simplify(value) for value in values]


def test_every_code_point():
    codes = [code for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    shown = [f" a{chr(code)}b 1{chr(code)}2 {chr(code)} " for code in codes]
    values = ["".join(shown[first : first + 16]) for first in range(0, len(shown), 16)]
    assert simplified(values) == [simplify(value) for value in values]


@pytest.mark.parametrize(
    "text",
    [
        "1.2.3",
        "1,5",
        "1.",
        ".1",
        "1..2",
        "12٫3",
        "1 .2",
        "١.٢",
        "A.B",
        "ΟΔΟΣ",
        "ΟΔΟΣ. ΣΑΣ",
        "\u0301 a",
        "a \u0301",
        "a \u0301 b",
    ],
)
def test_numbers_sigmas_and_lone_marks(text):
    assert simplified([text, "next", text]) == [simplify(text), "next", simplify(text)]


@pytest.mark.parametrize("wrong", [b"\xff", b"a\xc3", b"\xe2\x82", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\xaf"])
def test_bytes_that_are_no_utf8_fail_as_in_python(wrong):
    with pytest.raises(UnicodeDecodeError):
        simplify_all(np.frombuffer(wrong, np.uint8), np.array([0, len(wrong)]))


def test_no_texts():
    assert simplified([]) == []
    assert simplified(["", ""]) == ["", ""]


@given(st.lists(st.text("ab1.\u0301Σ", max_size=5), max_size=12), st.integers(1, 12))
def test_parts_have_the_words_of_the_whole(words, limit):
    text = " ".join(words)
    data = np.frombuffer(text.encode(), np.uint8)
    found, begin = [], 0
    while begin < len(data):
        end = longest_part(data, begin, len(data), limit)
        assert end > begin
        found += simplify(data[begin:end].tobytes().decode()).split()
        begin = end
    assert found == simplify(text).split()
