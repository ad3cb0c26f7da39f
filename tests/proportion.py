"""Whether ten times the input costs about ten times the CPU time, with room for a busy machine."""

import gc
import time
from collections.abc import Callable

__all__ = ["TIMES", "in_proportion", "is_quick", "seconds"]

TIMES = 10
"""How much larger the larger input is."""
_MOST_RATIO = 40
"""Of the times; between the 10 of a linear step and the 100 of a quadratic one."""
_FREE_SECONDS = 0.3
"""What no input of a test's size pays for: fixed costs, and the grain of the clock."""


_TRIES = 3
"""A busy machine makes a step slow now and then; a step that is out of proportion is slow each time."""


def seconds(step: Callable[[], object]) -> float:
    """CPU time of a call, without passes of the garbage collector over what other tests hold."""
    gc.disable()
    try:
        started = time.process_time()
        step()
        return time.process_time() - started
    finally:
        gc.enable()


def in_proportion(step: Callable[[int], Callable[[], object]], chars: int) -> bool:
    """Whether `step(10 * chars)()` takes no longer than `step(chars)()` lets expect."""
    return any(
        seconds(step(TIMES * chars)) <= _MOST_RATIO * seconds(step(chars)) + _FREE_SECONDS for _ in range(_TRIES)
    )


def is_quick(step: Callable[[], object], most_seconds: float) -> bool:
    """Whether a call takes less CPU time than `most_seconds`, which is far more than it should need."""
    return any(seconds(step) < most_seconds for _ in range(_TRIES))
