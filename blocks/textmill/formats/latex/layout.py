"""Lays out what has been read of LaTeX: blanks fall together, marks become paragraphs and rows; code is put back."""

import re
from collections.abc import Sequence
from typing import Final

from textmill.formats.latex.source import KEPT_END, KEPT_START

__all__ = ["CELL", "ITEM", "LINE", "PARAGRAPH", "ROW", "ROW_END", "laid_out"]

PARAGRAPH: Final = "\uf8f0"
LINE: Final = "\uf8f1"
CELL: Final = "\uf8f2"
ROW: Final = "\uf8f3"
ROW_END: Final = "\uf8f4"
ITEM: Final = "\uf8f7"
"""One step in of a nested list."""

_BLANKS: Final = re.compile(r"[ \t\n]+")
_BREAKS: Final = re.compile(f"[{PARAGRAPH}{LINE} ]+")
_ROWS: Final = re.compile(f"{ROW}([^{ROW}{ROW_END}]*)({ROW_END}|(?={ROW})|\\Z)")
_MARK: Final = re.compile(f"{KEPT_START}(\\d+){KEPT_END}")
_MARK_OR_END: Final = re.compile(f"({KEPT_START}\\d+{KEPT_END})|{KEPT_END}")
"""In a formula the line ends are the ends of no mark."""


def laid_out(text: str, kept: Sequence[str]) -> str:
    """The text, with the verbatim parts of their numbers."""
    text = _ROWS.sub(_row, text)
    pieces: list[str] = []
    for part in re.split(f"({PARAGRAPH})", text):
        formula = part.lstrip().startswith(("\\begin{", "\\[", "$$"))
        pieces.append(part.strip().replace("\n", KEPT_END) if formula else _BLANKS.sub(" ", part))
    text = _BREAKS.sub(_break, "".join(pieces))
    text = text.strip(" \n").replace(ITEM, "  ")
    text = _MARK_OR_END.sub(lambda found: found[1] or "\n", text)
    text = _MARK.sub(lambda found: _kept(found, kept), text)
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")


def _break(found: re.Match[str]) -> str:
    """What stands between two words: an empty line, a line end or a blank."""
    return "\n\n" if PARAGRAPH in found[0] else "\n" if LINE in found[0] else " "


def _row(found: re.Match[str]) -> str:
    cells = [
        " ".join(_BLANKS.sub(" ", cell.replace(PARAGRAPH, " ").replace(LINE, " ")).split())
        for cell in found[1].split(CELL)
    ]
    return f"{LINE}| {' | '.join(cells)} |{LINE}" if any(cells) else LINE


def _kept(found: re.Match[str], kept: Sequence[str]) -> str:
    number = int(found[1])
    words = kept[number] if number < len(kept) else ""
    return words.removeprefix("\n") if words.startswith("\n") else words
