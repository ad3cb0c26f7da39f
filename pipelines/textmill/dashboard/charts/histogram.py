"""Draw how values are spread, with the limits of a rule: what lies beyond a limit is shaded as dropped.

The area of a bin grows with its documents, whatever its width, and heights with the square root, so that rare values
stay visible.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from markupsafe import Markup

from textmill.dashboard.charts.drawing import Figure, figure, line, moved, rect, words
from textmill.inspect.units import count, measure

_TOP: Final = 18.0
"""Room for the limits' labels."""
_TOP_WITHOUT: Final = 4.0
_HEIGHT: Final = 84.0
_AXIS: Final = 18.0
_LEAST_HEIGHT: Final = 2.0
"""Of a bin that holds anything: one document must not look like none."""
_GAP: Final = 0.12


@dataclass(frozen=True)
class Limit:
    """A limit of a rule, and on which side of it documents are dropped."""

    label: str
    value: float
    drops: Literal["below", "above"]


@dataclass(frozen=True)
class Bins:
    """Documents between edges; the first bin holds all below, the last all above."""

    edges: Sequence[float]
    counts: Sequence[int]
    log: bool = False

    def place(self, value: float) -> float:
        """Where a value stands between the ends, 0..1."""
        low, high = self.edges[0], self.edges[-1]
        if not high > low or not math.isfinite(value) or value <= low:
            return 0.0
        if value >= high:
            return 1.0
        if self.log and low > 0:
            return math.log(value / low) / math.log(high / low)
        return (value - low) / (high - low)


def histogram(title: str, bins: Bins, limits: Sequence[Limit] = (), mean: float | None = None) -> Figure:
    """Bars between the edges, a line at each limit, and a thin one at the mean."""
    top, bottom = _TOP if limits else _TOP_WITHOUT, _HEIGHT
    shapes = [*(_shade(bins, limit) for limit in limits), *_bars(bins)]
    if mean is not None:
        shapes.append(line("mean", bins.place(mean), 0, bottom))
    for limit in limits:
        place = bins.place(limit.value)
        anchor = "end" if place > 0.5 else "start"
        shapes += [line("limit", place, -4, bottom), words("limit", place, -7, limit.label, anchor)]
    shapes += [
        rect("axis", 0, bottom, 1, 1),
        words("tick", 0, bottom + 14, measure(bins.edges[0])),
        words("tick", 0.5, bottom + 14, "log scale" if bins.log else "", "middle"),
        words("tick", 1, bottom + 14, measure(bins.edges[-1]), "end"),
    ]
    return figure(title, "histogram", top + bottom + _AXIS, [moved(shapes, top)])


def _shade(bins: Bins, limit: Limit) -> Markup:
    place = bins.place(limit.value)
    start, width = (0.0, place) if limit.drops == "below" else (place, 1 - place)
    return rect("beyond", start, 0, width, _HEIGHT)


def _bars(bins: Bins) -> list[Markup]:
    places = [bins.place(edge) for edge in bins.edges]
    widths = [after - before for before, after in pairwise(places)]
    densities = [number / width if width > 0 else 0.0 for number, width in zip(bins.counts, widths, strict=True)]
    most = max(densities, default=0.0)
    shapes = []
    for index, number in enumerate(bins.counts):
        if number and most > 0:
            height = max(_LEAST_HEIGHT, _HEIGHT * math.sqrt(densities[index] / most))
            hint = f"{_range(bins.edges, index)}: {count(number)}"
            width = widths[index] * (1 - _GAP)
            shapes.append(rect("bin", places[index], _HEIGHT - height, width, height, hint))
    return shapes


def _range(edges: Sequence[float], index: int) -> str:
    if index == 0:
        return f"below {measure(edges[1])}"
    if index == len(edges) - 2:
        return f"{measure(edges[-2])} and above"
    return f"{measure(edges[index])} to {measure(edges[index + 1])}"
