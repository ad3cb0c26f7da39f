"""Cut the words around a licence's name out of a text, as evidence that a reader can find again.

Source: the ledger's evidence is at most 200 characters, as they stand in the page (docs/licences.md).
"""

from typing import Final

__all__ = ["LONGEST_CHARS", "snippet"]

LONGEST_CHARS: Final = 200


def snippet(text: str, start: int, end: int) -> str:
    """Up to 200 characters of a text around a name, blanks joined."""
    room = LONGEST_CHARS - min(end - start, LONGEST_CHARS)
    first = max(0, start - room * 3 // 4)
    if first:
        blank = text.find(" ", first, start)
        first = blank + 1 if blank >= 0 else first
    return " ".join(text[first : first + LONGEST_CHARS].split())
