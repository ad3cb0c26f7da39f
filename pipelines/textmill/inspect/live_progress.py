"""Say which tasks of a run are at work, how fast they are, and how long a stage may take still."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from textmill.inspect.snapshot import Snapshot
from textmill.inspect.units import many
from textmill.store.store import Store
from textmill.store.task_progress import Progress, in_progress

__all__ = ["STALE_SECONDS", "Speed", "at_work", "is_stale", "progress_mark", "speeds"]

STALE_SECONDS: Final = 60.0
"""A task at work writes every 5 s, if it gets on."""


@dataclass(frozen=True)
class Speed:
    """How fast the tasks of a stage are that get on."""

    stage: str
    tasks: int
    records_per_second: float
    bytes_per_second: float
    left: float | None
    """Seconds until the stage is done; None where nothing tells."""
    basis: str
    """By what that is reckoned."""
    silent: float
    """Seconds since any of them wrote."""


def at_work(store: Store, snapshot: Snapshot) -> list[Progress]:
    """The tasks that are at work, or were when they were killed; none of a run that is complete."""
    if snapshot.is_complete:
        return []
    return [one for stage in snapshot.stages if stage.kind == "map" for one in in_progress(store, stage.name)]


def is_stale(task: Progress, now: float) -> bool:
    """Whether a task has not written for so long that it may have been killed."""
    return now - task.changed > STALE_SECONDS


def progress_mark(working: Sequence[Progress]) -> str:
    """A string that is another one whenever a task at work has got on."""
    return f"{len(working)} {max((one.changed for one in working), default=0.0)}"


def speeds(snapshot: Snapshot, working: Sequence[Progress], now: float) -> Iterator[Speed]:
    """Each stage with tasks at work."""
    for stage in snapshot.stages:
        own = [one for one in working if one.stage == stage.name]
        lively = [one for one in own if not is_stale(one, now)]
        if own:
            speed = sum(one.bytes_read / _seconds(one) for one in lively)
            waiting = max(0, snapshot.manifest["shards"] - stage.tasks - len(own))
            left, basis = _left(lively, speed, waiting)
            yield Speed(
                stage=stage.name,
                tasks=len(lively),
                records_per_second=sum(one.records / _seconds(one) for one in lively),
                bytes_per_second=speed,
                left=left,
                basis=basis,
                silent=max(0.0, now - max(one.changed for one in own)),
            )


def _left(lively: Sequence[Progress], speed: float, waiting: int) -> tuple[float | None, str]:
    """By the bytes that shards at work have still to read, and as many again for each that waits."""
    sized = [one for one in lively if one.bytes_whole]
    if not sized or not speed:
        return None, "nothing: the size of what is read is not known"
    mean = sum(one.bytes_whole for one in sized) / len(sized)
    still = sum(max(0, one.bytes_whole - one.bytes_read) for one in sized) + waiting * mean
    return still / speed, f"bytes, if the {many(waiting, 'shard')} that wait are as large as those at work"


def _seconds(one: Progress) -> float:
    return max(1.0, one.changed - one.started)
