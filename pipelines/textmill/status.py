"""Say how far a run is, from its commit records."""

from dataclasses import dataclass, field

from textmill.dashboard.snapshot import take
from textmill.store import Store


@dataclass(frozen=True)
class Status:
    """Shards and records of a run so far."""

    name: str
    is_complete: bool
    shards: int
    shards_read: int
    records: int
    kept: int
    dropped: int
    drops: dict[str, int] = field(default_factory=dict)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    """What blocks count beside documents in and out, by label."""
    quarantined: dict[str, str] = field(default_factory=dict)
    stages: dict[str, int] = field(default_factory=dict)
    """Committed tasks by stage."""

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return dict(vars(self))

    def lines(self) -> list[str]:
        """For a person."""
        state = "complete" if self.is_complete else "incomplete"
        said = [
            f"{self.name}: {state}",
            f"shards read: {self.shards_read} of {self.shards}",
            f"records: {self.records} in = {self.kept} kept + {self.dropped} dropped",
            *(f"  {count:>9} {reason}" for reason, count in sorted(self.drops.items(), key=lambda item: -item[1])),
            *(f"{label}: {_listed(counts)}" for label, counts in self.counts.items()),
            *(f"stage {name}: {count} tasks done" for name, count in self.stages.items()),
        ]
        return said + [f"quarantined: {task}: {error}" for task, error in self.quarantined.items()]


def status(store: Store) -> Status:
    """Read the state of a run; UserError when there is none."""
    found = take(store)
    drops = found.stats.drops
    dropped = sum(drops.values())
    return Status(
        name=found.manifest["name"],
        is_complete=found.manifest["complete"],
        shards=found.manifest["shards"],
        shards_read=found.shards_read,
        records=found.stats.records,
        kept=found.stats.kept,
        dropped=dropped,
        drops=drops,
        counts={
            block.label: {name: count for name, count in block.counts.items() if count}
            for block in found.stats.blocks
            if any(block.counts.values())
        },
        quarantined={item.task: item.error for item in found.quarantined},
        stages={stage.name: stage.tasks for stage in found.stages},
    )


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())
