"""The shares that languages have in a text, from verdicts on its parts.

A part is a line, or as many lines together as a language identifier needs to be sure; its weight is its characters.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Final, TypedDict

import pyarrow as pa

__all__ = ["SHARES", "TOP_LANGUAGES", "LanguageShare", "passages", "share_rows"]

SHARES: Final = pa.list_(pa.struct([("language", pa.string()), ("script", pa.string()), ("share", pa.float32())]))
"""Languages with the share of characters in each, 0..1, the greatest first; what lacks to 1 is uncertain."""

TOP_LANGUAGES: Final = pa.field("top_languages", pa.list_(pa.struct([("label", pa.string()), ("score", pa.float32())])))
"""A model's labels with their probabilities, likeliest first."""


class LanguageShare(TypedDict):
    """One row of `SHARES`."""

    language: str
    script: str | None
    share: float


def passages(text: str, min_chars: int) -> Iterator[str]:
    """The stripped lines of a text; one shorter than `min_chars` with the next, what is short at the end by itself."""
    waiting: list[str] = []
    chars = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if not stripped:
            continue
        waiting.append(stripped)
        chars += len(stripped)
        if chars >= min_chars:
            yield "\n".join(waiting)
            waiting, chars = [], 0
    if waiting:
        yield "\n".join(waiting)


def share_rows(judged: list[tuple[str | None, str | None, int]]) -> list[LanguageShare]:
    """Shares from language (None: uncertain), script and characters of every part; equal shares by name."""
    total = sum(chars for _, _, chars in judged)
    chars_of: Counter[tuple[str, str]] = Counter()
    for language, script, chars in judged:
        if language is not None:
            chars_of[language, script or ""] += chars
    ordered = sorted(chars_of.items(), key=lambda item: (-item[1], item[0]))
    return [
        {"language": language, "script": script or None, "share": chars / total}
        for (language, script), chars in ordered
    ]
