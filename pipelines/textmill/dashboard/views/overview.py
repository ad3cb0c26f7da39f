"""Show the state of a run at a glance: records in = kept + dropped, how far each stage is, and what went wrong."""

import time
from collections.abc import Sequence
from typing import Final

from textmill.dashboard.charts.bars import Bar, Part, bars, shares
from textmill.dashboard.charts.drawing import Figure
from textmill.dashboard.page import Cell, Column, Page, Table
from textmill.dashboard.query import Query
from textmill.dashboard.runs import Run
from textmill.inspect import units, views
from textmill.inspect.groups import UNKNOWN
from textmill.inspect.live_progress import at_work, is_stale, speeds
from textmill.inspect.plain_text import one_line
from textmill.inspect.run_facts import notes_of
from textmill.inspect.shown_settings import without_credentials
from textmill.inspect.snapshot import Snapshot
from textmill.inspect.token_counts import tokens_kept
from textmill.inspect.unwanted import to_warn_of
from textmill.store.manifest import accounting
from textmill.store.task_progress import Progress

_GROUPS: Final = 5
_REASONS: Final = 6


def view(run: Run, query: Query) -> Page:
    """Totals, stages, quarantine and notes."""
    snapshot = run.snapshot
    found = run.overview
    now = time.time()
    working = at_work(run.store, snapshot)
    tokens = tokens_kept(snapshot)
    return Page(
        "Overview",
        "overview.html.j2",
        {
            "overview": found,
            "reasons": len(views.reasons(snapshot)),
            "notes": notes_of(snapshot.manifest),
            "alarms": to_warn_of(snapshot, "language"),
            "tokens": None if tokens is None or not tokens.count else tokens,
            "tokenizer": accounting(snapshot.manifest).tokens.label,
            "balance": _balance(snapshot, found),
            "frequent": _frequent(views.reasons(snapshot)),
        },
        (
            _stages(snapshot, found),
            _speeds(snapshot, working, now),
            _shards(working, now),
            _quarantine(snapshot),
            _counts(snapshot),
        ),
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


def _speeds(snapshot: Snapshot, working: Sequence[Progress], now: float) -> Table:
    columns = (
        Column("Stage"),
        Column("Tasks at work", "", "count"),
        Column("Documents", "1/s", "number"),
        Column("Read", "MB/s", "number"),
        Column("Time left", "", "seconds"),
        Column("By"),
        Column("Last sign of life", "ago", "seconds"),
    )
    rows = [
        (one.stage, one.tasks, one.records_per_second, one.bytes_per_second / 1e6, one.left, one.basis, one.silent)
        for one in speeds(snapshot, working, now)
    ]
    return Table("speeds", "At work now", columns, rows)


def _shards(working: Sequence[Progress], now: float) -> Table:
    """What they have done is in no total: it counts once it is committed."""
    columns = (
        Column("Task"),
        Column("Stage"),
        Column("Read", "", "bytes"),
        Column("Of", "", "bytes"),
        Column("Done", "", "share"),
        Column("Records", "", "count"),
        Column("Last change", "ago", "seconds"),
        Column("State"),
    )
    rows: list[tuple[Cell, ...]] = []
    for one in sorted(working, key=lambda one: (one.changed, one.task)):
        share = min(1.0, one.bytes_read / one.bytes_whole) if one.bytes_whole else None
        state = "silent: slow, or killed" if is_stale(one, now) else "at work"
        silent = max(0.0, now - one.changed)
        rows.append((one.task, one.stage, one.bytes_read, one.bytes_whole or None, share, one.records, silent, state))
    return Table("shards", "Tasks at work, not committed yet", columns, rows)


def _quarantine(snapshot: Snapshot) -> Table:
    columns = (Column("Stage"), Column("Task"), Column("Cause"))
    rows = [(note.stage, note.task, one_line(str(without_credentials(note.error)))) for note in snapshot.quarantined]
    return Table("quarantine", "In quarantine", columns, rows)


def _counts(snapshot: Snapshot) -> Table:
    """What blocks counted beside documents in and out."""
    columns = (Column("Block"), Column("Counted"), Column("Number", "", "count"))
    rows = [(row.block, row.name, row.count) for row in views.counts(snapshot)]
    return Table("counts", "Edits, and records that are no documents", columns, rows)
