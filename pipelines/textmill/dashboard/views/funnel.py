"""Show what each block lets through, in documents and bytes, and for which reasons it drops the rest."""

from textmill.dashboard.charts.bars import Bar, Part, bars
from textmill.dashboard.charts.drawing import Figure
from textmill.dashboard.page import Cell, Column, Page, Table
from textmill.dashboard.query import Query
from textmill.dashboard.runs import Run
from textmill.inspect import units, views
from textmill.inspect.block_names import block_names
from textmill.inspect.reason_facts import only_by, reason_facts
from textmill.inspect.snapshot import Snapshot
from textmill.inspect.token_counts import through_blocks
from textmill.store.manifest import accounting

_REASONS_DRAWN = 15


def view(run: Run, query: Query) -> Page:
    """All blocks; with `block` the reasons of one."""
    snapshot = run.snapshot
    rows = views.funnel(snapshot)
    names = block_names([(row.kind, row.label) for row in rows])
    block = query.choice("block", [row.label for row in rows], "")
    reasons = _reasons(run, block)
    context = {
        "overview": run.overview,
        "block": block,
        "blocks": [(row.label, row.label) for row in rows if row.dropped],
        "documents": _documents(rows, names, snapshot.stats.records),
        "sizes": _sizes(rows, names),
        "drops": bars(
            f"Documents dropped by {block or 'each reason'}",
            [
                Bar(str(row[1]), units.count(int(row[2] or 0)), [Part("dropped", float(row[2] or 0))])
                for row in reasons.rows[:_REASONS_DRAWN]
            ],
        ),
        "has_shadows": accounting(snapshot.manifest).shadow.rate > 0,
        "tokens": _tokens(snapshot, rows, names),
        "undrawn": len(reasons.rows) - _REASONS_DRAWN,
    }
    return Page("Funnel", "funnel.html.j2", context, (_blocks(snapshot, rows), reasons))


def _blocks(snapshot: Snapshot, rows: list[views.FunnelRow]) -> Table:
    columns = (
        Column("Block"),
        Column("Kind"),
        Column("In", "", "count"),
        Column("Out", "", "count"),
        Column("Dropped", "", "count"),
        Column("Dropped share", "of in", "share"),
        Column("Text in", "", "bytes"),
        Column("Text out", "", "bytes"),
        Column("Remaining", "records", "count"),
        Column("Tokens out", "", "count"),
        Column("Tokens"),
    )
    tokens = through_blocks(snapshot)
    found = [
        (
            row.label,
            row.kind,
            row.documents_in,
            row.documents_out,
            row.dropped,
            row.dropped / row.documents_in if row.documents_in else None,
            row.bytes_in,
            row.bytes_out,
            row.remaining,
            None if (out := tokens.get((row.kind, row.label))) is None else out.count,
            "not counted" if out is None else "counted" if out.is_exact else "estimate",
        )
        for row in rows
    ]
    return Table("blocks", "Every block", columns, found, [{"block": row.label} for row in rows])


def _reasons(run: Run, block: str) -> Table:
    """What no other block would have dropped is known where documents went on as shadows."""
    columns = (
        Column("Block"),
        Column("Reason"),
        Column("Dropped", "documents", "count"),
        Column("Of all dropped", "", "share"),
        Column("Fail only it", "in its block", "count"),
        Column("Fail others too", "in its block", "count"),
        Column("Dropped by it only", "in its stage", "share"),
        Column("from", "95 %", "share"),
        Column("to", "95 %", "share"),
        Column("Shadows", "", "count"),
    )
    snapshot = run.snapshot
    drops = snapshot.stats.drops
    dropped = sum(drops.values())
    only = only_by(run.records, drops) if accounting(snapshot.manifest).shadow.rate > 0 else {}
    found: list[tuple[Cell, ...]] = []
    shown = (one for one in reason_facts(snapshot) if not block or one.label == block)
    for one in sorted(shown, key=lambda one: (-one.dropped, one.reason)):
        known = only.get(one.reason)
        sole: tuple[Cell, ...] = (None, None, None, None)
        if known is not None:
            sole = (known.share, known.low / one.dropped, known.high / one.dropped, known.seen)
        found.append((one.label, one.reason, one.dropped, one.dropped / dropped, one.alone, one.shared, *sole))
    return Table("reasons", f"Reasons of {block}" if block else "Reasons of all blocks", columns, found)


def _tokens(snapshot: Snapshot, rows: list[views.FunnelRow], names: list[str]) -> Figure | None:
    """None where no tokens were counted."""
    found = through_blocks(snapshot)
    counted = [
        (name, tokens) for name, row in zip(names, rows, strict=True) if (tokens := found.get((row.kind, row.label)))
    ]
    if not any(tokens.count for _, tokens in counted):
        return None
    drawn = [Bar(name, tokens.words(), [Part("kept", tokens.count)]) for name, tokens in counted]
    return bars(f"Tokens that each block passes on ({accounting(snapshot.manifest).tokens.label})", drawn)


def _documents(rows: list[views.FunnelRow], names: list[str], records: int) -> Figure:
    drawn = [
        Bar(
            name,
            units.count(row.remaining),
            [
                Part("kept", row.remaining, f"{name}: {units.count(row.remaining)} remain"),
                Part("dropped", row.dropped, f"{name}: {units.count(row.dropped)} dropped here"),
            ],
        )
        for name, row in zip(names, rows, strict=True)
    ]
    return bars("Records that remain after each block, and those that it dropped", drawn, records)


def _sizes(rows: list[views.FunnelRow], names: list[str]) -> Figure:
    drawn = [
        Bar(
            name,
            units.data_size(row.bytes_out),
            [
                Part("kept", row.bytes_out, f"{name}: {units.data_size(row.bytes_out)} go on"),
                Part(
                    "dropped", max(0, row.bytes_in - row.bytes_out), f"{name}: {units.data_size(row.bytes_in)} came in"
                ),
            ],
        )
        for name, row in zip(names, rows, strict=True)
    ]
    return bars("Bytes that each block passes on, and those that it does not", drawn)
