"""Characters that have no shape must not act."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.inspect.plain_text import clip, one_line, plain


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain", "plain"),
        ("a\tb\nc", "a\tb\nc"),
        ("a\r\nb\rc", "a\nb␍c"),
        ("\x00\x07\x1b[31m", "␀␇␛[31m"),
        ("\x7f\x85\x9f", "␡��"),
        ("gpj\u202egnp.exe", "gpj�gnp.exe"),
        ("\u2066x\u2069\u200e\u061c", "�x���"),
        ("a\u2028b\u2029c", "a\nb\nc"),
        ("\ufeffx\ufffe", "x�"),
        ("\ud800", "�"),
        ("\U000e0041", "�"),
        ("میخواهم 👩‍🚀", "میخواهم 👩‍🚀"),
    ],
)
def test_shown(raw: str, shown: str) -> None:
    assert plain(raw) == shown


@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_nothing_that_acts_is_left(text: str) -> None:
    shown = plain(text)
    assert plain(shown) == shown
    shown.encode()
    assert not [char for char in shown if unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t"]
    assert not [char for char in shown if unicodedata.bidirectional(char) in ("RLO", "LRO", "RLE", "LRE", "RLI", "LRI")]


@pytest.mark.parametrize(("chars", "cut"), [(5, "mills"), (4, "mil…"), (1, "…")])
def test_clip(chars: int, cut: str) -> None:
    assert clip("mills", chars) == cut


def test_one_line() -> None:
    assert one_line(" a\n\tb  c\x00 ") == "a b c␀"
