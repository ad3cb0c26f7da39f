"""How far a run is, while it is at work: bars on a terminal, lines or JSON in a log. Several stages may be at work."""

import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Literal, Self, assert_never

from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from textmill.cli.screen import Screen, shown
from textmill.inspect.units import duration, many
from textmill.run.events import DamageFound, Event, StageStarted, TaskEnded, Told

__all__ = ["LogFormat", "Progress"]

LogFormat = Literal["text", "json"]

_LEAST_SECONDS: Final = 1e-9


@dataclass
class _Shown:
    """What is known of a stage."""

    bar: TaskID | None
    total: int | None = None
    """Tasks that it has; None until all are known."""
    before: int = 0
    """Tasks that an earlier run has done."""
    ended: int = 0
    documents: int = 0
    started: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """Since the stage was seen first."""
        return max(time.monotonic() - self.started, _LEAST_SECONDS)

    @property
    def rate(self) -> str:
        """Documents per second so far."""
        return f"{self.documents / self.seconds:,.0f} documents/s" if self.documents else ""

    @property
    def seconds_left(self) -> float | None:
        """If the tasks that are left take as long as those that have ended."""
        if self.total is None or not self.ended:
            return None
        return max(0, self.total - self.before - self.ended) * self.seconds / self.ended

    @property
    def count(self) -> str:
        """How many tasks have ended, of how many as far as that is known."""
        ended = f"{self.before + self.ended:,}"
        return ended if self.total is None else f"{ended}/{self.total:,}"

    @property
    def words(self) -> str:
        """Count, rate and time left."""
        left = self.seconds_left
        parts = (self.count, self.rate, f"{duration(left)} left" if left else "")
        return ", ".join(part for part in parts if part)


class Progress:
    """Bars with documents per second and time left on a terminal, a line per stage and task in a log.

    With `is_quiet` nothing is shown but damage, which is no progress.
    """

    def __init__(self, screen: Screen, log_format: LogFormat = "text", is_quiet: bool = False) -> None:
        self.screen = screen
        self._format, self._is_quiet = log_format, is_quiet
        self._bars: Bars | None = None
        self._shown: dict[str, _Shown] = {}
        self._last = ""
        """The stage that was announced last."""

    def __enter__(self) -> Self:
        if self.screen.is_terminal and self._format == "text" and not self._is_quiet:
            columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
            times = (TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn(), TextColumn("{task.fields[rate]}"))
            self._bars = self.screen.bars(*columns, *times)
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bars is not None:
            self._bars.stop()

    def tell(self, event: Event) -> None:
        """Show an event of a run."""
        match event:
            case DamageFound() | Told():
                self.screen.say(event.line)
            case StageStarted():
                self._announce(event)
            case TaskEnded():
                self._count(event)
            case _:
                assert_never(event)

    def _announce(self, event: StageStarted) -> None:
        name = self._last = event.stage.name
        told = self._of(name)
        told.total, told.before = event.total, event.done
        if self._bars is not None and told.bar is not None:
            self._bars.update(told.bar, total=event.total, completed=event.done + told.ended)
        elif not self._is_quiet:
            skipped = f" ({event.done} done before)" if event.done else ""
            facts = {"stage": name, "done": event.done, "total": event.total}
            self.screen.log(f"stage {name}: {many(event.total, 'task')}{skipped}", "stage_started", facts)

    def _count(self, event: TaskEnded) -> None:
        name, commit = event.stage.name, event.outcome.commit
        told = self._of(name)
        told.ended += 1
        records = None if commit is None or commit.stats is None else commit.stats.records
        told.documents += records or 0
        if self._bars is not None and told.bar is not None:
            self._bars.update(told.bar, advance=1, rate=told.rate)
        elif not self._is_quiet:
            ended = "done" if commit is not None else f"failed: {event.outcome.error} ({event.log});"
            which = "" if name == self._last else f" in {name}"
            facts: dict[str, object] = {
                "stage": name,
                "task": event.outcome.task.name,
                "done": told.before + told.ended,
                "total": told.total,
                "records": records,
                "records_per_second": round(told.documents / told.seconds, 3),
                "seconds_left": None if told.seconds_left is None else round(told.seconds_left, 3),
            }
            if commit is None:
                facts |= {"error": event.outcome.error, "log": event.log}
            kind = "task_failed" if commit is None else "task_done"
            self.screen.log(f"  {event.outcome.task.name}{which}: {ended} {told.words}", kind, facts)

    def _of(self, stage: str) -> _Shown:
        if stage not in self._shown:
            bar = None if self._bars is None else self._bars.add_task(shown(stage), total=None, rate="")
            self._shown[stage] = _Shown(bar)
        return self._shown[stage]
