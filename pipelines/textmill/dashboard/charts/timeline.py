"""Draw an amount over time: a column for each span, the largest amount at the top, times at both ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from textmill.dashboard.charts.drawing import Figure, figure, moved, rect, words

_TOP: Final = 18.0
_HEIGHT: Final = 84.0
_AXIS: Final = 18.0


@dataclass(frozen=True)
class Span:
    """An amount, and what is said of it under the pointer."""

    amount: float
    hint: str


def timeline(title: str, spans: Sequence[Span], ends: tuple[str, str], top: str) -> Figure:
    """Columns of equal width between two times; `top` says how much the highest is."""
    most = max((span.amount for span in spans), default=0.0)
    width = 1 / max(len(spans), 1)
    shapes: list[Markup] = [words("tick", 0, -7, top)]
    for place, span in enumerate(spans):
        height = _HEIGHT * span.amount / most if most > 0 else 0.0
        if height > 0:
            shapes.append(rect("time", place * width, _HEIGHT - height, width, height, span.hint))
    shapes += [
        rect("axis", 0, _HEIGHT, 1, 1),
        words("tick", 0, _HEIGHT + 14, ends[0]),
        words("tick", 1, _HEIGHT + 14, ends[1], "end"),
    ]
    return figure(title, "timeline", _TOP + _HEIGHT + _AXIS, [moved(shapes, _TOP)])
