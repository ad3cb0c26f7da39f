"""Find e-mail addresses by FineWeb's pattern in time linear in the text.

Source: the e-mail expression of datatrove 0.10.1 `PIIFormatter` (recipes 5.1). As one regular expression it takes
quadratic time on long runs like `a-a-a-…`; here every `@` is looked at once, its local part read backwards. Up to
v0.2.0 the expression knew small letters only, and left the capital ones of an address or the whole of it.
"""

import re
from dataclasses import dataclass
from itertools import cycle
from typing import Final

__all__ = ["replace_emails"]

_OCTET: Final = r"(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)"


@dataclass(frozen=True)
class _Patterns:
    local_backwards: re.Pattern[str]
    start: re.Pattern[str]
    domain: re.Pattern[str]


def _patterns(letters: str) -> _Patterns:
    atom = rf"[{letters}0-9!#$%&'*+/=?^_`{{|}}~-]"
    label = rf"[{letters}0-9](?:[{letters}0-9-]*[{letters}0-9])?"
    tag = rf"[{letters}0-9-]*[{letters}0-9]:"
    return _Patterns(
        local_backwards=re.compile(rf"{atom}+(?:\.{atom}+)*"),
        start=re.compile(rf"\b{atom}"),
        domain=re.compile(rf"(?:{label}\.)+{label}|\[(?:{_OCTET}\.){{3}}(?:{_OCTET}|{tag})\]"),
    )


_OF_EITHER_CASE: Final = _patterns("A-Za-z")
_OF_SMALL_LETTERS: Final = _patterns("a-z")


def replace_emails(text: str, replacements: tuple[str, ...], small_only: bool = False) -> tuple[str, int]:
    """The text with its addresses replaced in turn, and how many there were; `small_only`: those in small letters."""
    patterns = _OF_SMALL_LETTERS if small_only else _OF_EITHER_CASE
    turn = cycle(replacements)
    parts: list[str] = []
    done = count = 0
    searched = 0
    at = text.find("@")
    while at >= 0:
        start = _local_start(patterns, text, max(done, searched), at)
        domain = patterns.domain.match(text, at + 1) if start >= 0 else None
        if domain:
            parts += (text[done:start], next(turn))
            done = domain.end()
            count += 1
        searched = at + 1
        at = text.find("@", max(done, searched))
    return ("".join(parts) + text[done:], count) if count else (text, 0)


def _local_start(patterns: _Patterns, text: str, begin: int, at: int) -> int:
    """Where the longest local part before `at` begins, -1 when there is none at a word boundary."""
    backwards = patterns.local_backwards.match(text[begin:at][::-1])
    if not backwards:
        return -1
    found = patterns.start.search(text, at - backwards.end(), at)
    return found.start() if found else -1
