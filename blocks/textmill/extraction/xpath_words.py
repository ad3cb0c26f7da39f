"""Tests attribute values for long alternatives of words, word by word: pages repeat their words more than their values.

trafilatura's expressions name some seventy words (`sidebar|bread-?crumb|(?:article|post)-comments|^nav`), which `re`
tries at every place of every new value. What cannot match across a blank is asked of each word once; the rest of the
expression (`^nav`, ` ad `) of the value.
"""

import re
from collections.abc import Callable
from typing import Final

__all__ = ["expression_test"]

_INSIDE_A_WORD: Final = re.compile(r"(?:[\w\-?|)]|\(\?:|\[[\w\-]+\])+")
_MAX_REMEMBERED: Final = 50_000


def expression_test(expression: str, *, ignore_case: bool) -> Callable[[str], bool]:
    """Whether `re.search` finds the expression in a string."""
    flags = re.IGNORECASE if ignore_case else 0
    inside: list[str] = []
    rest: list[str] = []
    for alternative in _alternatives(expression):
        within = _INSIDE_A_WORD.fullmatch(alternative) and re.compile(alternative, flags).search("") is None
        (inside if within else rest).append(alternative)
    search = re.compile("|".join(rest), flags).search
    if not inside:
        return lambda value: search(value) is not None
    words = _Words(re.compile("|".join(inside), flags))
    if not rest:
        return words.any_in
    return lambda value: words.any_in(value) or search(value) is not None


class _Words(dict[str, bool]):
    """Whether the expression is found in a word."""

    def __init__(self, expression: re.Pattern[str]) -> None:
        super().__init__()
        self._search = expression.search

    def __missing__(self, word: str) -> bool:
        if len(self) >= _MAX_REMEMBERED:
            self.clear()
        found = self[word] = self._search(word) is not None
        return found

    def any_in(self, value: str) -> bool:
        for word in value.split():  # noqa: SIM110 - any() and a generator take twice as long
            if self[word]:
                return True
        return False


def _alternatives(expression: str) -> list[str]:
    """Split at the bars outside groups; an expression with classes that hold brackets or bars, or escapes, is whole."""
    if "\\" in expression or re.search(r"\[[^\]]*[|()\[]|\[\^?\]", expression):
        return [expression]
    parts, depth, start = [], 0, 0
    for place, character in enumerate(expression):
        depth += (character == "(") - (character == ")")
        if character == "|" and depth == 0:
            parts.append(expression[start:place])
            start = place + 1
    return [*parts, expression[start:]]
