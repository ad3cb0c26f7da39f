"""Ask many times whether something stands in a stretch of text, each time in the logarithm of how much there is.

Source: bisection over sorted places; pages that mean harm have 100,000 links and as many quotations in one block.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate

__all__ = ["Covered", "Marks"]


class Marks:
    """Places in a text."""

    def __init__(self, places: Iterable[int]) -> None:
        self._places = sorted(places)

    def touch(self, start: int, end: int) -> bool:
        """Whether one stands from `start` to `end`, both included."""
        at = bisect_left(self._places, start)
        return at < len(self._places) and self._places[at] <= end


class Covered:
    """Stretches of a text, which may hold each other."""

    def __init__(self, stretches: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(stretches)
        self._starts = [start for start, _ in ordered]
        self._ends = list(accumulate((end for _, end in ordered), max))

    def holds(self, start: int, end: int) -> bool:
        """Whether a stretch that begins at or before `start` reaches to `end`."""
        at = bisect_right(self._starts, start) - 1
        return at >= 0 and self._ends[at] >= end
