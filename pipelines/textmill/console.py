"""What the command line shows: progress, the funnel, a plan, a record's way. Text from pages is shown harmlessly."""

import json
import time
from collections.abc import Mapping
from dataclasses import replace
from types import TracebackType
from typing import Final, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bars
from rich.table import Table
from rich.text import Text

from textmill import catalog, redo
from textmill.barrier import Barrier
from textmill.block import Block
from textmill.dashboard.snapshot import take
from textmill.dedup import sketch
from textmill.index_base import bases
from textmill.plan import Plan, Stage
from textmill.run import Event, StageStarted
from textmill.store import Store
from textmill.tasks import list_tasks
from textmill.why import Answer

_REASONS_SHOWN: Final = 3
"""Reasons per block in the funnel; `status` has them all."""
LOG_COLUMNS: Final = 160
"""Width of tables in a log, where a line per block can be searched for."""
Outlook = Mapping[str, int | str | list[str]]
"""Counts of tasks, and under `why` the reasons to redo some."""
_UNKNOWN: Final[Outlook] = {"tasks": "known once earlier stages are done"}


class Progress:
    """Bars with documents per second and time left on a terminal, a line per stage in a log."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._bars: Bars | None = None
        self._bar: TaskID | None = None
        self._documents = 0
        self._started = time.monotonic()

    def __enter__(self) -> Self:
        if self.console.is_terminal:
            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
            times = (TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn(), TextColumn("{task.fields[rate]}"))
            self._bars = Bars(*columns, *times, console=self.console)
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bars is not None:
            self._bars.stop()

    def tell(self, event: Event) -> None:
        """Show an event of a run."""
        if isinstance(event, StageStarted):
            self._documents, self._started = 0, time.monotonic()
            if self._bars is not None:
                name, left = event.stage.name, event.total
                self._bar = self._bars.add_task(name, total=left, completed=event.done, rate="")
            else:
                skipped = f" ({event.done} done before)" if event.done else ""
                self.console.print(f"stage {event.stage.name}: {event.total} tasks{skipped}")
            return
        commit = event.outcome.commit
        if commit is not None and commit.stats is not None:
            self._documents += commit.stats.records
        rate = (
            f"{self._documents / max(time.monotonic() - self._started, 1e-9):,.0f} documents/s"
            if self._documents
            else ""
        )
        if self._bars is not None and self._bar is not None:
            self._bars.update(self._bar, advance=1, rate=rate)
        elif self._bars is None:
            ended = "done" if commit is not None else f"failed: {event.outcome.error}"
            self.console.print(harmless(f"  {event.outcome.task.name}: {ended} {rate}".rstrip()))


def harmless(text: str) -> str:
    """Text without control characters, which a terminal would obey."""
    return "".join(char if char.isprintable() or char == "\n" else "\N{REPLACEMENT CHARACTER}" for char in text)


def print_funnel(console: Console, store: Store) -> None:
    """The funnel of a run as a table."""
    blocks = take(store).stats.blocks
    table = Table(box=None, pad_edge=False)
    table.add_column("block", no_wrap=True, min_width=max((len(block.kind) for block in blocks), default=0))
    for heading in ("in", "out", "dropped", "seconds"):
        table.add_column(heading, justify="right")
    table.add_column("reasons", overflow="fold")
    for block in blocks:
        worst = sorted(block.drops.items(), key=lambda item: (-item[1], item[0]))
        named = [f"{reason.partition('.')[2]} {count:,}" for reason, count in worst[:_REASONS_SHOWN]]
        if len(worst) > _REASONS_SHOWN:
            named.append(f"others {sum(count for _, count in worst[_REASONS_SHOWN:]):,}")
        cells = (
            f"{block.documents_in:,}",
            f"{block.documents_out:,}",
            f"{sum(block.drops.values()):,}",
            f"{block.seconds:.1f}",
        )
        table.add_row(Text(harmless(block.kind)), *cells, Text(harmless(", ".join(named))))
    console.print(table)


def print_plan(console: Console, plan: Plan, store: Store | None, as_json: bool) -> None:
    """Stages and shards; with a store, also how much of each stage is done, would be redone and why, or is new."""
    plan = plan if store is None else replace(plan, indexes=bases(plan.pipeline, store, remember=False))
    names = {stage.name: [catalog.name_of(block) for block in _blocks(stage)] for stage in plan.stages}
    outlooks: dict[str, Outlook] = {}
    for stage in plan.stages:
        is_known = all(outlook.get("tasks") == outlook.get("done") for outlook in outlooks.values())
        outlooks[stage.name] = _outlook(plan, store, stage) if is_known else _UNKNOWN
    described = {stage.name: _described(stage) for stage in plan.stages}
    shards = [{"source": shard.source, "name": shard.name, "url": shard.url} for shard in plan.shards]
    if as_json:
        stages = [
            {
                "name": stage.name,
                "kind": stage.kind,
                "blocks": names[stage.name],
                "notes": described[stage.name],
                **outlooks[stage.name],
            }
            for stage in plan.stages
        ]
        console.print(json.dumps({"stages": stages, "shards": shards}, indent=1))
        return
    console.print(f"{len(shards)} shards")
    for shard in shards[:20]:
        console.print(harmless(f"  {shard['source']}: {shard['name']}"))
    if len(shards) > 20:
        console.print(f"  and {len(shards) - 20} more")
    for name, blocks in names.items():
        outlook = ", ".join(f"{key} {value}" for key, value in outlooks[name].items() if key != "why")
        console.print(f"{name}: {', '.join(blocks)}{f'  [{outlook}]' if outlook else ''}")
        why = outlooks[name].get("why")
        for line in [*(f"redone: {reason}" for reason in (why if isinstance(why, list) else ())), *described[name]]:
            console.print(f"  {line}")


def _blocks(stage: Stage) -> tuple[Block, ...]:
    return stage.blocks if stage.barrier is None else (stage.barrier, *stage.blocks)


def _described(stage: Stage) -> list[str]:
    """What a barrier says of its settings, and what its sketch takes; at the stage that writes it."""
    barrier = stage.barrier
    if stage.kind != "sketch" or barrier is None:
        return []
    lines = list(barrier.describe())
    if isinstance(barrier, Barrier) and not barrier.replays():
        size = barrier.band_count() * sum(field.type.bit_width for field in sketch.SCHEMA) // 8
        lines.append(f"the sketch takes {size:,} bytes a document on disk, {size:,} MB per million documents")
    return lines


def _outlook(plan: Plan, store: Store | None, stage: Stage) -> Outlook:
    """How much of a stage a run has done already, where the stages before it are done."""
    if store is None:
        return {}
    tasks = list_tasks(plan, stage, store)
    commits = store.commits(stage.name)
    done = {task.name for task in tasks if task.name in commits and store.is_done(commits[task.name], task.fingerprint)}
    stale = [(task, commits[task.name]) for task in tasks if task.name in commits and task.name not in done]
    return {
        "tasks": len(tasks),
        "done": len(done),
        "redone": len(stale),
        "new": len(tasks) - len(done) - len(stale),
        "why": redo.reasons(plan, stage, store, stale),
    }


def print_answers(console: Console, answers: list[Answer], as_json: bool) -> None:
    """Where records ended and by which numbers."""
    if as_json:
        console.print(json.dumps([vars(answer) for answer in answers], indent=1))
        return
    for answer in answers:
        console.print(harmless(f"{answer.id}\n  url    {answer.url}\n  shard  {answer.shard}\n  stage  {answer.stage}"))
        console.print(harmless(f"  fate   {answer.fate}{f' ({answer.detail})' if answer.detail else ''}"))
        for name, value in sorted(answer.measures.items()):
            console.print(harmless(f"    {name} = {value:g}"))
