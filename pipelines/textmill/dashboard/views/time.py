"""Show where time goes: seconds and throughput of each block, and the tasks that took longest."""

from typing import Final

from textmill.dashboard.charts.bars import Bar, Part, bars
from textmill.dashboard.page import Column, Page, Table
from textmill.dashboard.query import Query
from textmill.dashboard.runs import Run
from textmill.inspect import units
from textmill.inspect.block_names import block_names
from textmill.inspect.task_times import TaskTime, slowest
from textmill.store.stats import BlockStats

_TASKS: Final = 50
_DRAWN: Final = 10


def view(run: Run, query: Query) -> Page:
    """Blocks in pipeline order, and the slowest tasks."""
    blocks = run.snapshot.stats.blocks
    seconds = sum(block.seconds for block in blocks)
    found = slowest(run.store, [stage.name for stage in run.snapshot.stages], _TASKS)
    context = {
        "seconds": seconds,
        "records": run.snapshot.stats.records,
        "looked_at": found.looked_at,
        "is_all": found.is_all,
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
                Bar(f"{task.name} ({task.stage})", units.duration(task.seconds), [Part("time", task.seconds)])
                for task in found.tasks[:_DRAWN]
            ],
        ),
    }
    return Page("Time", "time.html.j2", context, (_blocks(blocks, seconds), _tasks(found.tasks)))


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


def _tasks(tasks: list[TaskTime]) -> Table:
    columns = (Column("Task"), Column("Stage"), Column("Time", "", "seconds"), Column("Records in", "", "count"))
    rows = [(task.name, task.stage, task.seconds, task.records) for task in tasks]
    return Table("tasks", "Slowest tasks", columns, rows)
