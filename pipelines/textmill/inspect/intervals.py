"""Say how far what was counted on few may be from what is true of all."""

import math
from collections.abc import Callable
from typing import Final

import numpy as np

_Z: Final = 1.959963984540054
"""Of a normal distribution: 95 % lie within."""
_TAIL: Final = 0.025


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson, JASA 22, 1927); 0 to 1 where there is nothing."""
    if whole <= 0:
        return 0.0, 1.0
    share = part / whole
    spread = _Z * math.sqrt(share * (1 - share) / whole + _Z * _Z / (4 * whole * whole))
    centre, scale = share + _Z * _Z / (2 * whole), 1 + _Z * _Z / whole
    low, high = (centre - spread) / scale, (centre + spread) / scale
    return (0.0 if part == 0 else low), (1.0 if part == whole else high)


def of_finite(part: int, seen: int, whole: int) -> tuple[int, int]:
    """The 95 % interval of how many of `whole` are as `part` of the `seen` are, which were drawn among them.

    Exact: every number for which at most `part`, or at least `part`, would be seen with 2.5 % (Konijn 1973, ch. V;
    the hypergeometric counterpart of Clopper and Pearson's).
    """
    low, high = part, whole - (seen - part)
    return (
        _first(low, high, lambda number: _chances(whole, number, seen, part)[1] >= _TAIL),
        high + low - _first(low, high, lambda number: _chances(whole, high + low - number, seen, part)[0] >= _TAIL),
    )


def _chances(whole: int, number: int, seen: int, part: int) -> tuple[float, float]:
    """Of drawing at most, and at least, `part` of the `number` among the `whole` in `seen` draws.

    From the likeliest count outwards, each chance is a ratio of the one before it, so that none is too small to begin
    with.
    """
    least, most = max(0, seen - (whole - number)), min(seen, number)
    likeliest = min(most, max(least, (seen + 1) * (number + 1) // (whole + 2)))
    counts = np.arange(least, most + 1, dtype=np.float64)
    rising = (number - counts) * (seen - counts) / ((counts + 1) * (whole - number - seen + counts + 1))
    place = likeliest - least
    up = np.cumprod(rising[place:-1])
    down = np.cumprod(1 / rising[:place][::-1])[::-1]
    weights = np.concatenate([down, [1.0], up])
    split = part - least
    total = weights.sum()
    return float(weights[: split + 1].sum() / total), float(weights[split:].sum() / total)


def _first(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The first number for which something holds that holds for all behind it."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low
