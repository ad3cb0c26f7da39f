"""Quote a few words of a text for the detail of a reason: what a rule found, with what stands around it."""

from collections.abc import Iterable
from typing import Final

__all__ = ["around", "listed"]

_AROUND: Final = 40
_MOST_CHARS: Final = 80
_MOST_WORDS: Final = 5


def around(text: str, begin: int, end: int) -> str:
    """A passage on one line with up to 40 characters before and behind it, itself cut to 80."""
    end = min(end, begin + _MOST_CHARS)
    start, stop = max(0, begin - _AROUND), min(len(text), end + _AROUND)
    words = " ".join(text[start:stop].split())
    return f"{'…' if start else ''}{words}{'…' if stop < len(text) else ''}"


def listed(words: Iterable[str]) -> str:
    """Up to five words in the order of the alphabet, each in quotes and cut to 80 characters."""
    known = sorted(set(words))
    shown = ", ".join(f"'{word[:_MOST_CHARS]}'" for word in known[:_MOST_WORDS])
    return f"{shown} and {len(known) - _MOST_WORDS} more" if len(known) > _MOST_WORDS else shown
