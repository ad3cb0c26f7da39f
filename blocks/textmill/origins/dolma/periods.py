"""Finds runs of tokens that repeat with a short period: `a b a b a b`.

Source: Dolma 1.2.1 `find_periodic_sequences` (recipes 8.2), found here run by run: tokens equal to those a period
before them make a run, which counts if a whole row of it stands at a multiple of the period.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["Repetition", "repetitions"]

_FEWEST_TIMES = 3


class Repetition(NamedTuple):
    """Tokens `start` up to `end` repeat `times` times, the last perhaps in part."""

    start: int
    end: int
    times: int


def repetitions(tokens: npt.NDArray[np.int64], min_period: int, max_period: int) -> list[Repetition]:
    """All of at least three times, by period, then in order; they may overlap. `tokens` of shape (count,)."""
    found = []
    for period in range(min_period, min(max_period, len(tokens) // _FEWEST_TIMES) + 1):
        same = np.zeros(len(tokens) - period + 2, dtype=np.int8)
        same[1:-1] = tokens[period:] == tokens[:-period]
        turns = np.flatnonzero(np.diff(same)) + period
        for begin, end in zip(turns[::2].tolist(), turns[1::2].tolist(), strict=True):
            first_row = -(-begin // period) * period
            times = (end - begin + period) // period
            if first_row + period <= end and times >= _FEWEST_TIMES:
                found.append(Repetition(begin - period, end, times))
    return found
