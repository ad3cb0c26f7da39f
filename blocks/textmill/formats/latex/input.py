"""Reads LaTeX source token by token, from the text and from what macros put before it; its work has a limit.

Macros can grow without end (`\\def\\a{\\a\\a}`) and arguments can be nested so that reading them takes the square of
their length: both count as work, and a document that asks for more than any real one is given up.
"""

import re
from typing import Final

__all__ = ["Input", "TooComplexError"]

_BALANCE: Final = re.compile(r"\\.|[{}]", re.DOTALL)
_OPTION: Final = re.compile(r"\\.|[{}\]]|\n[ \t]*\n", re.DOTALL)
_LENGTH: Final = re.compile(
    r"[ \t]*=?[ \t]*[-+]?[\d.]*[ \t]*(?:(?:true)?(?:pt|em|ex|in|cm|mm|sp|pc|bp|dd|cc)(?![a-z]))?(?:\\[A-Za-z@]+)?"
)
_BLANKS: Final = re.compile(r"[ \t]*\n?[ \t]*")
_NAME: Final = re.compile(r"\\(?:([A-Za-z@]+)\*?|(.))", re.DOTALL)
_MOST_EXPANSIONS: Final = 300_000
_MOST_OPTION_CHARS: Final = 4000
_MOST_DEPTH: Final = 400
_LEAST_WORK: Final = 30_000_000
_WORK_PER_CHAR: Final = 40


class TooComplexError(Exception):
    """The source asks for more work than any document that somebody wrote."""


class Input:
    """A stack of texts; what a macro stands for lies upon the text that follows it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self._below: list[tuple[str, int]] = []
        self._expansions = 0
        self._work = _LEAST_WORK + _WORK_PER_CHAR * len(text)

    def worked(self, chars: int) -> None:
        """Count so many characters that were looked at once more."""
        self._work -= chars
        if self._work < 0:
            raise TooComplexError("expands to too much")

    def put(self, text: str, is_macro: bool = False) -> None:
        """Read `text` before what follows."""
        if is_macro:
            self._expansions += 1
            if self._expansions > _MOST_EXPANSIONS:
                raise TooComplexError(f"more than {_MOST_EXPANSIONS:,} macros expanded")
        self.worked(len(text) + 1)
        if len(self._below) > _MOST_DEPTH:
            self.flatten()
        if self.at < len(self.text):
            self._below.append((self.text, self.at))
        self.text, self.at = text, 0

    def more(self) -> bool:
        """Whether anything is left; goes on to the text below where one is read."""
        while self.at >= len(self.text):
            if not self._below:
                return False
            self.text, self.at = self._below.pop()
        return True

    def flatten(self) -> None:
        """Make one text of the stack, so that what begins in one and ends in another can be found."""
        if self._below:
            self.text = self.text[self.at :] + "".join(text[at:] for text, at in reversed(self._below))
            self.at = 0
            self._below = []
            self.worked(len(self.text))

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """A match here, which is then read."""
        if not self.more():
            return None
        found = pattern.match(self.text, self.at)
        if found is not None:
            self.at = found.end()
        return found

    def until(self, end: str) -> str | None:
        """What comes before `end`, both of which are read; None where it never comes."""
        close = self.text.find(end, self.at)
        if close < 0:
            self.flatten()
            close = self.text.find(end, self.at)
        self.worked((len(self.text) if close < 0 else close) - self.at)
        if close < 0:
            return None
        words = self.text[self.at : close]
        self.at = close + len(end)
        return words

    def argument(self) -> str:
        """The next group without its braces, or the next token."""
        self.match(_BLANKS)
        if not self.more():
            return ""
        if self.text[self.at] != "{":
            name = self.match(_NAME)
            if name is not None:
                return name[0]
            if self.text[self.at] == "}":
                return ""
            self.at += 1
            return self.text[self.at - 1]
        close = self._closing()
        if close is None:
            # Braces do not match: the line is all that can be meant.
            self.at += 1
            line = self.text.find("\n", self.at)
            close = len(self.text) if line < 0 else line
            words = self.text[self.at : close]
            self.at = close
            return words
        words = self.text[self.at + 1 : close]
        self.at = close + 1
        return words

    def option(self) -> str | None:
        """What stands in brackets here; None where no bracket is next."""
        if not self.more():
            return None
        blanks = _BLANKS.match(self.text, self.at)
        start = blanks.end() if blanks is not None else self.at
        end = start + _MOST_OPTION_CHARS
        if not self.text.startswith("[", start) or self.text.find("]", start, end) < 0:
            return None
        depth = 0
        for found in _OPTION.finditer(self.text, start + 1, end):
            depth += {"{": 1, "}": -1}.get(found[0], 0)
            if depth < 0 or found[0].startswith("\n"):
                break
            if found[0] == "]" and depth == 0:
                words = self.text[start + 1 : found.start()]
                self.worked(len(words))
                self.at = found.end()
                return words
        self.worked(_MOST_OPTION_CHARS)
        return None

    def length(self) -> None:
        """Read a number or length, as TeX's own commands take them."""
        self.match(_LENGTH)

    def is_next(self, sign: str) -> bool:
        """Whether the next character is this one."""
        return self.more() and self.text[self.at] == sign

    def name(self) -> str:
        """The command that a definition is for, in braces or not, without its backslash."""
        words = self.argument().strip()
        found = _NAME.match(words)
        return (found[1] or found[2]) if found is not None else ""

    def _closing(self) -> int | None:
        for _ in range(2):
            depth = 0
            for found in _BALANCE.finditer(self.text, self.at):
                if found[0] == "{":
                    depth += 1
                elif found[0] == "}":
                    depth -= 1
                    if depth == 0:
                        self.worked(found.end() - self.at)
                        return found.start()
            self.worked(len(self.text) - self.at)
            self.flatten()
        return None
