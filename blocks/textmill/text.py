"""Cuts text into lines and paragraphs, and reduces it to the bare words that two copies share.

Source: datatrove 0.10.1 `utils/text.py` (Apache-2.0), result for result; `simplify` differs in speed only. Which
characters end a line decides documents, so every way of splitting has its own name here and no filter calls
`str.splitlines` by habit.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
import regex

from textmill.punctuation import PUNCTUATION

__all__ = [
    "lines_at_any_break",
    "lines_at_newline",
    "lines_at_newline_runs",
    "lines_not_blank",
    "paragraphs_at_empty_lines",
    "simplify",
]

_NEWLINE_RUN: Final = re.compile("\n+")
_EMPTY_LINES: Final = re.compile("\n{2,}")
_ASCII_NUMBER: Final = re.compile(rb"[0-9]+(?:[.,][0-9]+)?")
# `regex` rather than `re`: it knows the digits of newer Unicode versions, and the reference uses it.
_NUMBER: Final = regex.compile(r"\p{Nd}+(?:[.,،٫⎖⎗⎘]\p{Nd}+)?")
_ASCII_PUNCTUATION_TO_SPACE: Final = bytes(ord(" ") if chr(code) in PUNCTUATION else code for code in range(256))
_SPACE: Final = ord(" ")


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


def simplify(text: str) -> str:
    """Lower case, numbers as 0, no punctuation, no diacritics, single spaces: what a copy is recognised by.

    Order (it matters): lower case; each number, with one decimal part, becomes `0`; each punctuation mark a space;
    whitespace runs one space; canonical decomposition without non-spacing marks; strip.
    """
    if text.isascii():
        numbered = _ASCII_NUMBER.sub(b"0", text.lower().encode("ascii"))
        # Control characters, on which str.split and bytes.split differ, are punctuation and gone by now.
        return b" ".join(numbered.translate(_ASCII_PUNCTUATION_TO_SPACE).split()).decode("ascii")
    codes = _codes(_NUMBER.sub("0", text.lower()))
    punctuation, _ = _character_classes()
    codes[punctuation[codes]] = _SPACE
    spaced = " ".join(_string(codes).split())
    if not spaced.isascii():
        _, marks = _character_classes()
        codes = _codes(unicodedata.normalize("NFD", spaced))
        spaced = _string(codes[~marks[codes]])
    return spaced.strip()


@lru_cache(maxsize=1)
def _character_classes() -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Which code points are punctuation, and which non-spacing marks: bool, shape (0x110000,) each."""
    every = range(0x110000)
    punctuation = np.zeros(0x110000, dtype=np.bool_)
    punctuation[[ord(character) for character in PUNCTUATION]] = True
    category = unicodedata.category
    marks = np.fromiter((category(chr(code)) == "Mn" for code in every), dtype=np.bool_, count=len(every))
    return punctuation, marks


def _codes(text: str) -> npt.NDArray[np.uint32]:
    """Code points of the text, uint32, writable."""
    return np.frombuffer(bytearray(text.encode("utf-32-le", "surrogatepass")), dtype="<u4")


def _string(codes: npt.NDArray[np.uint32]) -> str:
    return codes.tobytes().decode("utf-32-le", "surrogatepass")
