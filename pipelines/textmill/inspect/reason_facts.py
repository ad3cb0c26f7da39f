"""Say of every reason how many documents it dropped that no other rule would have dropped, as far as is known."""

from collections.abc import Iterator
from dataclasses import dataclass

from textmill.inspect.intervals import of_finite
from textmill.inspect.snapshot import Snapshot
from textmill.inspect.what_if_records import Records

__all__ = ["Everywhere", "ReasonFacts", "only_by", "reason_facts"]


@dataclass(frozen=True)
class ReasonFacts:
    """A reason, and the documents that it was given for."""

    label: str
    reason: str
    dropped: int
    alone: int | None
    """Documents that fail this rule and no other of its block; None where it is no rule."""
    shared: int | None
    """Documents that fail another rule of the block too, whichever gave the reason."""


@dataclass(frozen=True)
class Everywhere:
    """How many of the documents dropped for a reason all later blocks of the stage would have let through."""

    share: float
    low: int
    high: int
    seen: int
    """Shadows by which it is estimated."""


def reason_facts(snapshot: Snapshot) -> Iterator[ReasonFacts]:
    """Every reason for which documents were dropped, in the order of blocks."""
    for block in snapshot.stats.blocks:
        for reason, dropped in block.drops.items():
            fault = reason.rpartition(".")[2]
            alone = block.alone.get(fault) if block.fails else None
            shared = None if alone is None else block.fails[fault] - alone
            if dropped:
                yield ReasonFacts(block.label, reason, dropped, alone, shared)


def only_by(records: Records, dropped: dict[str, int]) -> dict[str, Everywhere]:
    """By reason; `dropped` has the documents of each. Reasons without shadows are left out.

    A shadow is such a document if it fails one rule only, of its own block and all later ones.
    """
    fates = records.columns.codes("fate")
    shadows = fates.counts(records.dropped_by_rule & records.shadow)
    lone = fates.counts(records.dropped_by_rule & records.shadow & (records.failing == 1) & ~records.barred)
    found = {}
    for reason, seen, part in zip(fates.values, shadows, lone, strict=True):
        if seen and dropped.get(reason, 0) >= seen:
            low, high = of_finite(int(part), int(seen), dropped[reason])
            found[reason] = Everywhere(float(part / seen), low, high, int(seen))
    return found
