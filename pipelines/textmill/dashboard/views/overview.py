"""Show the state of a run at a glance: records in = kept + dropped, how far each stage is, and what went wrong."""

from typing import Final

from textmill.dashboard.charts.bars import Bar, Part, bars, shares
from textmill.dashboard.charts.drawing import Figure
from textmill.dashboard.page import Column, Page, Table
from textmill.dashboard.query import Query
from textmill.dashboard.runs import Run
from textmill.inspect import units, views
from textmill.inspect.groups import UNKNOWN, alarms, losses
from textmill.inspect.plain_text import one_line
from textmill.inspect.run_facts import notes_of
from textmill.inspect.shown_settings import without_credentials
from textmill.inspect.snapshot import Snapshot

_GROUPS: Final = 5
_REASONS: Final = 6


def view(run: Run, query: Query) -> Page:
    """Totals, stages, quarantine and notes."""
    snapshot = run.snapshot
    found = views.overview(snapshot)
    return Page(
        "Overview",
        "overview.html.j2",
        {
            "overview": found,
            "reasons": len(views.reasons(snapshot)),
            "notes": notes_of(snapshot.manifest),
            "alarms": alarms(losses(snapshot.stats.breakdowns.get("language", {}))),
            "balance": _balance(snapshot, found),
            "frequent": _frequent(views.reasons(snapshot)),
        },
        (_stages(snapshot, found), _quarantine(snapshot), _counts(snapshot)),
    )


def _balance(snapshot: Snapshot, found: views.Overview) -> Figure:
    """Of all records, and of the largest sources where there are several, else of the largest languages."""
    column = "source" if len(snapshot.stats.breakdowns.get("source", {})) > 1 else "language"
    largest = views.groups(snapshot, column, _GROUPS).rows
    rows = [("All records", found.kept, found.dropped)]
    rows += [(f"{column} {row.value or UNKNOWN}", row.kept, row.dropped) for row in largest]
    return shares(
        f"Records in = kept + dropped, in all and by {column}",
        [
            Bar(
                label,
                f"{units.count(kept)} of {units.count(kept + dropped)}",
                [
                    Part("kept", kept, f"{label}: {units.count(kept)} kept"),
                    Part("dropped", dropped, f"{label}: {units.count(dropped)} dropped"),
                ],
            )
            for label, kept, dropped in rows
        ],
    )


def _frequent(reasons: list[views.ReasonRow]) -> Figure:
    return bars(
        "The most frequent reasons, in documents dropped",
        [Bar(row.reason, units.count(row.documents), [Part("dropped", row.documents)]) for row in reasons[:_REASONS]],
    )


def _stages(snapshot: Snapshot, found: views.Overview) -> Table:
    """How many tasks a stage has is known of those by shard, and of all when the run is complete."""
    columns = (
        Column("Stage"),
        Column("Kind"),
        Column("Tasks done", "", "count"),
        Column("Tasks in all", "", "count"),
        Column("Done", "", "share"),
    )
    rows = []
    for stage in snapshot.stages:
        whole = stage.tasks if found.is_complete else found.shards if stage.kind == "map" else None
        rows.append((stage.name, stage.kind, stage.tasks, whole, min(1.0, stage.tasks / whole) if whole else None))
    return Table("stages", "Stages", columns, rows)


def _quarantine(snapshot: Snapshot) -> Table:
    columns = (Column("Stage"), Column("Task"), Column("Cause"))
    rows = [(note.stage, note.task, one_line(str(without_credentials(note.error)))) for note in snapshot.quarantined]
    return Table("quarantine", "In quarantine", columns, rows)


def _counts(snapshot: Snapshot) -> Table:
    """What blocks counted beside documents in and out."""
    columns = (Column("Block"), Column("Counted"), Column("Number", "", "count"))
    rows = [(row.block, row.name, row.count) for row in views.counts(snapshot)]
    return Table("counts", "Edits, and records that are no documents", columns, rows)
