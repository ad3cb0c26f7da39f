"""Hold tasks back until there is room for their kind, and give small ones out in groups.

Tasks that wait for a GPU do not keep the others. A task costs the cluster some 25 ms, whatever it does, so that those
that read little go together in one call: each is still a commit of its own.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from typing import Final

from textmill.plan.plan import Plan
from textmill.resources import Resources
from textmill.store.task import Task

__all__ = ["Waiting"]

_GROUP_BYTES: Final = 1 << 20
_GROUP_TASKS: Final = 64


class Waiting:
    """Tasks that are not given out yet; of each kind of resources at most `room` groups are out at once."""

    def __init__(self, plan: Plan, tasks: Iterator[Task | None], room: int, weigh: Callable[[Task], int]) -> None:
        self.room = room
        """May change as the cluster does."""
        self._tasks, self._weigh = tasks, weigh
        self._kinds = {stage.name: stage.resources for stage in plan.stages}
        self._out: Counter[Resources] = Counter()
        self._held: dict[Resources, deque[Task]] = {}

    def next(self) -> tuple[Task, ...]:
        """Tasks of one stage to do now; none where some that are out must end first, or there are none."""
        self._fill()
        for kind, held in self._held.items():
            if held and self._has_room(kind):
                self._out[kind] += 1
                return self._group(held)
        return ()

    def ended(self, stage: str) -> None:
        """A group of this stage is out no more."""
        self._out[self._kinds[stage]] -= 1

    def _fill(self) -> None:
        most = self.room * _GROUP_TASKS
        while any(map(self._has_room, self._kinds.values())) and sum(map(len, self._held.values())) < most:
            task = next(self._tasks, None)
            if task is None:
                return
            self._held.setdefault(self._kinds[task.stage], deque()).append(task)

    def _group(self, held: deque[Task]) -> tuple[Task, ...]:
        """A part of what is held, so that the last groups of a stage are small and no worker waits for another."""
        most = max(1, min(_GROUP_TASKS, len(held) // self.room))
        group = [held.popleft()]
        weight = self._weigh(group[0])
        while held and len(group) < most and held[0].stage == group[0].stage:
            weight += self._weigh(held[0])
            if weight > _GROUP_BYTES:
                break
            group.append(held.popleft())
        return tuple(group)

    def _has_room(self, kind: Resources) -> bool:
        return self._out[kind] < self.room
