"""Tells whether a text holds a listed word or phrase, in time that does not grow with the list.

Source: the expression of datatrove 0.10.1 `C4BadWordsFilter` (recipes 4.6): an entry counts where a non-word character
or an end of the text stands on both sides. We cut the text into runs of word characters once, look those up, and try
only the entries whose first run occurs. `rows_to_look_at` names the texts for which that is worth it.
"""

import re
from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.text.byte_words import rows_lowered_with

__all__ = ["SeparateWords", "TouchingWords"]

_RUN: Final = re.compile(r"\w+")
_Flanked = tuple[str, re.Pattern[str]]
"""An entry, and the expression by which it is looked for."""


class SeparateWords:
    """Entries that count between non-word characters (`\\W`; the underscore is none) and ends of the text."""

    def __init__(self, entries: Iterable[str]) -> None:
        self._entries = frozenset(entries)
        self._whole: set[str] = set()
        self._by_first_run: dict[str, list[_Flanked]] = {}
        self._without_run: list[_Flanked] = []
        for entry in self._entries:
            runs = _RUN.findall(entry)
            flanked = (entry, re.compile(rf"(?:\W|^){re.escape(entry)}(?:\W|$)"))
            if runs == [entry]:
                self._whole.add(entry)
            elif runs:
                self._by_first_run.setdefault(runs[0], []).append(flanked)
            else:
                self._without_run.append(flanked)

    def first_in(self, text: str) -> str | None:
        """An entry that the text, which is compared as it is, holds: the first of them; None if it holds none."""
        runs = set(_RUN.findall(text))
        if whole := self._whole & runs:
            return min(whole)
        candidates = [flanked for run in self._by_first_run.keys() & runs for flanked in self._by_first_run[run]]
        return min(
            (entry for entry, flanked in (*candidates, *self._without_run) if flanked.search(text)), default=None
        )

    def rows_to_look_at(self, texts: pa.Array) -> npt.NDArray[np.bool_]:
        """Rows that may hold an entry once they are in lower case: bool, shape (rows,)."""
        return rows_lowered_with(texts, self._entries, apart=True)


class TouchingWords:
    """Entries that count anywhere, for languages that leave no blanks between words."""

    def __init__(self, entries: Iterable[str]) -> None:
        self._entries = frozenset(entries)

    def first_in(self, text: str) -> str | None:
        """An entry that the text, which is compared as it is, holds: the first of them; None if it holds none."""
        return min((entry for entry in self._entries if entry in text), default=None)

    def rows_to_look_at(self, texts: pa.Array) -> npt.NDArray[np.bool_]:
        """Rows that may hold an entry once they are in lower case: bool, shape (rows,)."""
        return rows_lowered_with(texts, self._entries, apart=False)
