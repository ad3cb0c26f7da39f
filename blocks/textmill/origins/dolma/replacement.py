"""Replaces spans of a text.

Source: Dolma 1.2.1 `shard.rs` (recipes 8.3). Spans are taken by where they begin, in rule order where two begin
together; one that begins inside the span before is skipped. `{}` in a replacement is the text replaced.
`faithful` follows Dolma with empty spans and spans outside the text, which it swallows letters for.
"""

from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["Replacement", "replace"]


class Replacement(NamedTuple):
    """Characters `start` up to `end` become `text`."""

    start: int
    end: int
    text: str


def replace(text: str, replacements: Sequence[Replacement], faithful: bool) -> tuple[str, int]:
    """The text with its spans replaced, and how many were."""
    ordered = sorted(replacements, key=lambda item: item.start)
    if all(0 <= item.start < item.end <= len(text) for item in ordered):
        return _spliced(text, ordered)
    if faithful:
        return _as_dolma(text, ordered), len(ordered)
    inside = [item._replace(end=min(item.end, len(text))) for item in ordered if item.start >= 0]
    return _spliced(text, [item for item in inside if item.start < item.end])


def _spliced(text: str, ordered: Sequence[Replacement]) -> tuple[str, int]:
    pieces: list[str] = []
    done = count = 0
    for start, end, new in ordered:
        if start < done:
            continue
        pieces += text[done:start], new.replace("{}", text[start:end])
        done = end
        count += 1
    return "".join([*pieces, text[done:]]), count


def _as_dolma(text: str, ordered: Sequence[Replacement]) -> str:
    """Dolma's walk from character to character; a span whose end is never passed holds up all that follow."""
    pieces: list[str] = []
    now = begun = 0
    for place, character in enumerate(text):
        if now < len(ordered):
            start, end, new = ordered[now]
            if place == start:
                begun = place
            if start <= place < end:
                continue
            if place == end:
                pieces.append(new.replace("{}", text[begun:place]))
                while now < len(ordered) and ordered[now].start < place:
                    now += 1
            if now < len(ordered) and ordered[now].start == place:
                begun = place
                continue
        pieces.append(character)
    if now < len(ordered):
        pieces.append(ordered[now].text.replace("{}", text[begun:]))
    return "".join(pieces)
