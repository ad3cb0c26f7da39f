"""Draw bars and histograms as inline SVG: no scripts, no outside resources, colours from the page's style sheet.

Shapes stretch to the width of their place (`preserveAspectRatio="none"`), so all words stand in HTML around them.
"""

import math

from markupsafe import Markup

from textmill.inspect.units import count, measure
from textmill.store.stats import BINS, Histogram

_WIDTH = 1000.0
_BAR_HEIGHT = 10.0
_HISTOGRAM_HEIGHT = 100.0
_LEAST_HEIGHT = 2.0
"""Of a bin that holds anything: one document must not look like none."""


def bar(*parts: tuple[str, float], whole: float) -> Markup:
    """Segments (CSS class, amount) side by side, scaled so that `whole` fills the width; nothing when it is 0."""
    drawn = []
    start = 0.0
    for name, amount in parts:
        width = _WIDTH * amount / whole if whole > 0 else 0.0
        if width > 0:
            drawn.append(
                Markup('<rect class="{}" x="{:.2f}" width="{:.2f}" height="{:g}"/>').format(
                    name, start, width, _BAR_HEIGHT
                )
            )
        start += width
    return _svg("bar", _BAR_HEIGHT, Markup("").join(drawn))


def histogram(bins: Histogram, mean: float) -> Markup:
    """Bars as high as the square root of their documents, each with its range as tooltip, and a line at the mean."""
    edges = bins.edges()
    most = max(bins.counts)
    step = _WIDTH / BINS
    drawn = []
    for index, documents in enumerate(bins.counts):
        if not documents:
            continue
        height = max(_LEAST_HEIGHT, _HISTOGRAM_HEIGHT * math.sqrt(documents / most))
        drawn.append(
            Markup(
                '<rect class="bin" x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}"><title>{}</title></rect>'
            ).format(
                index * step,
                _HISTOGRAM_HEIGHT - height,
                step * 0.86,
                height,
                f"{_range(edges, index)}: {count(documents)}",
            )
        )
    position = _WIDTH * place(bins, mean)
    drawn.append(
        Markup('<line class="mean" x1="{0:.2f}" x2="{0:.2f}" y1="0" y2="{1:g}"/>').format(position, _HISTOGRAM_HEIGHT)
    )
    return _svg("histogram", _HISTOGRAM_HEIGHT, Markup("").join(drawn))


def place(bins: Histogram, value: float) -> float:
    """Where a value stands between the ends of a histogram, 0..1."""
    low, high = bins.edges()[0], bins.edges()[-1]
    if not high > low or not math.isfinite(value) or value <= low:
        return 0.0
    if value >= high:
        return 1.0
    if bins.log:
        return math.log(value / low) / math.log(high / low)
    return (value - low) / (high - low)


def _range(edges: list[float], index: int) -> str:
    if index == 0:
        return f"below {measure(edges[1])}"
    if index == BINS - 1:
        return f"{measure(edges[-2])} and above"
    return f"{measure(edges[index])} to {measure(edges[index + 1])}"


def _svg(name: str, height: float, shapes: Markup) -> Markup:
    return Markup(
        '<svg class="{}" viewBox="0 0 {:g} {:g}" preserveAspectRatio="none" aria-hidden="true">{}</svg>'
    ).format(name, _WIDTH, height, shapes)
