"""Cuts text into paragraphs as Dolma does: each line with its newline.

Source: Dolma 1.2.1 `split_paragraphs` (recipes 8.2). Only `\\n` ends a line; a last line without one counts.
"""

import re
from typing import Final, NamedTuple

__all__ = ["Paragraph", "paragraphs"]

_LINE: Final = re.compile(r"[^\n]*\n|[^\n]+")


class Paragraph(NamedTuple):
    """A line of the text, with where it begins and ends, in characters."""

    text: str
    start: int
    end: int


def paragraphs(text: str, blank: bool = False) -> list[Paragraph]:
    """The lines in order; those of white space only if `blank`."""
    return [
        Paragraph(found[0], found.start(), found.end())
        for found in _LINE.finditer(text)
        if blank or not found[0].isspace()
    ]
