"""What a run reports while it is at work."""

from dataclasses import dataclass

from textmill.plan.stage import Stage
from textmill.run.executor import Outcome

__all__ = ["DamageFound", "Event", "StageStarted", "TaskEnded", "Told"]


@dataclass(frozen=True)
class StageStarted:
    """All tasks of a stage are known: `done` of `total` were committed by an earlier run."""

    stage: Stage
    total: int
    done: int


@dataclass(frozen=True)
class TaskEnded:
    """A task was committed, or given up."""

    stage: Stage
    outcome: Outcome
    log: str = ""
    """The address of what was written down of one that failed."""


@dataclass(frozen=True)
class DamageFound:
    """Something in the run directory is not as it was written, and is made again."""

    line: str


@dataclass(frozen=True)
class Told:
    """Something about the run directory that its user should know."""

    line: str


Event = StageStarted | TaskEnded | DamageFound | Told
