"""Tell two texts apart word by word, with a little of what is the same around what is not."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

__all__ = ["Piece", "word_diff"]

_WORDS: Final = re.compile(r"\s+|\w+|[^\w\s]")
_MOST_WORDS: Final = 4_000
"""Of each text; the time that a comparison takes grows with their product."""
_AROUND: Final = 12


@dataclass(frozen=True)
class Piece:
    """A run of words."""

    kind: Literal["same", "before", "after", "left out"]
    """In both texts; in the first or the second only; in both and not shown."""
    text: str


def word_diff(before: str, after: str) -> list[Piece]:
    """The pieces in order, of the first 4,000 words of each text."""
    old, new = (_WORDS.findall(text[: 20 * _MOST_WORDS])[:_MOST_WORDS] for text in (before, after))
    return list(_pieces(old, new))


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    compared = difflib.SequenceMatcher(None, old, new, autojunk=True)
    groups = list(compared.get_grouped_opcodes(_AROUND))
    for number, group in enumerate(groups):
        if number or group[0][1]:
            yield Piece("left out", "")
        for kind, old_start, old_end, new_start, new_end in group:
            if kind == "equal":
                yield Piece("same", "".join(old[old_start:old_end]))
            if kind in ("delete", "replace"):
                yield Piece("before", "".join(old[old_start:old_end]))
            if kind in ("insert", "replace"):
                yield Piece("after", "".join(new[new_start:new_end]))
    if groups and groups[-1][-1][2] < len(old):
        yield Piece("left out", "")
