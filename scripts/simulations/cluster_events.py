"""Tasks on the slots of a cluster, event by event, as the driver gives them out: when is the last one done?

A wave is what the driver lists at once: it begins when its inputs are over, or, task by task, as what each task reads
is done. The driver is one process: giving out a task and noting its end take their time one after the other, so that
it can be what all wait for.
"""

import heapq
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count


@dataclass
class Wave:
    """Tasks that are listed together."""

    stage: str
    seconds: list[float]
    """Of each task."""
    after: tuple[int, ...]
    """Waves that must be over; for tasks with `first`, those that this task's is one of."""
    first: list[int] | None = None
    """Of each task the one of the wave before that makes what it reads, where none waits for the others."""
    listing: float = 0.0
    """Seconds that the driver takes to list them."""


@dataclass
class Ended:
    """How it went; seconds."""

    makespan: float = 0.0
    busy: float = 0.0
    """Of slots."""
    driver: float = 0.0
    over: dict[str, float] = field(default_factory=dict)
    """When each stage was over."""


def simulate(waves: Sequence[Wave], slots: int | None, driver: float) -> Ended:
    """Do all waves on so many slots (None: as many as there are tasks), with `driver` seconds of the driver a task."""
    ended = Ended()
    free = sum(len(wave.seconds) for wave in waves) if slots is None else slots
    left = [len(wave.seconds) for wave in waves]
    waiting = [set(wave.after) for wave in waves]
    followers: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for number, wave in enumerate(waves):
        for task, first in enumerate(wave.first or ()):
            followers[wave.after[0], first].append((number, task))
    order = count()
    ready: list[tuple[int, int, int]] = []
    running: list[tuple[float, int, int]] = []
    driver_at = now = 0.0

    def open_waves(over: int | None) -> None:
        nonlocal driver_at
        done = [] if over is None else [over]
        for number in range(len(waves)) if over is None else ():
            if not waiting[number]:
                release(number)
        while done:
            gone = done.pop()
            ended.over[waves[gone].stage] = driver_at
            for number, others in enumerate(waiting):
                if gone in others:
                    others.discard(gone)
                    if not others:
                        if waves[number].first is None:
                            release(number)
                        if not left[number]:
                            done.append(number)

    def release(number: int) -> None:
        nonlocal driver_at
        driver_at = max(driver_at, now) + waves[number].listing
        for task in range(len(waves[number].seconds)):
            heapq.heappush(ready, (number, next(order), task))

    open_waves(None)
    while ready or running:
        while free and ready:
            number, _, task = heapq.heappop(ready)
            free -= 1
            driver_at = max(driver_at, now) + driver / 2
            seconds = waves[number].seconds[task]
            ended.busy += seconds
            heapq.heappush(running, (driver_at + seconds, number, task))
        now, number, task = heapq.heappop(running)
        free += 1
        driver_at = max(driver_at, now) + driver / 2
        left[number] -= 1
        for follower, own in followers.pop((number, task), ()):
            heapq.heappush(ready, (follower, next(order), own))
        if not left[number] and not waiting[number]:
            open_waves(number)
    assert not any(left), "tasks that nothing let begin"
    ended.makespan = max(now, driver_at)
    ended.driver = sum(wave.listing for wave in waves) + driver * sum(len(wave.seconds) for wave in waves)
    return ended
