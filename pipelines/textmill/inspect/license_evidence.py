"""Find in a text what a licence was read from, so that it can be marked."""

from typing import Final

__all__ = ["marked"]

_LEAST_CHARS: Final = 8
"""Shorter words stand in any text."""


def marked(text: str, evidence: str, url: str) -> list[tuple[str, bool]]:
    """The text in pieces, and whether each is the evidence: its own words, or the address of the licence.

    Evidence is written `where: what`; many pages state their licence in the markup alone, then nothing is marked.
    """
    what = evidence.partition(": ")[2]
    candidates = (evidence, what, url, what.partition("://")[2], url.partition("://")[2])
    folded = text.lower()
    same_length = len(folded) == len(text)  # some capitals become two letters
    for candidate in candidates:
        sought = candidate.strip().rstrip("/")
        if len(sought) < _LEAST_CHARS:
            continue
        place = folded.find(sought.lower()) if same_length else text.find(sought)
        if place >= 0:
            stop = place + len(sought)
            pieces = [(text[:place], False), (text[place:stop], True), (text[stop:], False)]
            return [(piece, is_evidence) for piece, is_evidence in pieces if piece]
    return [(text, False)]
