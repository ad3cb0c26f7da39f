"""Show what each block lets through, in documents and bytes, and for which reasons it drops the rest."""

from textmill.dashboard.charts.bars import Bar, Part, bars
from textmill.dashboard.charts.drawing import Figure
from textmill.dashboard.page import Column, Page, Table
from textmill.dashboard.query import Query
from textmill.dashboard.runs import Run
from textmill.inspect import units, views
from textmill.inspect.block_names import block_names
from textmill.inspect.snapshot import Snapshot

_REASONS_DRAWN = 15


def view(run: Run, query: Query) -> Page:
    """All blocks; with `block` the reasons of one."""
    snapshot = run.snapshot
    rows = views.funnel(snapshot)
    names = block_names([(row.kind, row.label) for row in rows])
    block = query.choice("block", [row.label for row in rows], "")
    reasons = _reasons(snapshot, block)
    context = {
        "overview": views.overview(snapshot),
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
        "undrawn": len(reasons.rows) - _REASONS_DRAWN,
    }
    return Page("Funnel", "funnel.html.j2", context, (_blocks(rows), reasons))


def _blocks(rows: list[views.FunnelRow]) -> Table:
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
    )
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
        )
        for row in rows
    ]
    return Table("blocks", "Every block", columns, found, [{"block": row.label} for row in rows])


def _reasons(snapshot: Snapshot, block: str) -> Table:
    columns = (
        Column("Block"),
        Column("Reason"),
        Column("Dropped", "documents", "count"),
        Column("Of all dropped", "", "share"),
    )
    dropped = sum(snapshot.stats.drops.values())
    found = [
        (one.label, reason, documents, documents / dropped)
        for one in snapshot.stats.blocks
        if not block or one.label == block
        for reason, documents in one.drops.items()
        if documents
    ]
    found.sort(key=lambda row: (-row[2], row[1]))
    return Table("reasons", f"Reasons of {block}" if block else "Reasons of all blocks", columns, found)


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
