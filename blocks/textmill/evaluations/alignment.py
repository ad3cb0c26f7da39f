"""Follows two sequences of words side by side from a place where they agree, past a few words that differ.

The search for where they agree again is greedy and looks a few words ahead, so that the work is proportional to what
is followed; a best alignment would be quadratic.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled

__all__ = ["follow"]

U32 = npt.NDArray[np.uint32]
I64 = npt.NDArray[np.int64]

_MOST_SKIPPED: Final = 6
"""Words that may be passed over at once, those of the one and of the other together."""


@compiled
def follow(
    words: U32,
    at: int,
    limit: int,
    others: U32,
    place: int,
    other_limit: int,
    step: int,
    base: int,
    marks: I64,
    stamp: int,
) -> tuple[int, int]:
    """Mark with `stamp` which words of `others` are met, going on by `step` (1 or -1) until just before the limits.

    Gives the last word of the document that is met, `at - step` if none is, and how many are newly marked.
    """
    last, marked = at - step, 0
    while (limit - at) * step > 0 and (other_limit - place) * step > 0:
        if words[at] == others[place]:
            last = at
            if marks[place - base] != stamp:
                marks[place - base] = stamp
                marked += 1
            at += step
            place += step
            continue
        skipped, other_skipped = _resumed(words, at, limit, others, place, other_limit, step)
        if skipped < 0:
            break
        at += skipped * step
        place += other_skipped * step
    return last, marked


@compiled
def _resumed(words: U32, at: int, limit: int, others: U32, place: int, other_limit: int, step: int) -> tuple[int, int]:
    """How many words to pass over on both sides until two in a row agree (one at the end of `others`); -1 for none."""
    for total in range(1, _MOST_SKIPPED + 1):
        for skipped in range(total + 1):
            here, there = at + skipped * step, place + (total - skipped) * step
            if (limit - here) * step <= 0 or (other_limit - there) * step <= 0 or words[here] != others[there]:
                continue
            if (other_limit - there) * step == 1:
                return skipped, total - skipped
            if (limit - here) * step > 1 and words[here + step] == others[there + step]:
                return skipped, total - skipped
    return -1, -1
