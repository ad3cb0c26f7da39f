import json
import re
import unicodedata
from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st
from tests.shared_place import Row

from textmill.text import cutting as lines
from textmill.text.cutting import simplify
from textmill.text.punctuation_marks import ALL_PUNCTUATION, PUNCTUATION, TERMINAL_PUNCTUATION

unicode_text = st.text(st.characters(exclude_categories=["Cs"]))
wordy = st.text(st.sampled_from("aB9 0.,،٣\n\r\t\x00\x1c\u2028\x85’“é\u0301ʼÅİß#…。-\u00a0\U0001f600"))


def plain_simplify(text: str) -> str:
    """The six steps one by one, character by character."""
    text = regex.sub(r"\p{Nd}+([.,،٫⎖⎗⎘]\p{Nd}+)?", "0", text.lower())
    text = "".join(" " if character in PUNCTUATION else character for character in text)
    text = re.sub(r"\s+", " ", text.strip())
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(character for character in decomposed if unicodedata.category(character) != "Mn").strip()


@given(st.one_of(unicode_text, wordy, st.text(st.characters(max_codepoint=127))))
def test_simplify_is_its_six_steps(text: str) -> None:
    assert simplify(text) == plain_simplify(text)


@pytest.mark.parametrize(
    ("text", "simple"),
    [
        ("", ""),
        (" \n", ""),
        ("Hello,  WORLD!!", "hello world"),
        ("1,234.5", "0 0"),
        ("3.14 and 3. 14", "0 and 0 0"),
        ("Café Ångström", "cafe angstrom"),
        ("٣٫٥", "0"),
        ("x² ½", "x² ½"),
        ("¿qué? ‘so’", "¿que ‘so"),
        ("\u0301 a", "a"),
        ("a\x1cb\x00c", "a b c"),
    ],
)
def test_simplify(text: str, simple: str) -> None:
    assert simplify(text) == simple


def test_simplify_agrees_with_the_reference(shared_vectors: tuple[Row, ...]) -> None:
    rows = [row for row in shared_vectors if row["cls"] == "simplify_text" and not row["params"]]
    assert len(rows) > 20
    for row in rows:
        assert simplify(row["input"]["text"]) == row["text_out"], row["id"]


def test_punctuation_agrees_with_the_reference(shared: Path) -> None:
    known = json.loads((shared / "recipe_data" / "punctuation.json").read_text())["datatrove_0_10_1"]
    assert set(map(ord, PUNCTUATION)) == set(known["PUNCTUATION_codepoints"])
    assert set(map(ord, TERMINAL_PUNCTUATION)) == set(known["TERMINAL_PUNCTUATION_codepoints"])
    assert len(ALL_PUNCTUATION) == 281


@pytest.mark.parametrize(
    ("text", "any_break", "newline", "not_blank", "runs", "paragraphs"),
    [
        ("", [], [""], [], [""], [""]),
        ("a\r\nb", ["a", "b"], ["a\r", "b"], ["a\r", "b"], ["a\r", "b"], ["a\r\nb"]),
        (
            "a\u2028b\x0cc",
            ["a", "b", "c"],
            ["a\u2028b\x0cc"],
            ["a\u2028b\x0cc"],
            ["a\u2028b\x0cc"],
            ["a\u2028b\x0cc"],
        ),
        (
            "\na\n\n b\n",
            ["", "a", "", " b"],
            ["", "a", "", " b", ""],
            ["a", " b"],
            ["", "a", " b", ""],
            ["a", " b"],
        ),
        ("a\n \nb\n", ["a", " ", "b"], ["a", " ", "b", ""], ["a", "b"], ["a", " ", "b", ""], ["a\n \nb"]),
        (" \n\n\n ", [" ", "", "", " "], [" ", "", "", " "], [], [" ", " "], [""]),
    ],
)
def test_ways_to_split(
    text: str,
    any_break: list[str],
    newline: list[str],
    not_blank: list[str],
    runs: list[str],
    paragraphs: list[str],
) -> None:
    assert lines.lines_at_any_break(text) == any_break
    assert lines.lines_at_newline(text) == newline
    assert lines.lines_not_blank(text) == not_blank
    assert lines.lines_at_newline_runs(text) == runs
    assert lines.paragraphs_at_empty_lines(text) == paragraphs
