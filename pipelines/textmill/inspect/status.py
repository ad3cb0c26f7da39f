"""Say how far a run is, from its commit records."""

from dataclasses import asdict, dataclass, field

from textmill.inspect.activity import Activity
from textmill.inspect.snapshot import take
from textmill.inspect.token_counts import Tokens, tokens_kept
from textmill.inspect.units import many
from textmill.store.commit import BLOCK_DIFFERS, ROW_DIFFERS
from textmill.store.manifest import accounting
from textmill.store.store import Store


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
    tokens: int | None = None
    """Of kept documents; None where none were counted."""
    tokens_are_exact: bool = False
    """Whether all were counted, and not estimated from some."""
    tokenizer: str = ""
    shards_lost: int = 0
    """Shards of a run that has ended whose records are gone."""
    repeated_ids: int = 0
    """Kept documents whose id another one has; known when the run has ended."""
    contradicting: int = 0
    """Documents under another licence than their source declares, as readers and blocks have counted them."""
    drops: dict[str, int] = field(default_factory=dict)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    """What blocks count beside documents in and out, by label."""
    quarantined: dict[str, str] = field(default_factory=dict)
    stages: dict[str, int] = field(default_factory=dict)
    """Committed tasks by stage."""
    activity: Activity | None = None
    """What it is doing; None where that was not asked for."""

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        found = dict(vars(self))
        activity = found.pop("activity")
        return found if activity is None else {**found, **asdict(activity)}

    def lines(self) -> list[str]:
        """For a person."""
        state = "complete" if self.is_complete else "incomplete"
        said = [
            f"{self.name}: {state if self.activity is None else self.activity.said}",
            f"shards read: {self.shards_read} of {self.shards}",
            f"records: {self.records} in = {self.kept} kept + {self.dropped} dropped",
            *([] if self.activity is None else self.activity.lines()),
            *_lost(self),
            *_tokens(self),
            *repeats(self.repeated_ids),
            *contradictions(self.contradicting),
            *(f"  {count:>9} {reason}" for reason, count in sorted(self.drops.items(), key=lambda item: -item[1])),
            *(f"{label}: {_listed(counts)}" for label, counts in self.counts.items()),
            *(f"stage {name}: {many(count, 'task')} done" for name, count in self.stages.items()),
        ]
        return said + [f"quarantined: {task}: {error}" for task, error in self.quarantined.items()]


def _lost(found: "Status") -> list[str]:
    if not found.shards_lost:
        return []
    return [f"the records of {many(found.shards_lost, 'shard')} are gone: `textmill verify` says more; run again"]


def _tokens(found: "Status") -> list[str]:
    if found.tokens is None or not found.tokens:
        return []
    counted = Tokens(found.tokens, found.tokens_are_exact)
    return [f"tokens: {counted.words()} in kept documents ({found.tokenizer})"]


def repeats(repeated_ids: int) -> list[str]:
    """What to say of ids that repeat; nothing if none does."""
    if not repeated_ids:
        return []
    return [
        f"ids: {repeated_ids} documents kept have an id that another has; a reader's `ids: qualified` tells them apart"
    ]


def contradictions(documents: int) -> list[str]:
    """What to say of documents whose licence is another than their source declares; nothing if there is none."""
    if not documents:
        return []
    return [
        f"licences: {many(documents, 'document')} stated another licence than the source declares, and kept it; "
        "filters.license lets such a document pass where it permits both"
    ]


def status(store: Store, with_activity: bool = False) -> Status:
    """Read the state of a run, and what it is doing if that is asked for; UserError when there is none."""
    found = take(store)
    drops = found.stats.drops
    dropped = sum(drops.values())
    tokens = tokens_kept(found)
    return Status(
        name=found.manifest["name"],
        is_complete=found.is_complete,
        shards_lost=found.shards_lost,
        shards=found.manifest["shards"],
        shards_read=found.shards_read,
        records=found.stats.records,
        kept=found.stats.kept,
        dropped=dropped,
        tokens=None if tokens is None else tokens.count,
        tokens_are_exact=tokens is not None and tokens.is_exact,
        tokenizer=accounting(found.manifest).tokens.label,
        repeated_ids=found.manifest.get("repeated_ids", 0),
        contradicting=sum(
            block.counts.get(name, 0) for block in found.stats.blocks for name in (ROW_DIFFERS, BLOCK_DIFFERS)
        ),
        drops=drops,
        counts={
            block.label: {name: count for name, count in block.counts.items() if count}
            for block in found.stats.blocks
            if any(block.counts.values())
        },
        quarantined={item.task: item.error for item in found.quarantined},
        stages={stage.name: stage.tasks for stage in found.stages},
        activity=Activity.of(store, found) if with_activity else None,
    )


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())
