"""Find the tasks of a run that took longest, by what their commit records say."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter
from typing import Final

from textmill.store.store import Store

_MOST_RECORDS: Final = 20_000
"""Commit records that are read for this, at most: each holds all that its task counted."""


@dataclass(frozen=True)
class TaskTime:
    """How long the attempt at a task took that succeeded, and the records that entered it where it counts them."""

    stage: str
    name: str
    seconds: float
    records: int | None


@dataclass(frozen=True)
class Slowest:
    """The slowest first, and of how many tasks."""

    tasks: list[TaskTime]
    looked_at: int
    is_all: bool
    """False where there are more tasks than are looked at."""


def slowest(store: Store, stages: Sequence[str], number: int) -> Slowest:
    """The tasks that took longest; none whose time was not measured."""
    found: list[TaskTime] = []
    looked_at = 0
    times = _times(store, stages)
    for time in islice(times, _MOST_RECORDS):
        looked_at += 1
        if time.seconds > 0:
            found.append(time)
    is_all = next(times, None) is None
    return Slowest(heapq.nlargest(number, found, key=attrgetter("seconds")), looked_at, is_all)


def _times(store: Store, stages: Sequence[str]) -> Iterator[TaskTime]:
    for stage in stages:
        for commit in store.stage(stage).each():
            yield TaskTime(stage, commit.task, commit.seconds, None if commit.stats is None else commit.stats.records)
