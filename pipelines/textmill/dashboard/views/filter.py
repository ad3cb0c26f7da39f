"""Show of each block's rules where their limits lie in what was measured, and for one rule the documents around it."""

from dataclasses import dataclass
from typing import Final

from textmill.dashboard.charts.drawing import Figure
from textmill.dashboard.charts.histogram import Bins, Limit, histogram
from textmill.dashboard.page import Cell, Column, Page, Table
from textmill.dashboard.query import Query
from textmill.dashboard.rule_tables import around, around_all
from textmill.dashboard.runs import Run
from textmill.dashboard.views.languages import TITLES
from textmill.inspect import units, views
from textmill.inspect.groups import UNKNOWN
from textmill.inspect.rule_counts import RuleCounts, compared, rule_counts
from textmill.inspect.rule_records import spreads
from textmill.inspect.snapshot import Snapshot
from textmill.inspect.what_if_records import Records
from textmill.store.manifest import RuleEntry, accounting

_GROUPS: Final = ("language", "source", "license", "script", "host")


@dataclass(frozen=True)
class _Drawn:
    figure: Figure | None
    note: str
    reason: str = ""
    """Of a rule with a view of its own."""


def view(run: Run, query: Query) -> Page:
    """The rules and measures of one `block`, or one `rule`, with `by` also by groups; in a file those of all blocks."""
    counts, metrics = rule_counts(run.snapshot), views.metrics(run.snapshot)
    labels = _labels(counts, metrics)
    rule = next((one for one in counts if one.reason == query.text("rule")), None)
    block = query.choice("block", labels, labels[0] if labels else "") if rule is None else rule.rule["label"]
    columns = [*_GROUPS, *(name for name in accounting(run.snapshot.manifest).stats.by if name not in _GROUPS)]
    context: dict[str, object] = {
        "labels": [(label, label) for label in labels],
        "block": block,
        "rule": rule,
        "rules": [(one.reason, one.reason.rpartition(".")[2]) for one in counts if one.rule["label"] == block],
        "draw": lambda label: _block(label, counts, metrics),
        "columns": [(name, TITLES.get(name, name)) for name in columns],
        "by": query.choice("by", columns, ""),
        "groups": [],
        "records": None,
        "notes_rules": "rules" in run.snapshot.manifest,
    }
    if rule is None:
        tables = [_rules(counts), _without_rules(run.snapshot, counts), _measures(metrics), _bins(metrics)]
        tables += around_all(run, run.sample, counts) if run.is_file else []
    else:
        tables = [_rules([rule]), _bins([one for one in metrics if f"{one.block}.{one.name}" == rule.rule["measure"]])]
        records = run.records
        tables += around(run, records, rule)
        context |= {
            "records": records,
            "compared": compared(rule.rule),
            "drawn": _rule(rule),
            "groups": _grouped(records, rule, str(context["by"])),
        }
    return Page("Filters", "filter.html.j2", context, tuple(tables))


def _labels(counts: list[RuleCounts], metrics: list[views.MetricView]) -> list[str]:
    """Blocks with measures or rules, in the order of the pipeline as far as measures tell it."""
    return [*dict.fromkeys([*(one.block for one in metrics), *(one.rule["label"] for one in counts)])]


def _block(label: str, counts: list[RuleCounts], metrics: list[views.MetricView]) -> list[_Drawn]:
    """The rules of a block that have a histogram, then its measures that no rule looks at."""
    rules = [one for one in counts if one.rule["label"] == label and one.histogram is not None]
    ruled = {one.rule["measure"] for one in rules}
    return [_rule(one) for one in rules] + [
        _metric(one) for one in metrics if one.block == label and f"{one.block}.{one.name}" not in ruled
    ]


def _rule(found: RuleCounts) -> _Drawn:
    drawn = found.histogram
    said = f"{units.count(found.fails)} fail, {units.count(found.alone)} of them no other rule of the block; "
    said += f"it gave the reason for {units.count(found.dropped)}."
    if drawn is None:
        return _Drawn(None, said, found.reason)
    title = f"{found.reason}: dropped if {compared(found.rule)}"
    limits = _limits(found.rule)
    return _Drawn(histogram(title, Bins(drawn.edges(), drawn.counts, drawn.log), limits), said, found.reason)


def _limits(rule: RuleEntry) -> list[Limit]:
    value = rule["limit"]
    if value is None:
        return []
    return [Limit(f"{rule['op']} {value:g}", value, "below" if rule["op"] in ("<", "<=") else "above")]


def _metric(metric: views.MetricView) -> _Drawn:
    bins = Bins(metric.histogram.edges(), metric.histogram.counts, metric.histogram.log)
    title = f"{metric.name}, mean {units.measure(metric.mean)}"
    without = f" ({units.count(metric.histogram.missing)} without)" if metric.histogram.missing else ""
    return _Drawn(histogram(title, bins, mean=metric.mean), f"{metric.histogram.meaning}{without}")


def _grouped(records: Records, found: RuleCounts, by: str) -> list[Figure]:
    if not by or found.histogram is None:
        return []
    edges, limits = found.histogram.edges(), _limits(found.rule)
    return [
        histogram(
            f"{spread.value or UNKNOWN}, {units.many(sum(spread.counts), 'document')}",
            Bins(edges, spread.counts, found.histogram.log),
            limits,
        )
        for spread in spreads(records, found.reason, by, edges)
    ]


def _rules(counts: list[RuleCounts]) -> Table:
    columns = (
        Column("Rule"),
        Column("Dropped if"),
        Column("Fail", "documents", "count"),
        Column("Fail only it", "in its block", "count"),
        Column("Gave the reason", "documents", "count"),
        Column("Share", "of in", "share"),
        Column("Setting"),
    )
    rows = [
        (
            one.reason,
            compared(one.rule),
            one.fails,
            one.alone,
            one.dropped,
            one.fails / one.documents if one.documents else None,
            one.rule["setting"] or "fixed",
        )
        for one in counts
    ]
    return Table("rules", "Rules", columns, rows, [{"rule": one.reason} for one in counts])


def _without_rules(snapshot: Snapshot, counts: list[RuleCounts]) -> Table:
    """What blocks gave as reasons that compare names, addresses or copies, and no measure with a limit."""
    ruled = {one.reason for one in counts}
    columns = (
        Column("Reason"),
        Column("Block"),
        Column("Gave the reason", "documents", "count"),
        Column("Share", "of in", "share"),
    )
    rows = [
        (reason, block.kind, documents, documents / block.documents_in if block.documents_in else None)
        for block in snapshot.stats.blocks
        for reason, documents in sorted(block.drops.items(), key=lambda item: (-item[1], item[0]))
        if documents and reason not in ruled
    ]
    return Table("without-rules", "Reasons without a limit", columns, rows)


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


def _measures(found: list[views.MetricView]) -> Table:
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
