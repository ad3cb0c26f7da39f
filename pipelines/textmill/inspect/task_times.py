"""Find the tasks of a run that took longest, by what their commit records say."""

import heapq
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter
from typing import Final

import orjson

from textmill.store import folding
from textmill.store.commit import DamagedRecordError
from textmill.store.store import Store
from textmill.tables import parquet_batches

_MOST_RECORDS: Final = 20_000
"""Commit records that are read for this, at most: each holds all that its task counted."""
_ROWS: Final = 256


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
        try:
            for record in _records(store, stage):
                found = orjson.loads(record)
                stats = found.get("stats")
                records = None if stats is None else int(stats["records"])
                yield TaskTime(stage, str(found["task"]), float(found.get("seconds", 0)), records)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            where = store.address(f"stages/{stage}")
            raise DamagedRecordError(f"{where}: no commit records of this version") from error


def _records(store: Store, stage: str) -> Iterator[bytes]:
    """Commit records as they are written: of all that they hold little is wanted here."""
    own = store.records(stage)  # first: a run at work may fold them meanwhile
    folded = folding.read(store, stage)
    if folded is not None:
        with store.open_checked(folded.file) as stream, parquet_batches.opened(stream) as parquet:
            for batch in parquet_batches.batches(parquet, _ROWS, ["record"]):
                yield from batch["record"].to_pylist()
    for name in own:
        with suppress(FileNotFoundError), store.open(f"stages/{stage}/commits/{name}") as stream:
            yield stream.read()
