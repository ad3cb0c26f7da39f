"""Draw bars under their labels, of one part or of several beside each other: amounts, or the shares of each whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from textmill.dashboard.charts.drawing import Figure, cut, figure, moved, rect, words

_ROW_HEIGHT: Final = 37.0
_TEXT_BASE: Final = 13.0
_BAR_TOP: Final = 19.0
_BAR_HEIGHT: Final = 8.0
_LONG_VALUE: Final = 8
"""From so many characters on a value takes a good part of a phone's width."""


@dataclass(frozen=True)
class Part:
    """A piece of a bar: the class that colours it, how much it is, and what is said of it under the pointer."""

    name: str
    amount: float
    hint: str = ""


@dataclass(frozen=True)
class Bar:
    """A labelled row; `value` is what stands at its right end."""

    label: str
    value: str
    parts: Sequence[Part]
    interval: tuple[float, float] | None = None
    """Between which shares of the width the end of the first part may truly be."""

    @property
    def whole(self) -> float:
        """What its parts add up to."""
        return sum(part.amount for part in self.parts)


def bars(title: str, rows: Sequence[Bar], whole: float | None = None) -> Figure:
    """Bars on one scale, whose end is `whole` or the longest of them."""
    scale = max((row.whole for row in rows), default=0.0) if whole is None else whole
    return _drawn(title, [(row, scale) for row in rows])


def shares(title: str, rows: Sequence[Bar]) -> Figure:
    """Bars of which each fills the width, so that their parts are shares of it."""
    return _drawn(title, [(row, row.whole) for row in rows])


def _drawn(title: str, rows: Sequence[tuple[Bar, float]]) -> Figure:
    height = max(_ROW_HEIGHT * len(rows), 1)
    return figure(
        title, "bars", height, (moved(_row(row, whole), _ROW_HEIGHT * place) for place, (row, whole) in enumerate(rows))
    )


def _row(row: Bar, whole: float) -> list[Markup]:
    for_label = 0.58 if len(row.value) >= _LONG_VALUE else 0.82
    shapes = [
        cut(words("label", 0, _TEXT_BASE, row.label), for_label, _BAR_TOP),
        words("value", 1, _TEXT_BASE, row.value, "end"),
        rect("track", 0, _BAR_TOP, 1, _BAR_HEIGHT),
    ]
    start = 0.0
    for part in row.parts:
        width = min(part.amount / whole, 1 - start) if whole > 0 else 0.0
        if width > 0:
            shapes.append(rect(part.name, start, _BAR_TOP, width, _BAR_HEIGHT, part.hint))
            start += width
    if row.interval is not None:
        low, high = row.interval
        shapes.append(rect("interval", low, _BAR_TOP + _BAR_HEIGHT / 2 - 1, high - low, 2))
    return shapes
