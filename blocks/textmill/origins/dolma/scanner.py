"""Steps through a short text by words and patterns, and back where an alternative of a grammar does not fit."""

import re
from collections.abc import Callable
from typing import Final, TypeVar

__all__ = ["Scanner"]

T = TypeVar("T")
_BLANKS: Final = re.compile(r"(?: |\t|\r\n|\n)*")


class Scanner:
    """A text, where one stands in it, and how far one ever came."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.furthest = 0

    def skip(self) -> None:
        """Past blanks."""
        blanks = _BLANKS.match(self.text, self.at)
        self.at = blanks.end() if blanks else self.at
        self.furthest = max(self.furthest, self.at)

    def take(self, word: str) -> bool:
        """Past `word`, blanks before it allowed."""
        before = self.at
        self.skip()
        if self.text.startswith(word, self.at):
            self.at += len(word)
            return True
        self.at = before
        return False

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Past what fits, blanks before it allowed."""
        before = self.at
        self.skip()
        found = pattern.match(self.text, self.at)
        self.at = before if found is None else found.end()
        return found

    def first(self, *ways: Callable[[], T | None]) -> T | None:
        """What the first way gives that fits."""
        for way in ways:
            before = self.at
            found = way()
            if found is not None:
                return found
            self.at = before
        return None
