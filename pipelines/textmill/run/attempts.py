"""Decide what follows from a failed attempt: when, where and in how much room its task is tried again, if it is.

A task's own failures are counted against it, on a node where it has not failed yet if there is one. What the machines
do to it is not: a worker that is killed, a node or a network that goes away cost a wait. But a task that kills its
worker every time must end: after some deaths in company it is tried alone on a node, where a death is its own if no
other task's worker has died of late. All waits double, up to 15 s, and are longer by up to a half at random.
"""

import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from textmill.run.failure import Failure
from textmill.store.task import Task

__all__ = ["ALONE", "AT_MOST", "Again", "Attempts"]

COMPANY: Final = 2
"""Deaths beside other tasks, after which a task is tried alone."""
ALONE: Final = 3
"""Deaths alone, while no other worker died, after which it is given up."""
AT_MOST: Final = 12
"""Deaths alone, whatever else died, or other passing faults, after which it is given up."""
_LATELY: Final = 10.0
"""Seconds for which the death of another task's worker makes the machine a suspect too."""
_FIRST_WAIT: Final = 0.5
_LONGEST_WAIT: Final = 15.0


@dataclass(frozen=True)
class Again:
    """How a task is tried again."""

    wait: float = 0.0
    """Seconds from now."""
    level: int = 0
    """Times that its room (memory and CPUs, so that it has fewer neighbours) is doubled."""
    is_alone: bool = False
    avoid: frozenset[str] = frozenset()
    """Nodes where it has failed, to be kept from as far as there are others."""


@dataclass
class _History:
    failures: int = 0
    passing: int = 0
    deaths: int = 0
    alone: int = 0
    alone_and_well: int = 0
    waits: int = 0
    again: Again = Again()
    nodes: set[str] = field(default_factory=set)


class Attempts:
    """What is known of tasks that have failed and are neither done nor given up."""

    def __init__(
        self,
        retries: int,
        clock: Callable[[], float] = time.monotonic,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self.retries = retries
        self._clock, self._draw = clock, draw
        self._of: dict[tuple[str, str], _History] = {}
        self._deaths: deque[tuple[float, tuple[str, str]]] = deque(maxlen=1000)
        """When the worker of a task that had company died, and which."""

    def failed(self, task: Task, failure: Failure, node: str, alone: bool = False) -> Again | Failure:
        """How the task is tried again, or the failure that it ends with."""
        history = self._of.setdefault(_key(task), _History())
        history.nodes.add(node)
        if failure.kind in ("death", "memory"):
            return self._died(task, history, failure, alone)
        if failure.kind in ("passing", "late", "node"):
            history.passing += 1
            if history.passing >= AT_MOST:
                return replace(failure, error=f"{failure.error} ({AT_MOST} times, with waits between)")
            return self._again(history)
        history.failures += 1
        if history.failures > self.retries:
            return failure
        return self._again(history, avoid=frozenset(history.nodes))

    def ended(self, task: Task) -> None:
        """The task is done or given up."""
        self._of.pop(_key(task), None)

    def again(self, task: Task) -> Again:
        """How it was last to be tried again."""
        history = self._of.get(_key(task))
        return Again() if history is None else history.again

    def _died(self, task: Task, history: _History, failure: Failure, alone: bool) -> Again | Failure:
        now = self._clock()
        if alone:
            history.alone += 1
            if failure.kind == "death" and not self._others_died(task, now):
                history.alone_and_well += 1
            if history.alone_and_well >= ALONE or history.alone >= AT_MOST:
                times = f"its worker died {history.alone} times while no other task was on the node"
                return replace(failure, error=f"{failure.error} ({times})")
        else:
            history.deaths += 1
            self._deaths.append((now, _key(task)))
        level = history.again.level + (failure.kind == "memory")
        return self._again(history, level=level, is_alone=history.deaths >= COMPANY)

    def _others_died(self, task: Task, now: float) -> bool:
        return any(other != _key(task) and when > now - _LATELY for when, other in self._deaths)

    def _again(
        self,
        history: _History,
        level: int | None = None,
        is_alone: bool | None = None,
        avoid: frozenset[str] = frozenset(),
    ) -> Again:
        before = history.again
        wait = min(_LONGEST_WAIT, _FIRST_WAIT * 2**history.waits) * (1 + self._draw() / 2)
        history.waits += 1
        history.again = Again(
            wait,
            before.level if level is None else level,
            before.is_alone if is_alone is None else is_alone,
            avoid,
        )
        return history.again


def _key(task: Task) -> tuple[str, str]:
    return task.stage, task.name
