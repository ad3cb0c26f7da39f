"""Cuts the head of a message (WARC, HTTP) into its fields, in one pass however it is folded."""

from collections.abc import Iterator
from typing import Final

__all__ = ["MOST_HEAD_BYTES", "MOST_HEAD_LINES", "header_fields"]

MOST_HEAD_BYTES: Final = 1 << 18
"""As Chrome; a longer head is damage."""

MOST_HEAD_LINES: Final = 5000
"""As curl has it for fields."""


def header_fields(head: str) -> list[tuple[str, str]]:
    """Pairs of lower-case name and value behind the first line of a head.

    Folded lines are joined by blanks, lines without a colon left out.
    """
    lines = head.split("\n")[1:]
    if "\n " in head or "\n\t" in head:
        return list(_unfolded(lines))
    cut = [line.partition(":") for line in lines]
    return [(key, value.strip()) for name, colon, value in cut if colon and (key := name.strip().lower())]


def _unfolded(lines: list[str]) -> Iterator[tuple[str, str]]:
    name = ""
    parts: list[str] = []
    for line in lines:
        if line[:1] in (" ", "\t"):
            parts.append(line.strip())
            continue
        if name:
            yield name, " ".join(parts).strip()
        name, colon, value = line.partition(":")
        name = name.strip().lower() if colon else ""
        parts = [value.strip()]
    if name:
        yield name, " ".join(parts).strip()
