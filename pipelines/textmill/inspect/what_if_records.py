"""What is asked of a run's records again and again to say what other limits would keep, each worked out once."""

from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill import decide
from textmill.inspect.columns import Columns, Mask
from textmill.store.fate_table import KEPT
from textmill.store.manifest import Manifest

__all__ = ["Records"]

_KEEP: Final = "-keep"
"""How the label of the map stage behind a barrier ends."""

Numbers = npt.NDArray[np.int16]


class Records:
    """Records of a run, and what its rules say of them."""

    def __init__(self, columns: Columns, described: Manifest) -> None:
        self.columns = columns
        self.described = described
        self.rules = {rule["reason"]: rule for rule in described.get("rules", [])}
        keeps = [stage for stage in described["stages"] if stage["kind"] == "map" and stage["label"].endswith(_KEEP)]
        self.barriers = tuple(stage["label"].removesuffix(_KEEP) for stage in keeps)
        """Labels of the pipeline's barriers, in order."""
        self._farthest: dict[str, float | None] = {}
        self._first_behind = int(keeps[0]["name"].partition("-")[0]) if keeps else None

    def of(self, columns: Columns) -> "Records":
        """Other records of the same run."""
        return Records(columns, self.described)

    @cached_property
    def kept(self) -> Mask:
        """Which records are kept."""
        return self.columns.codes("fate").where(lambda fate: fate == KEPT)

    @cached_property
    def dropped_by_barrier(self) -> Mask:
        """Which records a barrier dropped."""
        return self.columns.codes("fate").where(lambda fate: _label(fate) in self.barriers)

    @cached_property
    def entered(self) -> Mask:
        """Which records came to the first barrier, or were kept so far where there is none."""
        first = self._first_behind
        if first is None:
            return self.kept
        return self.columns.stages().where(lambda stage: int(stage.partition("-")[0]) >= first) | self.kept

    @cached_property
    def shadow(self) -> Mask:
        """Which records went on as shadows."""
        found: Mask = self.columns.arrow("shadow").to_numpy()
        return found

    @cached_property
    def barred(self) -> Mask:
        """Which records were, or as shadows would have been, dropped for what is no rule with a limit."""
        barred = self.columns.codes("fate").where(lambda fate: fate != KEPT and fate not in self.rules)
        shadows = np.flatnonzero(self.shadow)
        later = self.columns.arrow("later").take(pa.array(shadows)).to_pylist()
        for row, reasons in zip(shadows, later, strict=True):
            barred[row] |= any(reason not in self.rules for reason in reasons or ())
        return barred

    @cached_property
    def dropped_by_rule(self) -> Mask:
        """Which records a rule dropped, of a filter and not of a barrier."""
        return self.columns.codes("fate").where(lambda fate: fate in self.rules) & ~self.dropped_by_barrier

    @cached_property
    def failing(self) -> Numbers:
        """How many rules each record fails; int16 of shape (rows,)."""
        return self._sum([self.columns.fails(reason) for reason in self.rules])

    @cached_property
    def failing_own(self) -> Numbers:
        """The same of the rules of the block that dropped it."""
        return self._sum([self.columns.fails(reason) & self.is_own(reason) for reason in self.rules])

    def is_own(self, reason: str) -> Mask:
        """Which records the block of a rule dropped."""
        label = self.rules[reason]["label"]
        return self.columns.codes("fate").where(lambda fate: _label(fate) == label)

    def fails(self, reason: str, limit: float | None) -> Mask:
        """Which records fail a rule with a limit; with its own one as it was judged."""
        rule = self.rules[reason]
        if limit == rule["limit"]:
            return self.columns.fails(reason)
        if limit is None:
            return np.zeros(len(self.columns), np.bool_)
        values, bound = self.columns.numbers(rule["measure"]).astype(np.float32), np.array(limit, np.float32)
        return decide.compared(values, rule["op"], bound)

    def farthest(self, reason: str) -> float | None:
        """The measure, farthest beyond its limit, of the records that fail a rule; None where none is known."""
        if reason not in self._farthest:
            rule = self.rules[reason]
            values = self.columns.numbers(rule["measure"])[self.columns.fails(reason)]
            values = values[np.isfinite(values)]
            end = values.max if rule["op"] in (">", ">=") else values.min
            self._farthest[reason] = float(end()) if len(values) else None
        return self._farthest[reason]

    def _sum(self, masks: list[Mask]) -> Numbers:
        found = np.zeros(len(self.columns), np.int16)
        for mask in masks:
            found += mask
        return found


def _label(fate: str) -> str:
    """The block of a reason; empty of what is none."""
    return fate.rpartition(".")[0]
