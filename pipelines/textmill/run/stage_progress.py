"""How far the driver has come with a stage."""

from dataclasses import dataclass, field

from textmill.plan.stage import Stage
from textmill.store.task import Task

__all__ = ["StageProgress"]


@dataclass
class StageProgress:
    """What is known of its tasks, given out, done and told."""

    stage: Stage
    known: set[str] = field(default_factory=set)
    """Tasks that were listed."""
    given: dict[str, Task] = field(default_factory=dict)
    """Those that were given out and have not ended."""
    seen: int = 0
    """Commits of its inputs when it was last listed while those were at work."""
    rested: float = 0.0
    """Time (monotonic, seconds) before which it is not listed so again: listing is to take little of the time."""
    is_told: bool = False
    is_over: bool = False
    checked: set[str] = field(default_factory=set)
    quarantined: set[str] = field(default_factory=set)
    """Tasks of which there are notes."""
