"""Tell how the lines of a unified diff are drawn: what came, what went, and where."""

from collections.abc import Sequence
from typing import Final

__all__ = ["drawn"]

_MOST_LINES: Final = 2_000


def drawn(lines: Sequence[str]) -> list[tuple[str, str]]:
    """The class of each of the first 2,000 lines, and the line."""
    return [(_kind(line), line) for line in lines[:_MOST_LINES]]


def _kind(line: str) -> str:
    if line.startswith(("+++", "---", "@@")):
        return "where"
    return {"+": "after", "-": "before"}.get(line[:1], "same")
