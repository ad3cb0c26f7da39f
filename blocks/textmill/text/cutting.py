"""Cuts text into lines and paragraphs, and reduces it to the bare words that two copies share.

Source: datatrove 0.10.1 `utils/text.py` (Apache-2.0), result for result; `simplify` differs in speed only. Which
characters end a line decides documents, so every way of splitting has its own name here and no filter calls
`str.splitlines` by habit.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import regex

from textmill.text.code_points import flags
from textmill.text.punctuation_marks import PUNCTUATION

__all__ = [
    "Simplification",
    "letters",
    "lines_at_any_break",
    "lines_at_newline",
    "lines_at_newline_runs",
    "lines_not_blank",
    "paragraphs_at_empty_lines",
    "paragraphs_with_blank_lines",
    "simplify",
]

_NEWLINE_RUN: Final = re.compile("\n+")
_EMPTY_LINES: Final = re.compile("\n{2,}")
_ASCII_NUMBER: Final = re.compile(rb"[0-9]+(?:[.,][0-9]+)?")
# `regex` rather than `re`: it knows the digits of newer Unicode versions, and the reference uses it.
_NUMBER: Final = regex.compile(r"\p{Nd}+(?:[.,،٫⎖⎗⎘]\p{Nd}+)?")
_ASCII_PUNCTUATION_TO_SPACE: Final = bytes(ord(" ") if chr(code) in PUNCTUATION else code for code in range(256))
_ASCII_PUNCTUATION: Final = bytes(code for code in range(128) if chr(code) in PUNCTUATION)
_SPACE: Final = ord(" ")
_DIGITS: Final = re.compile(r"\d+")
_WEEKDAY: Final = re.compile("monday|tuesday|wednesday|thursday|friday|saturday|sunday")
_MONTH: Final = re.compile("january|february|march|april|may|june|july|august|september|october|november|december")


def lines_at_any_break(text: str) -> list[str]:
    """Lines ended by LF, CR, CRLF, VT, FF, FS, GS, RS, NEL, U+2028 or U+2029; none for the empty text."""
    return text.splitlines()


def lines_at_newline(text: str) -> list[str]:
    """Lines between single LFs; `[""]` for the empty text."""
    return text.split("\n")


def lines_not_blank(text: str) -> list[str]:
    """Lines between LFs that hold more than whitespace, as they are."""
    return [line for line in text.split("\n") if line and not line.isspace()]


def lines_at_newline_runs(text: str) -> list[str]:
    """Pieces between runs of LF; an LF at either end of the text gives an empty piece there."""
    return _NEWLINE_RUN.split(text)


def paragraphs_at_empty_lines(text: str) -> list[str]:
    """Pieces of the stripped text between runs of two or more LFs; whitespace between the LFs joins them."""
    return _EMPTY_LINES.split(text.strip())


def paragraphs_with_blank_lines(text: str) -> list[str]:
    """Lines at any break, each with its line end as LF and the blank lines after it; the text's last LF is lost."""
    lines = text.splitlines()
    pieces: list[str] = []
    begin = 0
    for at in range(1, len(lines)):
        if lines[at].strip():
            pieces.append("\n".join(lines[begin:at]) + "\n")
            begin = at
    return [*pieces, "\n".join(lines[begin:])] if lines else []


@dataclass(frozen=True)
class Simplification:
    """Which differences `simplify` removes; `profile` decides the order and what each step means."""

    lowercase: bool = True
    whitespace: bool = True
    punctuation: bool = True
    diacritics: bool = True
    numbers: bool = True
    weekdays: bool = False
    monthnames: bool = False
    profile: Literal["datatrove-0.10", "fineweb-v1"] = "datatrove-0.10"


_STANDARD: Final = Simplification()
_WITH_NUMBERS: Final = Simplification(numbers=False)


def simplify(text: str, how: Simplification = _STANDARD) -> str:
    """Lower case, numbers as 0, no punctuation, no diacritics, single spaces: what a copy is recognised by.

    Order (it matters): lower case; each number, with one decimal part, becomes `0`; English week days and months, as
    parts of words too, become WEEKDAY and MONTH; each punctuation mark a space; whitespace runs one space; canonical
    decomposition without non-spacing marks; strip. Under `fineweb-v1`: lower case; whitespace; punctuation is deleted,
    so that the words beside it join; decomposition; each run of digits `0`; week days; months; strip.
    """
    if how.profile == "fineweb-v1":
        return _simplify_as_2024(text, how)
    if how not in (_STANDARD, _WITH_NUMBERS):
        return _simplify_in_part(text, how)
    if text.isascii():
        numbered = text.lower().encode("ascii")
        numbered = _ASCII_NUMBER.sub(b"0", numbered) if how.numbers else numbered
        # Control characters, on which str.split and bytes.split differ, are punctuation and gone by now.
        return b" ".join(numbered.translate(_ASCII_PUNCTUATION_TO_SPACE).split()).decode("ascii")
    small = text.lower()
    spaced = " ".join(_with_spaces_for_punctuation(_NUMBER.sub("0", small) if how.numbers else small).split())
    return _without_marks(spaced).strip()


def _simplify_in_part(text: str, how: Simplification) -> str:
    if how.lowercase:
        text = text.lower()
    if how.numbers:
        text = _NUMBER.sub("0", text)
    text = _without_dates(text, how)
    if how.punctuation:
        text = _with_spaces_for_punctuation(text)
    if how.whitespace:
        text = " ".join(text.split())
    if how.diacritics:
        text = _without_marks(text)
    return text.strip()


def _simplify_as_2024(text: str, how: Simplification) -> str:
    if how.lowercase:
        text = text.lower()
    if how.whitespace:
        text = " ".join(text.split())
    if how.punctuation:
        text = _without_punctuation(text)
    if how.diacritics:
        text = _without_marks(text)
    if how.numbers:
        text = _DIGITS.sub("0", text)
    return _without_dates(text, how).strip()


def _without_dates(text: str, how: Simplification) -> str:
    if how.weekdays:
        text = _WEEKDAY.sub("WEEKDAY", text)
    if how.monthnames:
        text = _MONTH.sub("MONTH", text)
    return text


def _with_spaces_for_punctuation(text: str) -> str:
    codes = _codes(text)
    punctuation, _ = _character_classes()
    codes[punctuation[codes]] = _SPACE
    return _string(codes)


def _without_punctuation(text: str) -> str:
    if text.isascii():
        return text.encode("ascii").translate(None, _ASCII_PUNCTUATION).decode("ascii")
    codes = _codes(text)
    punctuation, _ = _character_classes()
    return _string(codes[~punctuation[codes]])


def _without_marks(text: str) -> str:
    """Canonical decomposition less non-spacing marks."""
    if text.isascii():
        return text
    codes = _codes(unicodedata.normalize("NFD", text))
    _, marks = _character_classes()
    return _string(codes[~marks[codes]])


@lru_cache(maxsize=1)
def _character_classes() -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Which code points are punctuation, and which non-spacing marks: bool, shape (0x110000,) each."""
    return flags(PUNCTUATION.__contains__), flags(lambda char: unicodedata.category(char) == "Mn")


def _codes(text: str) -> npt.NDArray[np.uint32]:
    """Code points of the text, uint32, writable."""
    return np.frombuffer(bytearray(text.encode("utf-32-le", "surrogatepass")), dtype="<u4")


def _string(codes: npt.NDArray[np.uint32]) -> str:
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


@lru_cache(maxsize=1)
def letters() -> npt.NDArray[np.bool_]:
    """Which code points are letters (`str.isalpha`): bool, shape (0x110000,)."""
    return flags(str.isalpha)
