"""Every way of reducing a text to what copies share that datatrove has had: switches of 0.10, and v0.2.0's order.

Source: datatrove `utils/text.py` (Apache-2.0), 0.10.1 and tag v0.2.0 (recipes 3.2). `textmill.text.simplify` is the
first with its default switches, and faster. v0.2.0, with which FineWeb v1.0 was made, deletes punctuation where 0.10
puts a blank, so words on both sides join.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

import regex

from textmill.punctuation import PUNCTUATION
from textmill.text import simplify

_NUMBER: Final = regex.compile(r"\p{Nd}+(?:[.,،٫⎖⎗⎘]\p{Nd}+)?")
_DIGITS: Final = re.compile(r"\d+")
_BLANKS: Final = re.compile(r"\s+")
_WEEKDAYS: Final = re.compile("(?:mon|tues|wednes|thurs|fri|satur|sun)day")
_MONTHS: Final = re.compile("january|february|march|april|may|june|july|august|september|october|november|december")
_TO_BLANK: Final = str.maketrans(dict.fromkeys(PUNCTUATION, " "))
_TO_NOTHING: Final = str.maketrans(dict.fromkeys(PUNCTUATION, ""))


@dataclass(frozen=True)
class Simplification:
    """Which steps of 0.10 are taken, in this order; the result has no white space at its ends."""

    lower_case: bool = True
    numbers: bool = True
    """Each number, with one decimal part, becomes 0."""
    weekdays: bool = False
    """English names become WEEKDAY, also inside other words."""
    months: bool = False
    """English names become MONTH, also inside other words (`mayor`)."""
    punctuation: bool = True
    """Each mark becomes a blank."""
    whitespace: bool = True
    """Each run becomes one blank."""
    diacritics: bool = True
    """Canonical decomposition without non-spacing marks, those of other scripts than Latin included."""

    def __call__(self, text: str) -> str:
        """The simplified text."""
        if self == _DEFAULT:
            return simplify(text)
        if self.lower_case:
            text = text.lower()
        if self.numbers:
            text = _NUMBER.sub("0", text)
        if self.weekdays:
            text = _WEEKDAYS.sub("WEEKDAY", text)
        if self.months:
            text = _MONTHS.sub("MONTH", text)
        if self.punctuation:
            text = text.translate(_TO_BLANK)
        if self.whitespace:
            text = _BLANKS.sub(" ", text.strip())
        if self.diacritics:
            text = _without_marks(text)
        return text.strip()


_DEFAULT: Final = Simplification()


def simplify_fineweb_v1(text: str) -> str:
    """As v0.2.0: lower case; white space; punctuation deleted; no diacritics; each run of digits 0; strip."""
    spaced = _BLANKS.sub(" ", text.lower().strip())
    return _DIGITS.sub("0", _without_marks(spaced.translate(_TO_NOTHING))).strip()


def _without_marks(text: str) -> str:
    return "".join(mark for mark in unicodedata.normalize("NFD", text) if unicodedata.category(mark) != "Mn")
