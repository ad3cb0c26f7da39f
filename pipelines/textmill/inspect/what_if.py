"""Say how many documents a run would keep with other limits, and how sure that is, without running it.

A document that was kept, and would fail a changed rule, is gone: counted, not estimated, for rules before the first
barrier. What would come in when limits are loosened was dropped and did not see the later blocks, except for the
documents that went on as shadows: of those that would pass the block that dropped them, the share of shadows which
passes all later blocks says how many would. Deduplication is an estimate either way:
a cluster keeps a document as long as one of it is left, and of new documents at most as many are duplicates as of the
documents that are known, three times over.

Measures are stored as float32, and so are limits compared: a limit with up to seven digits is exact.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.inspect.columns import Columns, Mask
from textmill.inspect.intervals import of_finite, wilson
from textmill.store.fate_table import KEPT
from textmill.store.manifest import Manifest

__all__ = ["Count", "Outcome", "Records", "what_if"]

_KEEP: Final = "-keep"
"""How the label of the map stage behind a barrier ends."""
_CAUTION: Final = 3.0
"""How many times more often than known documents new ones may be duplicates."""

Weights = npt.NDArray[np.float64]


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


@dataclass(frozen=True)
class Outcome:
    """What a run keeps with other limits."""

    before: Count
    """Documents that it keeps as it is."""
    entering: Count
    """Documents that would come to the first barrier, or to the end where there is none."""
    kept: Count
    """Documents that would be kept."""
    gone: Mask
    """Records held that are kept, and would not be; bool of shape (rows,)."""
    come: Mask
    """Records held that are not kept and would be, as far as is known of them."""
    weights: Weights
    """For how many documents of the run, that would be kept, each record held stands; float64 of shape (rows,)."""


class Records:
    """What of a run's records is asked again and again."""

    def __init__(self, columns: Columns, described: Manifest) -> None:
        self.columns = columns
        self.rules = {rule["reason"]: rule for rule in described.get("rules", [])}
        keeps = [stage for stage in described["stages"] if stage["kind"] == "map" and stage["label"].endswith(_KEEP)]
        self.barriers = tuple(stage["label"].removesuffix(_KEEP) for stage in keeps)
        """Labels of the pipeline's barriers, in order."""
        self._first_behind = int(keeps[0]["name"].partition("-")[0]) if keeps else None

    @cached_property
    def kept(self) -> Mask:
        """Which records are kept."""
        return self._fates_in({KEPT})

    @cached_property
    def dropped_by_barrier(self) -> Mask:
        """Which records a barrier dropped."""
        fates = self.columns.codes("fate")
        return np.array([value.rpartition(".")[0] in self.barriers for value in fates.values], np.bool_)[fates.codes]

    @cached_property
    def entered(self) -> Mask:
        """Which records came to the first barrier, or were kept so far where there is none."""
        if self._first_behind is None:
            return self.kept
        stages = self.columns.stages()
        behind = np.array([int(name.partition("-")[0]) >= self._first_behind for name in stages.values], np.bool_)
        return behind[stages.codes] | self.kept

    @cached_property
    def shadow(self) -> Mask:
        """Which records went on as shadows."""
        found: Mask = self.columns.arrow("shadow").to_numpy()
        return found

    @cached_property
    def barred(self) -> Mask:
        """Which records were, or as shadows would have been, dropped for what is no rule with a limit."""
        fates = self.columns.codes("fate")
        is_other = np.array([value != KEPT and value not in self.rules for value in fates.values], np.bool_)
        barred: Mask = is_other[fates.codes]
        later = self.columns.arrow("later").to_pylist()
        for row in np.flatnonzero(self.shadow):
            barred[row] |= any(reason not in self.rules for reason in later[row] or ())
        return barred

    def fails(self, reason: str, limit: float | None) -> Mask:
        """Which records fail a rule with a limit; with its own one as it was judged."""
        rule = self.rules[reason]
        if limit == rule["limit"]:
            return self.columns.fails(reason)
        if limit is None:
            return np.zeros(len(self.columns), np.bool_)
        values, bound = self.columns.numbers(rule["measure"]).astype(np.float32), np.float32(limit)
        compare = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal, "==": np.equal}
        with np.errstate(invalid="ignore"):
            found: Mask = compare[rule["op"]](values, bound)
        return found

    def _fates_in(self, wanted: set[str]) -> Mask:
        fates = self.columns.codes("fate")
        return np.array([value in wanted for value in fates.values], np.bool_)[fates.codes]


