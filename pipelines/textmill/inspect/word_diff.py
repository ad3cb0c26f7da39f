"""Compare two texts line by line, and changed lines word by word, in time that is bounded."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

__all__ = ["MOST_BYTES", "Piece", "around", "word_diff"]

MOST_BYTES: Final = 200_000
"""Of both texts together; larger ones are not compared."""
_MOST_PAIRS: Final = 4_000_000
"""Pairs of lines, or of words, that are compared; beyond, all is said to be replaced."""
_WORD: Final = re.compile(r"\w+|\s+|[^\w\s]")

Kind = Literal["same", "gone", "new", "left out"]


@dataclass(frozen=True)
class Piece:
    """A piece of both texts, of the first alone (`gone`) or the second (`new`), or in place of some (`left out`)."""

    kind: Kind
    text: str


def word_diff(before: str, after: str) -> list[Piece] | None:
    """The pieces in order; None of texts that are too large."""
    if len(before.encode("utf-8", "replace")) + len(after.encode("utf-8", "replace")) > MOST_BYTES:
        return None
    lines = _compared(before.splitlines(keepends=True), after.splitlines(keepends=True))
    found: list[Piece] = []
    for old, new in lines:
        if old == new:
            _add(found, "same", old)
        else:
            for gone, come in _compared(_WORD.findall(old), _WORD.findall(new)):
                if gone == come:
                    _add(found, "same", gone)
                else:
                    _add(found, "gone", gone)
                    _add(found, "new", come)
    return found


def _compared(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Runs of items that are the same in both, or that differ."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    stop = 0
    while stop < min(len(before), len(after)) - start and before[-1 - stop] == after[-1 - stop]:
        stop += 1
    yield "".join(before[:start]), "".join(after[:start])
    old, new = before[start : len(before) - stop], after[start : len(after) - stop]
    if len(old) * len(new) > _MOST_PAIRS:
        yield "".join(old), "".join(new)
    else:
        for _, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
            yield "".join(old[a:b]), "".join(new[c:d])
    yield "".join(before[len(before) - stop :]), "".join(after[len(after) - stop :])


def _add(found: list[Piece], kind: Kind, text: str) -> None:
    if not text:
        return
    if found and found[-1].kind == kind:
        found[-1] = Piece(kind, found[-1].text + text)
    else:
        found.append(Piece(kind, text))


def around(pieces: Sequence[Piece], chars: int) -> list[Piece]:
    """The pieces with no more than `chars` characters of what is the same before and behind what is not."""
    found: list[Piece] = []
    for number, piece in enumerate(pieces):
        head = piece.text[:chars] if number else ""
        tail = piece.text[-chars:] if number < len(pieces) - 1 else ""
        if piece.kind != "same" or len(head) + len(tail) >= len(piece.text):
            found.append(piece)
            continue
        found += [Piece(kind, text) for kind, text in _shortened(head, tail) if text or kind == "left out"]
    return found


def _shortened(head: str, tail: str) -> tuple[tuple[Kind, str], ...]:
    return ("same", head), ("left out", ""), ("same", tail)
