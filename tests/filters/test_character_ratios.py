"""Shares of characters as NeMo Curator and Data-Juicer define them, and limits that are inclusive."""

import re
import string

import pyarrow as pa
import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from textmill.batch import Batch
from textmill.decide import first_failing
from textmill.filters.character_ratios import CharacterRatios

ALL_ON = CharacterRatios(max_non_alphanumeric_ratio=0.25, max_special_ratio=0.25)
NAMES = [measure.name for measure in ALL_ON.measures()]
NEMO_URL = re.compile("http[s]?://(?:[a-zA-Z]|[0-9]|[$-_@.&+]|[!*\\(\\),]|(?:%[0-9a-fA-F][0-9a-fA-F]))+")
EMOJI = regex.compile(r"[\p{Emoji}--\p{Regional_Indicator}]", regex.VERSION1)
SOME_SYMBOLS = "“”–…•€«»·，。、！？（）【】一ーッ上Г\u200b\u3000\xad\ufffc\x9d"


def measured(texts: list[str | None], block: CharacterRatios = ALL_ON) -> list[dict[str, float | None]]:
    found = block.apply(Batch(pa.RecordBatch.from_pydict({"text": pa.array(texts, pa.large_string())})))
    return [{name: found[f"character_ratios.{name}"][row].as_py() for name in NAMES} for row in range(len(texts))]


def twin(text: str) -> dict[str, float | None]:
    """The definitions, character by character."""
    special = {*string.punctuation, *string.digits, *string.whitespace, *SOME_SYMBOLS}
    counts = {
        "digits_ratio": len(regex.findall("[[:digit:]]", text)),
        "white_space_ratio": sum(char in ["\t", "\n", "\r", "\b", " "] for char in text),
        "non_alphanumeric_ratio": len(text) - len(re.findall("[a-zA-Z0-9\n?!,.]", text)),
        "special_ratio": sum(char in special or EMOJI.match(char) is not None for char in text),
        "urls_ratio": sum(map(len, NEMO_URL.findall(text))),
        "alphanumeric_ratio": sum(map(str.isalnum, text)),
    }
    return {name: counts[name] / len(text) if text else None for name in NAMES}


ALPHABET = string.printable + SOME_SYMBOLS + "äßдомरकا٣५中😀🇩🇪\u0301\b"
PIECES = st.one_of(
    st.text(ALPHABET, max_size=8), st.sampled_from(["http://", "https://a.b/c?d=%20#e", "HTTP://x", "~"])
)


@given(st.lists(st.lists(PIECES, max_size=6).map("".join), max_size=4))
def test_against_the_definitions(texts: list[str]) -> None:
    assert measured([*texts]) == [twin(text) for text in texts]


def test_counts_do_not_depend_on_where_a_text_is_parted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("textmill.filters.character_ratios._CHARS_AT_ONCE", 3)
    text = "a1 ! 中😀https://a.b"
    assert measured([text]) == [twin(text)]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("1" * 15 + "a" * 85, None),
        ("1" * 16 + "a" * 84, "too_many_digits"),
        (" " * 25 + "a" * 75, None),
        (" " * 26 + "a" * 74, "too_much_white_space"),
        ("ä" * 25 + "a" * 75, None),
        ("ä" * 26 + "a" * 74, "too_many_non_alphanumeric"),
        ("?" * 25 + "a" * 75, None),
        ("?" * 26 + "a" * 74, "too_many_special"),
        ("http://abcdefghijklm" + " " + "a" * 79, None),
        ("http://abcdefghijklmn" + "\xe9" + "a" * 78, "too_many_urls"),
        ("", None),
        (None, None),
    ],
)
def test_limits(text: str | None, fault: str | None) -> None:
    columns = ALL_ON.apply(Batch(pa.RecordBatch.from_pydict({"text": pa.array([text], pa.string())})))
    (failing,) = first_failing(columns, ALL_ON.rules(), 1)
    assert (ALL_ON.rules()[failing].fault if failing >= 0 else None) == fault


@pytest.mark.parametrize(("letters", "fails"), [(25, False), (24, True)])
def test_too_few_letters(letters: int, fails: bool) -> None:
    block = CharacterRatios(max_digits_ratio=None)
    batch = Batch(pa.RecordBatch.from_pydict({"text": ["я" * letters + "#" * (100 - letters)]}))
    (failing,) = first_failing(block.apply(batch), block.rules(), 1)
    assert (block.rules()[failing].fault == "too_few_alphanumeric") if fails else failing == -1
