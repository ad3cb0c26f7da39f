"""Turn counts of records into how many documents a run would keep, with the interval in which that lies."""

from dataclasses import dataclass, fields
from typing import Final

from textmill.inspect.intervals import of_finite, wilson

__all__ = ["Count", "Numbers", "Sums", "counted"]

_CAUTION: Final = 3.0
"""How many times more often than known documents new ones may be duplicates."""


@dataclass(frozen=True)
class Count:
    """A number, with the interval in which it lies (95 %) where it is an estimate."""

    value: float
    low: float
    high: float
    exact: bool

    @classmethod
    def sure(cls, value: float) -> "Count":
        """What was counted."""
        return cls(value, value, value, True)

    def times(self, factor: float) -> "Count":
        """As many times as much."""
        return Count(self.value * factor, self.low * factor, self.high * factor, self.exact)

    def plus(self, other: "Count") -> "Count":
        """The sum of two, with an interval that is not too small."""
        return Count(self.value + other.value, self.low + other.low, self.high + other.high, self.exact and other.exact)


@dataclass(frozen=True)
class Sums:
    """Records counted, from which all numbers follow; those of parts of a run add up to those of the whole."""

    rows: int = 0
    kept: int = 0
    entered: int = 0
    """That came to the first barrier, or were kept where there is none."""
    stays: int = 0
    """Of these, that would come to it still."""
    own: int = 0
    """That are kept and would be."""
    replaced: int = 0
    """Duplicates that would be kept in place of what is gone."""
    come: int = 0
    """That would pass all blocks before the first barrier, of those that went on as shadows."""
    candidates: int = 0
    """That would pass the block before the first barrier which dropped them."""
    seen: int = 0
    """Of these, shadows."""
    come_behind: int = 0
    candidates_behind: int = 0
    seen_behind: int = 0

    def plus(self, other: "Sums") -> "Sums":
        """The sum of both."""
        return Sums(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))


@dataclass(frozen=True)
class Numbers:
    """What a run keeps with other limits."""

    before: Count
    """Documents that it keeps as it is."""
    entered: Count
    """Documents that came to the first barrier, or to the end where there is none."""
    entering: Count
    """Documents that would."""
    added: Count
    """Of these, those that were dropped before."""
    added_behind: Count
    """Documents that blocks behind the first barrier dropped and would let through."""
    kept: Count
    """Documents that would be kept."""


def counted(found: Sums, rate: float, total: int, has_barriers: bool) -> Numbers:
    """The numbers of a run of `total` records, of which a share of `rate` was counted.

    `has_barriers`: whether barriers decide again, because there are some and limits have changed.
    """
    scale = 1 / rate

    def of(number: int) -> Count:
        if rate == 1:
            return Count.sure(number)
        low, high = wilson(number, found.rows)
        return Count(number * scale, low * total, high * total, False)

    def added(come: int, candidates: int, seen: int) -> Count:
        if seen == candidates:
            return of(come)
        low, high = of_finite(come, seen, candidates)
        share = come / seen if seen else 0.5
        return Count(candidates * share * scale, low * scale, high * scale, False)

    new = added(found.come, found.candidates, found.seen)
    behind = added(found.come_behind, found.candidates_behind, found.seen_behind)
    kept = of(found.own).plus(behind)
    kept = kept.plus(_through_barriers(found, new, of(found.replaced)) if has_barriers else new)
    return Numbers(of(found.kept), of(found.entered), of(found.stays).plus(new), new, behind, kept)


def _through_barriers(found: Sums, added: Count, replaced: Count) -> Count:
    """What barriers, and blocks behind them, leave of documents that come to the first in addition or instead."""
    loss = 1 - found.kept / found.entered if found.entered else 0.0
    if found.stays == found.entered and not added.high:
        return Count.sure(0)
    return Count(
        replaced.value + added.value * (1 - loss),
        added.low * max(0.0, 1 - _CAUTION * loss),
        replaced.high + added.high,
        False,
    )
