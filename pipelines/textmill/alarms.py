"""Stop a run whose deduplication would take more than the user expects, and show what it would take.

Near-duplicates can be linked through bridges into one cluster that takes a whole source: a published corpus lost 97 %
of its books to a cluster of 859,091 documents. What is counted here is committed by the clusters step.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, TypedDict, cast

from textmill.barrier import Barrier
from textmill.errors import UserError
from textmill.plan import Plan, Stage
from textmill.store import Store, StoredFile
from textmill.task import sketched

_SHOWN: Final = 5


class Facts(TypedDict):
    """What a task of the clusters step says of its clusters."""

    largest: list[tuple[int, str, list[str]]]
    """Documents, id of the kept one, ids of some others."""
    dropped: dict[str, int]
    """Documents by source."""


class LossError(UserError):
    """A barrier would drop more than its limits allow."""


def alarms(plan: Plan, stage: Stage, store: Store) -> list[str]:
    """What a clusters stage found beyond its barrier's limits, with the evidence; one entry for each limit."""
    barrier = stage.barrier
    if not isinstance(barrier, Barrier) or barrier.max_cluster is barrier.max_source_loss is None:
        return []
    commits = store.commits(stage.name).values()
    facts = [_facts(store, commit.files["facts"]) for commit in commits]
    found = []
    if barrier.max_cluster is not None:
        largest = sorted((cluster for fact in facts for cluster in fact["largest"]), key=lambda one: (-one[0], one[1]))
        found += list(_too_large(barrier.label, barrier.max_cluster, largest))
    if barrier.max_source_loss is not None:
        dropped: Counter[str] = Counter()
        for fact in facts:
            dropped.update(fact["dropped"])
        found += list(_too_much(barrier.label, barrier.max_source_loss, dropped, _entered(plan, stage, store)))
    return found


def stop(found: Iterable[str]) -> None:
    """LossError with all that was found, if anything was."""
    said = [*found]
    if said:
        hint = "nothing was dropped yet; change the block's settings or its limits, or go on with --accept-loss"
        raise LossError("\n".join([*said, hint]))


def _too_large(label: str, limit: int, largest: list[tuple[int, str, list[str]]]) -> Iterator[str]:
    over = [cluster for cluster in largest if cluster[0] > limit]
    if not over:
        return
    lines = [f"{label}: a cluster has {over[0][0]:,} documents, and max_cluster is {limit:,}; the largest clusters:"]
    for documents, kept, others in over[:_SHOWN]:
        lines.append(f"  {documents:,} documents: {kept} would be kept, not {', '.join(others)}")
    yield "\n".join(lines)


def _too_much(label: str, limit: float, dropped: Counter[str], entered: Counter[str]) -> Iterator[str]:
    losses = [(count / entered[source], source) for source, count in dropped.items() if count > limit * entered[source]]
    if not losses:
        return
    lines = [f"{label}: a source would lose more than max_source_loss, {limit:.1%}:"]
    for loss, source in sorted(losses, key=lambda one: (-one[0], one[1]))[:_SHOWN]:
        lines.append(f"  {source or 'unknown'}: {loss:.1%}, {dropped[source]:,} of {entered[source]:,} documents")
    yield "\n".join(lines)


def _facts(store: Store, file: StoredFile) -> Facts:
    with store.open_checked(file) as stream:
        return cast(Facts, json.load(stream))


def _entered(plan: Plan, stage: Stage, store: Store) -> Counter[str]:
    """Documents that came to the barrier, by source."""
    found: Counter[str] = Counter()
    for commit in sketched(plan, stage, store).values():
        tallies = {} if commit.stats is None else commit.stats.breakdowns.get("source", {})
        found.update({source: tally.kept for source, tally in tallies.items()})
    return found
