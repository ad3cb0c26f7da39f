"""When the tasks of a run were at work, and which took longest, by what their commit records say.

Of a stage that is done its sums are read; of one that is not, the records there are so far.
"""

import heapq
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Final

import orjson

from textmill.store import folding
from textmill.store.commit import DamagedRecordError
from textmill.store.store import Store
from textmill.store.task_times import AtWork, TaskTime, TaskTimes

__all__ = ["RunTimes", "StageTask", "run_times"]

_MOST_RECORDS: Final = 20_000
"""Commit records of a stage that are read for this, at most: each holds all that its task counted."""


@dataclass(frozen=True)
class StageTask:
    """One of the slowest tasks of a run."""

    stage: str
    time: TaskTime


@dataclass(frozen=True)
class RunTimes:
    """The slowest tasks first, when tasks were at work, and how many tasks of how many that is."""

    slowest: list[StageTask]
    at_work: AtWork
    looked_at: int
    tasks: int


def run_times(store: Store, stages: Sequence[str], number: int) -> RunTimes:
    """The times of a run, with the `number` slowest tasks; DamagedRecordError for records of another hand."""
    found: list[tuple[str, TaskTimes]] = []
    tasks = 0
    for stage in stages:
        own = store.records(stage)  # first: a run at work may fold them meanwhile
        folded = folding.read(store, stage)
        if folded is not None:
            found.append((stage, folded.times))
            tasks += folded.tasks
        found.append((stage, _of_records(store, stage, own)))
        tasks += len(own)
    all_tasks = [StageTask(stage, time) for stage, times in found for time in times.slowest]
    return RunTimes(
        heapq.nsmallest(number, all_tasks, key=lambda one: (-one.time.seconds, one.stage, one.time.name)),
        AtWork().merge(times.at_work for _, times in found),
        sum(times.tasks for _, times in found),
        tasks,
    )


def _of_records(store: Store, stage: str, names: Sequence[str]) -> TaskTimes:
    times = TaskTimes()
    for record in islice(_records(store, stage, names), _MOST_RECORDS):
        try:
            found = orjson.loads(record)
            stats, begun = found.get("stats"), found.get("begun")
            records = None if stats is None else int(stats["records"])
            time = TaskTime(name=str(found["task"]), seconds=float(found.get("seconds", 0)), records=records)
            times.add(time, None if begun is None else float(begun))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            where = store.address(f"stages/{stage}")
            raise DamagedRecordError(f"{where}: no commit records of this version") from error
    return times


def _records(store: Store, stage: str, names: Sequence[str]) -> Iterator[bytes]:
    """Commit records as they are written: of all that they hold little is wanted here."""
    for name in names:
        with suppress(FileNotFoundError), store.open(f"stages/{stage}/commits/{name}") as stream:
            yield stream.read()
