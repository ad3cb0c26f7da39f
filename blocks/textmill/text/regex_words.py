"""Reads from a regular expression the words of which every match must hold one, so that few texts are searched.

Only what is certain counts: a run of plain characters that no alternative, option or flag can leave out. Python's own
reading of the expression is walked through; a part that is not known here says nothing.
"""

import re
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Final, NamedTuple, Protocol, cast

from textmill.text.expressions import as_today

__all__ = ["Required", "required_words"]

_SHORTEST: Final = 2
_MOST: Final = 200

_Part = tuple[object, object]


class Required(NamedTuple):
    """The words, and whether the expression ignores case (they are then ASCII and in lower case)."""

    words: frozenset[str]
    ignores_case: bool


class _State(Protocol):
    flags: int


class _Parsed(Protocol):
    state: _State
    data: list[_Part]


class _Parser(Protocol):
    def parse(self, pattern: str) -> _Parsed: ...


def required_words(pattern: str) -> Required | None:
    """Words of which each match of the (valid) expression holds at least one; None if none are certain."""
    with as_today():
        parsed = cast(_Parser, import_module("re._parser")).parse(pattern)
    ignores_case = bool(parsed.state.flags & re.IGNORECASE)
    words = _of_all(parsed.data, ignores_case)
    if words is None or min(map(len, words)) < _SHORTEST or len(words) > _MOST:
        return None
    return Required(words, ignores_case)


def _of_all(parts: Iterable[_Part], ignores_case: bool) -> frozenset[str] | None:
    """Of the parts that must all match, the one that is rarest: the longest shortest word."""
    best: frozenset[str] | None = None
    run = ""
    for name, argument in [*((str(operator), argument) for operator, argument in parts), ("END", None)]:
        character = chr(cast(int, argument)) if name == "LITERAL" else ""
        if character and (character.isascii() or not ignores_case):
            run += character.lower() if ignores_case else character
            continue
        for words in (frozenset((run,)) if run else None, _of_one(name, argument, ignores_case)):
            if words is not None and (best is None or _rarity(words) > _rarity(best)):
                best = words
        run = ""
    return best


def _of_one(name: str, argument: object, ignores_case: bool) -> frozenset[str] | None:
    if name == "SUBPATTERN":
        _, added, taken, parts = cast(tuple[object, int, int, Iterable[_Part]], argument)
        return None if added or taken else _of_all(parts, ignores_case)
    if name == "ATOMIC_GROUP":
        return _of_all(cast(Iterable[_Part], argument), ignores_case)
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        least, _, parts = cast(tuple[int, object, Iterable[_Part]], argument)
        return _of_all(parts, ignores_case) if least >= 1 else None
    if name == "BRANCH":
        _, branches = cast(tuple[object, Sequence[Iterable[_Part]]], argument)
        found = [_of_all(branch, ignores_case) for branch in branches]
        known = [words for words in found if words is not None]
        return frozenset().union(*known) if len(known) == len(found) else None
    return None


def _rarity(words: frozenset[str]) -> tuple[int, int]:
    return min(map(len, words)), -len(words)
