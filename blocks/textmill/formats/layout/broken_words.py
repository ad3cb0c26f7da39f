"""Mends words that a line or a page has broken with a hyphen, by what the same document shows of them elsewhere.

`exam-` and `ple` are `example` where that word stands unbroken; `well-` and `known` stay `well-known` where that does.
Where neither does, two parts that are both words of the document keep the hyphen, and all else is one word. The halves
of a broken word are no words for that: they stand where the question is asked.
"""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

__all__ = ["HYPHENS", "SURE", "Vocabulary", "is_broken"]

HYPHENS: Final = "-\u00ad¬\u2010\u2011"
SURE: Final = "\u00ad¬"
"""Signs that stand for nothing but a broken word."""

_WORD: Final = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


class Vocabulary:
    """The words of a document, whose lines these are in their order, and how often each stands unbroken in it."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: Counter[str] = Counter()
        is_half = False
        for line in (line.strip() for text in lines for line in text.split("\n")):
            if not line:
                continue
            words = _WORD.findall(line.rstrip(HYPHENS))
            was_half, is_half = is_half and line[0].isalpha(), is_broken(line)
            self._words.update(word.lower() for word in words[was_half : len(words) - is_half])

    def joined(self, before: str, after: str, counts: Counter[str]) -> str:
        """The word of `before`, which may end in a hyphen, and `after`; counts `hyphens_mended`, `hyphens_kept`."""
        first = before.rstrip(HYPHENS)
        head = _last(first).lower()
        rest = _first(after).lower()
        whole, kept = self._words[head + rest], self._words[f"{head}-{rest}"]
        are_words = self._words[head] > 0 and self._words[rest] > 0
        is_one = before[-1:] in SURE or whole > kept or (whole == kept and not are_words)
        if not rest or (after[:1].isupper() and whole <= kept and before[-1:] not in SURE) or not is_one:
            counts["hyphens_kept"] += 1
            return f"{first}-{after}"
        counts["hyphens_mended"] += 1
        return f"{first}{after}"

    def is_one(self, before: str, after: str) -> bool:
        """Whether two parts without a hyphen are one word: it stands elsewhere, and a part of it nowhere else."""
        head, rest = _last(before).lower(), _first(after).lower()
        if not head or not rest or self._words[head + rest] == 0:
            return False
        return self._words[head] <= 1 or self._words[rest] <= 1


def is_broken(text: str) -> bool:
    """Whether a text ends within a word: in a letter and one hyphen, which two are not, that stand for a dash."""
    bare = text.rstrip(HYPHENS)
    return len(bare) < len(text) and bare[-1:].isalpha() and not text.endswith("--")


def _last(text: str) -> str:
    found = _WORD.findall(text[-80:])
    return found[-1] if found else ""


def _first(text: str) -> str:
    found = _WORD.match(text[:80])
    return found[0] if found else ""
