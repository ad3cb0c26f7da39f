"""Stop a run before its disk is full: tasks that are at work can still end, and nothing has to be done again."""

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from textmill.errors import StageError
from textmill.inspect.units import data_size, many
from textmill.store.commit import Commit
from textmill.store.free_space import free_bytes
from textmill.store.store import Store
from textmill.store.task import Task

__all__ = ["DiskWatch", "NoRoomError"]

_EVERY_SECONDS: Final = 2.0
_SAFETY: Final = 2
"""Times as much as tasks have written so far must be free for each that is at work."""


class NoRoomError(StageError):
    """The disk of a run has no room for more tasks."""


@dataclass
class _Written:
    """What tasks of a stage have written."""

    tasks: int = 0
    bytes: int = 0
    most: int = 0


@dataclass
class DiskWatch:
    """What tasks write, against what is free."""

    store: Store
    _stages: defaultdict[str, _Written] = field(default_factory=lambda: defaultdict(_Written), init=False)
    _next: float = field(default=0.0, init=False)

    def add(self, stage: str, commit: Commit) -> None:
        """Note what a task has written."""
        written = self._stages[stage]
        size = sum(file.bytes for file in commit.files.values())
        written.tasks += 1
        written.bytes += size
        written.most = max(written.most, size)

    def problem(self, waiting: Sequence[Task], at_work: int) -> str:
        """Why the first of these tasks should not begin, with so many at work; empty if there is room."""
        if time.monotonic() < self._next:
            return ""
        self._next = time.monotonic() + _EVERY_SECONDS
        stage = waiting[0].stage
        written, free = self._stages[stage], free_bytes(self.store)
        if free is None or not written.tasks or free >= _SAFETY * written.most * (at_work + 1):
            return ""
        left = sum(task.stage == stage for task in waiting)
        needed = written.bytes // written.tasks * left
        return (
            f"{self.store.url}: the disk is nearly full: {data_size(free)} are free, and the {many(left, 'task')} left "
            f"of stage {stage} will write about {data_size(needed)}, before what later stages need; nothing is lost: "
            "make room, or set `intermediates: drop`"
        )
