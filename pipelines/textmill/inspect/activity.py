"""Say what a run is doing now: whether it runs, which tasks are at work and how fast, and when anything was written."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal, Self

from textmill.inspect.life import last_sign, silence
from textmill.inspect.live_progress import at_work, is_stale, speeds
from textmill.inspect.snapshot import Snapshot
from textmill.inspect.units import data_size, duration, many
from textmill.store.store import Store

__all__ = ["Activity", "RunningTask", "State"]

State = Literal["complete", "running", "stopped", "finished"]
"""`finished` is a run that went through, but is without some shards."""

_SHOWN: Final = 20


@dataclass(frozen=True)
class RunningTask:
    """A task that is at work, as far as it has said: one of less than 5 s says nothing."""

    stage: str
    task: str
    seconds: float
    records: int

    def words(self) -> str:
        """For a person."""
        return f"at work: {self.task} in {self.stage}: {duration(self.seconds)}, {many(self.records, 'record')}"


@dataclass(frozen=True)
class Activity:
    """What a run is doing."""

    state: State
    said: str
    """The state, and since when nothing has shown that it goes on where that is not sure."""
    running: tuple[RunningTask, ...] = ()
    documents_per_second: float | None = None
    """Of the tasks that say so; None where none does."""
    bytes_per_second: float | None = None
    """The same of their input, as it is stored."""
    last_activity: float | None = None
    """When something was written last, in seconds since 1970."""

    @classmethod
    def of(cls, store: Store, snapshot: Snapshot) -> Self:
        """What is known of a run; of one that has ended only that."""
        now = time.time()
        last = last_sign(store, snapshot)
        if snapshot.is_complete:
            return cls("complete", "complete", last_activity=last)
        said = silence(store, snapshot, now)
        if said:
            is_through = "described" in snapshot.manifest and bool(snapshot.quarantined)
            lost = f"finished without {many(len(snapshot.quarantined), 'shard')}"
            return cls("finished", lost, last_activity=last) if is_through else cls("stopped", said, last_activity=last)
        working = [task for task in at_work(store, snapshot) if not is_stale(task, now)]
        found = list(speeds(snapshot, working, now))
        return cls(
            "running",
            "running",
            tuple(RunningTask(task.stage, task.task, now - task.started, task.records) for task in working),
            sum(speed.records_per_second for speed in found) if found else None,
            sum(speed.bytes_per_second for speed in found) if found else None,
            last,
        )

    def lines(self) -> list[str]:
        """For a person."""
        said = [task.words() for task in self.running[:_SHOWN]]
        if len(self.running) > _SHOWN:
            said.append(f"at work: {len(self.running) - _SHOWN:,} more")
        if self.documents_per_second is not None:
            read = f", {data_size(round(self.bytes_per_second))}/s read" if self.bytes_per_second else ""
            said.append(f"throughput: {self.documents_per_second:,.0f} documents/s{read}")
        if self.last_activity is not None and self.state != "complete":
            said.append(f"last activity: {datetime.fromtimestamp(self.last_activity, UTC):%Y-%m-%d %H:%M:%S} UTC")
        return said
