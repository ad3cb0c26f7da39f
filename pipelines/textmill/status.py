"""Say how far a run is, from its commit records."""

from dataclasses import dataclass, field

from textmill.run_view import manifest
from textmill.stats import TaskStats, merge
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
            *(f"stage {name}: {count} tasks done" for name, count in self.stages.items()),
        ]
        return said + [f"quarantined: {task}: {error}" for task, error in self.quarantined.items()]


def status(store: Store) -> Status:
    """Read the state of a run; UserError when there is none."""
    described = manifest(store)
    commits = {stage["name"]: store.commits(stage["name"]) for stage in described["stages"]}
    maps = [stage["name"] for stage in described["stages"] if stage["kind"] == "map"]
    parts = {name: merge(commit.stats for commit in commits[name].values() if commit.stats) for name in maps}
    total = merge(parts.values())
    records = parts[maps[0]].records
    dropped = sum(total.drops.values())
    return Status(
        name=described["name"],
        is_complete=described["complete"],
        shards=described["shards"],
        shards_read=len(commits[maps[0]]),
        records=records,
        kept=records - dropped,
        dropped=dropped,
        drops=total.drops,
        quarantined=_quarantined(store, maps),
        stages={name: len(found) for name, found in commits.items()},
    )


def funnel(store: Store) -> TaskStats:
    """All map stages of a run added up: blocks in pipeline order."""
    described = manifest(store)
    return merge(
        commit.stats
        for stage in described["stages"]
        if stage["kind"] == "map"
        for commit in store.commits(stage["name"]).values()
        if commit.stats
    )


def _quarantined(store: Store, stages: list[str]) -> dict[str, str]:
    found = {}
    for stage in stages:
        folder = f"stages/{stage}/quarantine"
        for name in store.children(folder):
            note = store.read_json(f"{folder}/{name}")
            if isinstance(note, dict):
                found[str(note.get("task"))] = str(note.get("error"))
    return found
