"""Questions found in texts, with their names."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from textmill.evaluations.index_arrays import Index
from textmill.evaluations.searching import search
from textmill.evaluations.word_numbers import numbered

__all__ = ["Finding", "find_questions"]


@dataclass(frozen=True)
class Finding:
    """An item of an index in a text: the share of it that is there, and the words, from `first` to before `behind`."""

    item: int
    overlap: float
    first: int
    behind: int


def find_questions(texts: Sequence[str], index: Index, queries: bool) -> list[list[Finding]]:
    """Of every text what is found, the surest first; what says a question of two files is one finding."""
    found: list[list[Finding]] = []
    for some in numbered(texts):
        hits = search(some.numbers, some.offsets, index.arrays, queries)
        rows = zip(hits.items.tolist(), hits.overlaps.tolist(), *hits.places.T.tolist(), strict=True)
        findings = [Finding(*row) for row in rows]
        bounds = hits.begins.tolist()
        found += [findings[begin:end] for begin, end in pairwise(bounds)]
    return found
