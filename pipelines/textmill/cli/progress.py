"""How far a run is, while it is at work: bars on a terminal, lines in a log. Several stages may be at work together."""

import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from textmill.cli.screen import Screen, shown
from textmill.inspect.units import many
from textmill.run.events import DamageFound, Event, Notice, StageStarted, TaskEnded

__all__ = ["Progress"]


@dataclass
class _Shown:
    """What is shown of a stage."""

    bar: TaskID | None
    ended: int = 0
    documents: int = 0
    started: float = field(default_factory=time.monotonic)

    @property
    def rate(self) -> str:
        """Documents per second so far."""
        seconds = max(time.monotonic() - self.started, 1e-9)
        return f"{self.documents / seconds:,.0f} documents/s" if self.documents else ""


class Progress:
    """Bars with documents per second and time left on a terminal, a line per stage and task in a log."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self._bars: Bars | None = None
        self._shown: dict[str, _Shown] = {}
        self._last = ""
        """The stage that was announced last."""

    def __enter__(self) -> Self:
        if self.screen.is_terminal:
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
        if isinstance(event, DamageFound | Notice):
            self.screen.say(event.line)
        elif isinstance(event, StageStarted):
            self._announce(event)
        else:
            self._count(event)

    def _announce(self, event: StageStarted) -> None:
        name = self._last = event.stage.name
        told = self._of(name)
        if self._bars is not None and told.bar is not None:
            self._bars.update(told.bar, total=event.total, completed=event.done + told.ended)
        else:
            skipped = f" ({event.done} done before)" if event.done else ""
            self.screen.say(f"stage {name}: {many(event.total, 'task')}{skipped}")

    def _count(self, event: TaskEnded) -> None:
        name, commit = event.stage.name, event.outcome.commit
        told = self._of(name)
        told.ended += 1
        if commit is not None and commit.stats is not None:
            told.documents += commit.stats.records
        if self._bars is not None and told.bar is not None:
            self._bars.update(told.bar, advance=1, rate=told.rate)
            return
        ended = "done" if commit is not None else f"failed: {event.outcome.error}"
        which = "" if name == self._last else f" in {name}"
        self.screen.say(f"  {event.outcome.task.name}{which}: {ended} {told.rate}".rstrip())

    def _of(self, stage: str) -> _Shown:
        if stage not in self._shown:
            bar = None if self._bars is None else self._bars.add_task(shown(stage), total=None, rate="")
            self._shown[stage] = _Shown(bar)
        return self._shown[stage]
