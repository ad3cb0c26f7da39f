"""Put shapes together as inline SVG that fits any width: places across are in percent, words keep their size.

Colours come from the style sheet by class, so that charts are light and dark as the page is. There are no style
attributes, which the Content-Security-Policy would refuse.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from textmill.inspect.plain_text import clip, one_line

_LABEL_CHARS = 80


@dataclass(frozen=True)
class Figure:
    """A chart, and the sentence that says what it shows."""

    title: str
    svg: Markup


def rect(name: str, x: float, y: float, width: float, height: float, hint: str = "") -> Markup:
    """A box of a class; `x` and `width` are shares of the chart's width, `hint` is shown under the pointer."""
    title = Markup("<title>{}</title>").format(one_line(hint)) if hint else Markup()
    return Markup('<rect class="{}" x="{:.3f}%" y="{:.1f}" width="{:.3f}%" height="{:.1f}">{}</rect>').format(
        name, 100 * x, y, 100 * width, height, title
    )


def line(name: str, x: float, top: float, bottom: float) -> Markup:
    """A vertical line."""
    return Markup('<line class="{0}" x1="{1:.3f}%" x2="{1:.3f}%" y1="{2:.1f}" y2="{3:.1f}"/>').format(
        name, 100 * x, top, bottom
    )


def words(name: str, x: float, y: float, text: str, anchor: str = "start") -> Markup:
    """A line of text whose base is at `y`."""
    return Markup('<text class="{}" x="{:.3f}%" y="{:.1f}" text-anchor="{}">{}</text>').format(
        name, 100 * x, y, anchor, clip(one_line(text), _LABEL_CHARS)
    )


def cut(shapes: Markup, width: float, height: float) -> Markup:
    """Shapes of which nothing is seen right of a share of the width."""
    return Markup('<svg width="{:.3f}%" height="{:.1f}" overflow="hidden">{}</svg>').format(100 * width, height, shapes)


def moved(shapes: Iterable[Markup], down: float) -> Markup:
    """Shapes further down."""
    return Markup('<g transform="translate(0 {:.1f})">{}</g>').format(down, Markup().join(shapes))


def figure(title: str, kind: str, height: float, shapes: Iterable[Markup]) -> Figure:
    """The whole chart, told to a screen reader as one picture with its title."""
    svg = Markup('<svg class="chart {}" role="img" aria-label="{}" height="{:.0f}">{}</svg>')
    return Figure(title, svg.format(kind, one_line(title), height, Markup().join(shapes)))
