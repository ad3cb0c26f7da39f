"""How a run ended, or how far it has come."""

from dataclasses import dataclass, field

from textmill.plan.plan import Plan
from textmill.store.commits import Records
from textmill.store.store import Store

__all__ = ["Result"]


@dataclass
class Result:
    """How a run ended."""

    plan: Plan
    records: Records
    quarantined: dict[str, str] = field(default_factory=dict)
    """Shard -> why it could not be read."""
    accepted: list[str] = field(default_factory=list)
    """Alarms that did not stop the run."""
    repeated_ids: int = 0
    """Kept documents whose id another one has; known at the end."""
    described: str = ""
    """Digest of the corpus as it was described, and of what that follows from."""
    tasks_done: int = 0
    done: set[tuple[str, str]] = field(default_factory=set)
    """Stage and name of tasks that this run has done."""
    skipped: set[tuple[str, str]] = field(default_factory=set)
    """The same of tasks that were done before, in stages whose tasks were listed."""
    standing: dict[str, int] = field(default_factory=dict)
    """Stages that were done before as a whole, and how many tasks they have."""

    @property
    def store(self) -> Store:
        """The run directory."""
        return self.records.store

    @property
    def tasks_skipped(self) -> int:
        """How many tasks were done before."""
        return len(self.skipped) + sum(self.standing.values())

    @property
    def is_complete(self) -> bool:
        """Whether every shard is in the corpus."""
        return not self.quarantined
