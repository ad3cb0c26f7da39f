"""Cut a text into sentences, as far as statements of licences need it."""

from collections.abc import Iterator

from textmill.spdx.clause_forms import SENTENCE_END

__all__ = ["sentences"]


def sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in SENTENCE_END.finditer(text):
        if found.end() > start:
            yield start, found.end()
            start = found.end()
    if start < len(text):
        yield start, len(text)
