"""Find in a text what a licence was read from, so that it can be marked."""

import re
from typing import Final

__all__ = ["marked"]

_LEAST_CHARS: Final = 8
"""Shorter words stand in any text."""
_MOST_CHARS: Final = 1000
_AROUND: Final = " \t\n/…\"'“”„«»"
"""Marks around a snippet, and where it was cut."""


def marked(text: str, evidence: str, url: str) -> list[tuple[str, bool]]:
    """The text in pieces, and whether each is the evidence: its own words, or the address of the licence.

    Evidence is written `where: what`; many pages state their licence in the markup alone, then nothing is marked. The
    white space between words, and their case, may differ.
    """
    what = evidence.partition(": ")[2]
    for candidate in (evidence, what, url, what.partition("://")[2], url.partition("://")[2]):
        sought = candidate[:_MOST_CHARS].strip(_AROUND)
        if len(sought) < _LEAST_CHARS:
            continue
        found = re.search(r"\s+".join(map(re.escape, sought.split())), text, re.IGNORECASE)
        if found is not None:
            pieces = [(text[: found.start()], False), (found[0], True), (text[found.end() :], False)]
            return [(piece, is_evidence) for piece, is_evidence in pieces if piece]
    return [(text, False)]