def what_if(records: Records, limits: Mapping[str, float | None]) -> Outcome:
    """What would be kept with these limits, by the reason of their rules; KeyError for a rule that is not there."""
    changed = {reason: limit for reason, limit in limits.items() if limit != records.rules[reason]["limit"]}
    return _WhatIf(records, changed).outcome()


class _WhatIf:
    def __init__(self, records: Records, changed: Mapping[str, float | None]) -> None:
        self.records = records
        self.changed = changed
        self.scale = 1 / records.columns.rate

    def outcome(self) -> Outcome:
        records = self.records
        before, behind = self._fails(exact=True), self._fails(exact=False)
        stays = records.entered & ~before
        own = stays & records.kept & ~behind
        come, candidates = self._come()
        added = self._added(come & ~records.entered, candidates & ~records.entered)
        later = self._added(come & records.entered, candidates & records.entered)
        kept = _plus(self._counted(own), later)
        weights = own * self.scale
        for mask, count in ((come & ~records.entered, added), (come & records.entered, later)):
            weights = weights + mask * (count.value / max(1, int(mask.sum())))
        if records.barriers and self.changed:
            replaced = self._replaced(stays & ~behind, own)
            weights = weights + replaced * self.scale
            kept = _plus(
                kept, self._through_barriers(added, self._counted(replaced), not (before & records.entered).any())
            )
        else:
            kept = _plus(kept, added)
        entering = _plus(self._counted(stays), added)
        gone = records.kept & ~own
        return Outcome(self._counted(records.kept), entering, kept, gone, come, weights.astype(np.float64))

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
        nothing = np.zeros(len(records.columns), np.bool_)
        if not self.changed:
            return nothing, nothing
        fates = records.columns.codes("fate")
        labels = [value.rpartition(".")[0] for value in fates.values]
        is_rule = np.array([value in records.rules for value in fates.values], np.bool_)[fates.codes]
        passing, own = ~records.barred, nothing.copy()
        for reason, rule in records.rules.items():
            fails = records.fails(reason, self.changed.get(reason, rule["limit"]))
            passing &= ~fails
            own |= fails & np.array([label == rule["label"] for label in labels], np.bool_)[fates.codes]
        dropped = is_rule & ~records.dropped_by_barrier
        return dropped & passing & records.shadow, dropped & ~own

    def _added(self, come: Mask, candidates: Mask) -> Count:
        """How many dropped documents would pass all blocks of their stage."""
        every, seen = int(candidates.sum()), int((candidates & self.records.shadow).sum())
        passing = int(come.sum())
        if seen == every:
            return self._counted(come)
        share = passing / seen if seen else 0.5
        low, high = of_finite(passing, seen, every)
        return Count(every * share * self.scale, low * self.scale, high * self.scale, False)

    def _counted(self, mask: Mask) -> Count:
        """Records of a mask: counted where all are held, else estimated from those that are."""
        number = int(mask.sum())
        if self.records.columns.rate == 1:
            return Count.sure(number)
        low, high = wilson(number, len(mask))
        total = self.records.columns.total
        return Count(number * self.scale, low * total, high * total, False)

    def _through_barriers(self, added: Count, replaced: Count, none_went: bool) -> Count:
        """What barriers, and blocks behind them, leave of documents that come to the first in addition or instead."""
        entered = int(self.records.entered.sum())
        loss = 1 - int(self.records.kept.sum()) / entered if entered else 0.0
        if none_went and not added.high:
            return Count.sure(0)
        return Count(
            replaced.value + added.value * (1 - loss),
            added.low * max(0.0, 1 - _CAUTION * loss),
            replaced.high + added.high,
            False,
        )

    def _replaced(self, stays: Mask, own: Mask) -> Mask:
        """Duplicates that would be kept in place of one that is gone: one of each cluster of which none is kept."""
        records = self.records
        clusters = records.columns.codes("cluster")
        size = len(clusters.values)
        has_kept, lost = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
        has_kept[clusters.codes[own]] = True
        lost[clusters.codes[records.kept & ~own]] = True
        may = (lost & ~has_kept)[clusters.codes]
        may &= np.array([value != "" for value in clusters.values], np.bool_)[clusters.codes]
        waiting = np.flatnonzero(stays & records.dropped_by_barrier & may)
        _, first = np.unique(clusters.codes[waiting], return_index=True)
        chosen = np.zeros(len(stays), np.bool_)
        chosen[waiting[first]] = True
        return chosen


def _plus(a: Count, b: Count) -> Count:
    return Count(a.value + b.value, a.low + b.low, a.high + b.high, a.exact and b.exact)
