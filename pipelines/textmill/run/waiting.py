"""Hold tasks back until there is room for their kind, so that those that wait for a GPU do not keep the others."""

from collections import Counter, deque
from collections.abc import Iterator

from textmill.plan.plan import Plan
from textmill.resources import Resources
from textmill.store.task import Task

__all__ = ["Waiting"]


class Waiting:
    """Tasks that are not given out yet; of each kind of resources at most `room` are out at once."""

    def __init__(self, plan: Plan, tasks: Iterator[Task | None], room: int) -> None:
        self._tasks, self._room = tasks, room
        self._kinds = {stage.name: stage.resources for stage in plan.stages}
        self._out: Counter[Resources] = Counter()
        self._held: dict[Resources, deque[Task]] = {}

    def next(self) -> Task | None:
        """A task to do now; None where one that is out must end first, or there is none."""
        for kind, held in self._held.items():
            if held and self._has_room(kind):
                return self._given(held.popleft())
        while any(map(self._has_room, self._kinds.values())) and sum(map(len, self._held.values())) < self._room:
            task = next(self._tasks, None)
            if task is None:
                return None
            kind = self._kinds[task.stage]
            if self._has_room(kind):
                return self._given(task)
            self._held.setdefault(kind, deque()).append(task)
        return None

    def ended(self, task: Task) -> None:
        """A task that was given is out no more."""
        self._out[self._kinds[task.stage]] -= 1

    def _has_room(self, kind: Resources) -> bool:
        return self._out[kind] < self._room

    def _given(self, task: Task) -> Task:
        self._out[self._kinds[task.stage]] += 1
        return task
