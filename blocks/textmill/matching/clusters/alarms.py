"""Say where deduplication would take more than the user expects, and show what it would take.

Near-duplicates can be linked through bridges into one cluster that takes a whole source: a published corpus lost 97 %
of its books to a cluster of 859,091 documents. What is counted here is stored by the step that decides on clusters.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Final, TypedDict, cast

from textmill.matching.clusters.contract import ClusterBarrier
from textmill.matching.shards import compared
from textmill.step import Made, StoredFile

_SHOWN: Final = 5


class Facts(TypedDict):
    """What a part of the step says of its clusters."""

    largest: list[tuple[int, str, list[str]]]
    """Documents, id of the kept one, ids of some others."""
    dropped: dict[str, int]
    """Documents by source."""


def alarms(barrier: ClusterBarrier, made: Made, step: str) -> Iterator[str]:
    """What is beyond a barrier's limits, with the evidence; one entry for each limit."""
    if barrier.max_cluster is barrier.max_source_loss is None:
        return
    facts = [_facts(made, done.files["facts"]) for done in made.of(step).values()]
    if barrier.max_cluster is not None:
        largest = sorted((cluster for fact in facts for cluster in fact["largest"]), key=lambda one: (-one[0], one[1]))
        yield from _too_large(barrier.label, barrier.max_cluster, largest)
    if barrier.max_source_loss is not None:
        dropped, entered = Counter[str](), Counter[str]()
        for fact in facts:
            dropped.update(fact["dropped"])
        for documents in compared(made).values():
            entered.update(documents.sources)
        yield from _too_much(barrier.label, barrier.max_source_loss, dropped, entered)


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


def _facts(made: Made, file: StoredFile) -> Facts:
    with made.open(file) as stream:
        return cast(Facts, json.load(stream))
