"""Whether ten times the input costs about ten times the CPU time, with room for a busy machine."""

import time
from collections.abc import Callable

__all__ = ["TIMES", "in_proportion", "seconds"]

TIMES = 10
"""How much larger the larger input is."""
_MOST_RATIO = 40
"""Of the times; between the 10 of a linear step and the 100 of a quadratic one."""
_FREE_SECONDS = 0.3
"""What no input of a test's size pays for: fixed costs, and the grain of the clock."""


def seconds(step: Callable[[], object]) -> float:
    """CPU time of a call."""
    started = time.process_time()
    step()
    return time.process_time() - started


def in_proportion(step: Callable[[int], Callable[[], object]], chars: int) -> bool:
    """Whether `step(10 * chars)()` takes no longer than `step(chars)()` lets expect."""
    small = seconds(step(chars))
    return seconds(step(TIMES * chars)) <= _MOST_RATIO * small + _FREE_SECONDS
