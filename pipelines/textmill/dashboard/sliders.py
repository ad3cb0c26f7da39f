"""Read the limits that the state of a view asks for, and say over which range each may be moved."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from textmill.dashboard.query import Query
from textmill.inspect.rule_counts import RuleCounts
from textmill.store.manifest import RuleEntry
from textmill.store.stats import Histogram

__all__ = ["PREFIX", "Slider", "asked", "movable", "sliders", "written"]

PREFIX: Final = "limit."
"""Before a reason it names its limit in addresses."""
_DIGITS: Final = 12
"""More than a step needs, and fewer than show how numbers are stored."""
_STEPS: Final = 200
_MOST_STEPS: Final = 20_000
_TAIL: Final = 0.01
_LEAST: Final = 1e-9
"""Width of a range, or of it to its end, below which it is a single number."""
_FARTHEST: Final = 1e15


@dataclass(frozen=True)
class Slider:
    """A limit that may be moved, between which numbers and in which steps; `value` is where it is now."""

    rule: RuleEntry
    limit: float
    value: float
    low: float
    high: float
    step: float
    fails: int
    documents: int

    @property
    def is_changed(self) -> bool:
        """Whether it is not the run's own limit."""
        return self.value != self.limit


def written(value: float) -> str:
    """A limit as addresses and configurations have it."""
    return str(round(value)) if value == round(value) and abs(value) < _FARTHEST else repr(value)


def movable(counts: Sequence[RuleCounts]) -> list[RuleCounts]:
    """Those with a limit that a setting moves; a reason that blocks of several sources share has no one limit."""
    rules = Counter(one.reason for one in counts)
    return [one for one in counts if one.rule["setting"] and one.rule["limit"] is not None and rules[one.reason] == 1]


def asked(query: Query, rules: Sequence[RuleCounts]) -> dict[str, float]:
    """The limits of movable rules that are not the run's own; what is no number is as if it were not there."""
    found: dict[str, float] = {}
    for one in rules:
        limit = one.rule["limit"] or 0.0
        value = query.number(f"{PREFIX}{one.reason}", limit, -_FARTHEST, _FARTHEST)
        value = float(round(value)) if one.rule["whole"] else value
        if value != limit:
            found[one.reason] = value
    return found


def sliders(
    rules: Sequence[RuleCounts], limits: Mapping[str, float], farthest: Callable[[str], float | None]
) -> list[Slider]:
    """One for each movable rule, in their order; `farthest` measures the document that fails a rule most."""
    return [_slider(one, one.rule["limit"] or 0.0, limits, farthest) for one in rules]


def _slider(
    found: RuleCounts, limit: float, limits: Mapping[str, float], farthest: Callable[[str], float | None]
) -> Slider:
    """From the 1st to the 99th percentile of the measure, and so far that the limits and all that fails lie within.

    Steps are as fine as the percentiles ask for, so that one document far out does not make the slider coarse.
    """
    value = limits.get(found.reason, limit)
    ends = [limit, value, *(_middle(found.histogram) if found.histogram is not None else ())]
    low, high = min(ends), max(ends)
    if high - low <= _LEAST * max(1.0, abs(high)):  # a bin that is cut behind 0 ends at the next number there is
        low, high = (0.0, 2 * high) if high > _LEAST else (low - 1, high + 1)
    width = (high - low) / _STEPS
    if (end := _failing_end(found, farthest)) is not None:
        low, high = min(low, end), max(high, end)
    step = _step(max(width, (high - low) / _MOST_STEPS))
    if found.rule["whole"]:
        step = max(1.0, round(step))
    low, high = step * math.floor(low / step), step * math.ceil(high / step)
    return Slider(found.rule, limit, value, _rounded(low), _rounded(high), step, found.fails, found.documents)


def _failing_end(found: RuleCounts, farthest: Callable[[str], float | None]) -> float | None:
    """Where the documents that fail end; their rows are asked only where the chart does not tell.

    An outermost bin holds everything beyond it too.
    """
    is_above = found.rule["op"] in (">", ">=")
    if not found.fails or (not is_above and found.rule["op"] not in ("<", "<=")):
        return None
    if found.histogram is not None:
        edges, filled = found.histogram.edges(), np.flatnonzero(found.histogram.counts)
        if is_above and filled[-1] < len(edges) - 2:
            return edges[int(filled[-1]) + 1]
        if not is_above and filled[0] > 0:
            return edges[int(filled[0])]
    measured = farthest(found.reason)
    return None if measured is None else max(-_FARTHEST, min(_FARTHEST, measured))


def _middle(histogram: Histogram) -> tuple[float, float]:
    """The edges between which all but the outermost hundredths of the values lie."""
    edges, sums = histogram.edges(), np.cumsum(histogram.counts)
    low = int(np.searchsorted(sums, _TAIL * sums[-1], side="right"))
    high = int(np.searchsorted(sums, (1 - _TAIL) * sums[-1]))
    return edges[low], edges[high + 1]


def _step(width: float) -> float:
    """The largest of 1, 2, 5, 10 … that is no wider."""
    power = 10.0 ** math.floor(math.log10(width))
    return max(_rounded(times * power) for times in (1, 2, 5) if times * power <= width * 1.000001)


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")
