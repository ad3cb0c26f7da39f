"""Say how many documents a run would keep with other limits, and how sure that is, without running it.

A document that was kept, and would fail a changed rule, is gone: counted, not estimated, for rules before the first
barrier. What would come in when limits are loosened was dropped and did not see the later blocks, except for the
documents that went on as shadows: of those that would pass the block that dropped them, the share of shadows which
passes all later blocks says how many would. Deduplication is an estimate either way:
a cluster keeps a document as long as one of it is left, and of new documents at most as many are duplicates as of the
documents that are known, three times over.

Measures are stored as float32, and so are limits compared: a limit with up to seven digits is exact. Reports do the
same in the browser (`dashboard/templates/what-if.js`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from textmill.inspect.columns import Mask
from textmill.inspect.what_if_numbers import Count, Numbers, Sums, counted
from textmill.inspect.what_if_records import Records

__all__ = ["Count", "Numbers", "Outcome", "Records", "Sums", "Weights", "changed", "counted", "sums", "what_if"]

Weights = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Outcome:
    """The same, and which records it is about."""

    numbers: Numbers
    gone: Mask
    """Records held that are kept, and would not be; bool of shape (rows,)."""
    come: Mask
    """Records held that are not kept and would be, as far as is known of them."""
    weights: Weights
    """For how many documents of the run, that would be kept, each record held stands; float64 of shape (rows,)."""
    replaced: int
    """Records held that would be kept in place of a duplicate that is gone."""

    @property
    def entering(self) -> Count:
        """Documents that would come to the first barrier."""
        return self.numbers.entering

    @property
    def kept(self) -> Count:
        """Documents that would be kept."""
        return self.numbers.kept


def what_if(records: Records, limits: Mapping[str, float | None]) -> Outcome:
    """What would be kept with these limits, by the reason of their rules; KeyError for a rule that is not there."""
    found = _WhatIf(records, limits)
    numbers = counted(found.sums, records.columns.rate, records.columns.total, found.has_barriers)
    scale, entered = 1 / records.columns.rate, records.entered
    passes = found.sums.kept / max(1, found.sums.entered) if found.has_barriers else 1.0
    new, behind = numbers.added.value * passes, numbers.added_behind.value
    weights = (found.own | found.replaced) * scale
    for mask, documents in ((found.come & ~entered, new), (found.come & entered, behind)):
        weights = weights + mask * (documents / max(1, int(mask.sum())))
    gone, replaced = records.kept & ~found.own, int(found.replaced.sum())
    return Outcome(numbers, gone, found.come, weights.astype(np.float64), replaced)


def changed(records: Records, limits: Mapping[str, float | None]) -> dict[str, float | None]:
    """The limits that are not the run's own."""
    return {reason: limit for reason, limit in limits.items() if limit != records.rules[reason]["limit"]}


def sums(records: Records, limits: Mapping[str, float | None]) -> Sums:
    """Of a part of a run's records; duplicates stand in any part, so none is said to be kept for another."""
    return _WhatIf(records, limits, is_part=True).sums


class _WhatIf:
    """Which records stay, go and come with changed limits."""

    def __init__(self, records: Records, limits: Mapping[str, float | None], is_part: bool = False) -> None:
        self.records = records
        self.changed = changed(records, limits)
        self.has_barriers = bool(records.barriers and self.changed)
        behind = self._fails(exact=False)
        self.stays = records.entered & ~self._fails(exact=True)
        self.own = self.stays & records.kept & ~behind
        self.come, self.candidates = self._come()
        self.replaced = np.zeros(len(behind), np.bool_)
        if self.has_barriers and not is_part:
            self.replaced = self._replaced(self.stays & ~behind)

    @property
    def sums(self) -> Sums:
        """How many they are."""
        records, entered = self.records, self.records.entered
        dropped = [self.come, self.candidates, self.candidates & records.shadow]
        return Sums(
            len(entered),
            *(int(mask.sum()) for mask in (records.kept, entered, self.stays, self.own, self.replaced)),
            *(int((mask & ~entered).sum()) for mask in dropped),
            *(int((mask & entered).sum()) for mask in dropped),
        )

    def _fails(self, exact: bool) -> Mask:
        """Which records fail a changed rule before the first barrier (`exact`), or behind it."""
        fails = np.zeros(len(self.records.columns), np.bool_)
        for reason, limit in self.changed.items():
            if self.records.rules[reason]["exact"] == exact:
                fails |= self.records.fails(reason, limit)
        return fails

    def _come(self) -> tuple[Mask, Mask]:
        """Dropped records that would pass all blocks of their stage, and those that would pass what dropped them."""
        records = self.records
        if not self.changed:
            nothing = np.zeros(len(records.columns), np.bool_)
            return nothing, nothing
        failing, own = records.failing.copy(), records.failing_own.copy()
        for reason, limit in self.changed.items():
            change = records.fails(reason, limit).astype(np.int16) - records.columns.fails(reason)
            failing += change
            own += change * records.is_own(reason)
        dropped = records.dropped_by_rule
        return dropped & (failing == 0) & ~records.barred & records.shadow, dropped & (own == 0)

    def _replaced(self, stays: Mask) -> Mask:
        """Duplicates that would be kept in place of one that is gone: one of each cluster of which none is kept."""
        records = self.records
        clusters = records.columns.codes("cluster")
        size = len(clusters.values)
        has_kept, lost = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
        has_kept[clusters.codes[self.own]] = True
        lost[clusters.codes[records.kept & ~self.own]] = True
        may = (lost & ~has_kept)[clusters.codes] & clusters.where(lambda value: value != "")
        waiting = np.flatnonzero(stays & records.dropped_by_barrier & may)
        _, first = np.unique(clusters.codes[waiting], return_index=True)
        chosen = np.zeros(len(stays), np.bool_)
        chosen[waiting[first]] = True
        return chosen
