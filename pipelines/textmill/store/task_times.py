"""Which tasks of a stage took longest, and how many were at work at a time: sums of one size, however many tasks."""

import heapq
import math
from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["AtWork", "TaskTime", "TaskTimes"]

_SLOWEST = 50
_MOST_SPANS = 512


class TaskTime(BaseModel):
    """How long the attempt at a task took that succeeded, and the records that entered it where it counts them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    seconds: float
    records: int | None = None


class AtWork(BaseModel):
    """Seconds of work in spans of time of equal width; the more time there is between tasks, the wider they are."""

    model_config = ConfigDict(extra="forbid")

    span_seconds: int = 1
    """A power of two."""
    spans: dict[int, float] = Field(default_factory=dict)
    """Seconds that tasks worked, by the number of the span: Unix time / `span_seconds`."""

    def add(self, begun: float, seconds: float) -> None:
        """A task that began at `begun` (Unix time) and took so long; one whose times are no times is left out."""
        ended = begun + seconds
        if not (math.isfinite(ended) and begun > 0 and seconds > 0):
            return
        while self._would_be(begun, ended) > _MOST_SPANS:
            self._widen()
        width = self.span_seconds
        for span in range(int(begun // width), int(ended // width) + 1):
            share = min(ended, (span + 1) * width) - max(begun, span * width)
            if share > 0:
                self.spans[span] = self.spans.get(span, 0.0) + share

    def merge(self, others: Iterable["AtWork"]) -> "AtWork":
        """All of them together."""
        found = AtWork()
        for one in (self, *others):
            for span, seconds in one.spans.items():
                found._add_span(span * one.span_seconds, one.span_seconds, seconds)
        return found

    def _add_span(self, begun: int, width: int, seconds: float) -> None:
        while self.span_seconds < width or self._would_be(begun, begun + width - 1) > _MOST_SPANS:
            self._widen()
        span = begun // self.span_seconds
        self.spans[span] = self.spans.get(span, 0.0) + seconds

    def _would_be(self, begun: float, ended: float) -> float:
        first = min((int(begun // self.span_seconds), *self.spans))
        last = max((int(ended // self.span_seconds), *self.spans))
        return last - first + 1

    def _widen(self) -> None:
        self.span_seconds *= 2
        wider: dict[int, float] = {}
        for span, seconds in self.spans.items():
            wider[span // 2] = wider.get(span // 2, 0.0) + seconds
        self.spans = wider


class TaskTimes(BaseModel):
    """The slowest tasks of a stage, slowest first, and when its tasks were at work."""

    model_config = ConfigDict(extra="forbid")

    tasks: int = 0
    """Whose time was measured."""
    slowest: list[TaskTime] = Field(default_factory=list)
    at_work: AtWork = Field(default_factory=AtWork)

    def add(self, task: TaskTime, begun: float | None) -> None:
        """A task, and when it began (Unix time)."""
        if not task.seconds > 0:
            return
        self.tasks += 1
        if len(self.slowest) < _SLOWEST or task.seconds > self.slowest[-1].seconds:
            self.slowest = heapq.nsmallest(_SLOWEST, [*self.slowest, task], key=lambda one: (-one.seconds, one.name))
        if begun is not None:
            self.at_work.add(begun, task.seconds)
