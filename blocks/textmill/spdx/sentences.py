"""Cut a text into sentences, as notices of licences are written: by full stops, bars between parts, and lines.

Source: notices of real pages.
"""

from collections.abc import Iterator

from textmill.spdx.clause_forms import SENTENCE_END

__all__ = ["sentences"]


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends."""
    start = 0
    for found in SENTENCE_END.finditer(text):
        if found.end() > start:
            yield start, found.end()
            start = found.end()
    if start < len(text):
        yield start, len(text)
