"""Show for each block how its measures are spread over the documents that reached it."""

from dataclasses import dataclass

from textmill.dashboard.charts.drawing import Figure
from textmill.dashboard.charts.histogram import Bins, histogram
from textmill.dashboard.page import Cell, Column, Page, Table
from textmill.dashboard.query import Query
from textmill.dashboard.runs import Run
from textmill.inspect import units, views


@dataclass(frozen=True)
class _Drawn:
    figure: Figure
    meaning: str
    missing: int


def view(run: Run, query: Query) -> Page:
    """The measures of one block, `block`; in a file those of all."""
    found = views.metrics(run.snapshot)
    labels = [*dict.fromkeys(metric.block for metric in found)]
    block = query.choice("block", labels, labels[0] if labels else "")
    shown: dict[str, list[_Drawn]] = {}
    for metric in found:
        shown.setdefault(metric.block, []).append(_drawn(metric))
    context = {"labels": [(label, label) for label in labels], "block": block, "shown": shown}
    return Page("Filters", "filter.html.j2", context, (_table(found), _bins(found)))


def _drawn(metric: views.MetricView) -> _Drawn:
    bins = Bins(metric.histogram.edges(), metric.histogram.counts, metric.histogram.log)
    title = f"{metric.name}, mean {units.measure(metric.mean)}"
    return _Drawn(histogram(title, bins, mean=metric.mean), metric.histogram.meaning, metric.histogram.missing)


def _bins(found: list[views.MetricView]) -> Table:
    """What the charts are drawn from; the first bin of a measure has no lower end, the last no upper one."""
    columns = (
        Column("Block"),
        Column("Measure"),
        Column("From", "", "number"),
        Column("Below", "", "number"),
        Column("Documents", "", "count"),
    )
    rows: list[tuple[Cell, ...]] = []
    for metric in found:
        edges: list[float | None] = [None, *metric.histogram.edges()[1:-1], None]
        bins = zip(edges[:-1], edges[1:], metric.histogram.counts, strict=True)
        rows += [(metric.block, metric.name, low, high, documents) for low, high, documents in bins if documents]
    return Table("bins", "Bins of the charts", columns, rows)


def _table(found: list[views.MetricView]) -> Table:
    columns = (
        Column("Block"),
        Column("Measure"),
        Column("Mean", "", "number"),
        Column("Documents", "", "count"),
        Column("Without", "documents", "count"),
        Column("Meaning"),
    )
    rows = [
        (one.block, one.name, one.mean, one.documents, one.histogram.missing, one.histogram.meaning) for one in found
    ]
    return Table("measures", "All measures", columns, rows)
