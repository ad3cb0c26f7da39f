"""Show where time goes: seconds and throughput of each block, workers over time, and the tasks that took longest."""

from datetime import UTC, datetime
from typing import Final

from textmill.dashboard.charts.bars import Bar, Part, bars
from textmill.dashboard.charts.drawing import Figure
from textmill.dashboard.charts.timeline import Span, timeline
from textmill.dashboard.page import Column, Page, Table
from textmill.dashboard.query import Query
from textmill.dashboard.runs import Run
from textmill.inspect import units
from textmill.inspect.block_names import block_names
from textmill.inspect.run_times import StageTask, run_times
from textmill.store.stats import BlockStats
from textmill.store.task_times import AtWork

_TASKS: Final = 50
_DRAWN: Final = 10


def view(run: Run, query: Query) -> Page:
    """Blocks in pipeline order, tasks at work over time, and the slowest tasks."""
    blocks = run.snapshot.stats.blocks
    seconds = sum(block.seconds for block in blocks)
    found = run_times(run.store, [stage.name for stage in run.snapshot.stages], _TASKS)
    context = {
        "seconds": seconds,
        "records": run.snapshot.stats.records,
        "looked_at": found.looked_at,
        "tasks_committed": found.tasks,
        "at_work": _drawn(found.at_work),
        "by_block": bars(
            "Seconds spent in each block, added up over all workers",
            [
                Bar(
                    name,
                    f"{units.duration(block.seconds)} · {units.share(block.seconds, seconds)}",
                    [Part("time", block.seconds, f"{name}: {units.duration(block.seconds)}")],
                )
                for name, block in zip(block_names([block.key for block in blocks]), blocks, strict=True)
            ],
        ),
        "by_task": bars(
            "The tasks that took longest, by the clock",
            [
                Bar(
                    f"{task.time.name} ({task.stage})",
                    units.duration(task.time.seconds),
                    [Part("time", task.time.seconds)],
                )
                for task in found.slowest[:_DRAWN]
            ],
        ),
    }
    tables = (_blocks(blocks, seconds), _worked(found.at_work), _tasks(found.slowest))
    return Page("Time", "time.html.j2", context, tables)


def _drawn(at_work: AtWork) -> Figure | None:
    """Tasks at work, from the first that began to the last that ended; None where no times are known."""
    if not at_work.spans:
        return None
    first, last, width = min(at_work.spans), max(at_work.spans), at_work.span_seconds
    amounts = [at_work.spans.get(span, 0.0) / width for span in range(first, last + 1)]
    spans = [
        Span(amount, f"{_time(span * width)}: {amount:.1f} at work")
        for span, amount in zip(range(first, last + 1), amounts, strict=True)
    ]
    title = f"Tasks at work, on average over {units.duration(width)} each, by the clocks of their machines (UTC)"
    return timeline(title, spans, (_time(first * width), _time((last + 1) * width)), f"{max(amounts):.1f} at most")


def _worked(at_work: AtWork) -> Table:
    columns = (Column("From (UTC)"), Column("Tasks at work", "mean", "number"), Column("Work", "", "seconds"))
    width = at_work.span_seconds
    rows = [(_time(span * width), seconds / width, seconds) for span, seconds in sorted(at_work.spans.items())]
    return Table("at-work", "Tasks at work over time", columns, rows)


def _time(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat(" ", "seconds").removesuffix("+00:00")
    except (ValueError, OverflowError, OSError):
        return f"{seconds} s"  # of Unix time, by a clock that is wrong


def _blocks(blocks: list[BlockStats], seconds: float) -> Table:
    columns = (
        Column("Block"),
        Column("Time", "", "seconds"),
        Column("Share", "", "share"),
        Column("Documents in", "", "count"),
        Column("Documents", "1/s", "number"),
        Column("Text in", "", "bytes"),
        Column("Text", "MB/s", "number"),
    )
    rows = [
        (
            name,
            block.seconds,
            block.seconds / seconds if seconds > 0 else None,
            block.documents_in,
            block.documents_in / block.seconds if block.seconds > 0 else None,
            block.bytes_in,
            block.bytes_in / block.seconds / 1e6 if block.seconds > 0 else None,
        )
        for name, block in zip(block_names([block.key for block in blocks]), blocks, strict=True)
    ]
    return Table("blocks", "Time by block", columns, rows)


def _tasks(tasks: list[StageTask]) -> Table:
    columns = (Column("Task"), Column("Stage"), Column("Time", "", "seconds"), Column("Records in", "", "count"))
    rows = [(task.time.name, task.stage, task.time.seconds, task.time.records) for task in tasks]
    return Table("tasks", "Slowest tasks", columns, rows)
