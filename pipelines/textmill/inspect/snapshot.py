"""Sum what is committed so far into one picture in which every record is counted once, however far its shard has come.

A shard passes several map stages. Its records are those of the first, its drops those of all, and its kept documents
those of the last one committed; a later stage's commit that does not continue the earlier one is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from textmill.stages.part_ledger import CREDITS, LICENSES
from textmill.store.commits import Records
from textmill.store.manifest import Manifest, manifest
from textmill.store.quarantine import Quarantined, notes
from textmill.store.stats import BlockKey, BlockStats, Tally, TaskStats
from textmill.store.store import Commit, Store, StoredFile


@dataclass(frozen=True)
class StageProgress:
    """How many tasks of a stage are committed."""

    name: str
    kind: str
    label: str
    tasks: int


@dataclass(frozen=True)
class Snapshot:
    """A run as its commit records tell it at one moment."""

    manifest: Manifest
    stats: TaskStats
    stages: tuple[StageProgress, ...]
    quarantined: tuple[Quarantined, ...]
    shards_read: int
    """Shards that passed the first map stage."""
    shards_done: int
    """Shards that passed the last map stage."""
    removed: tuple[StoredFile, ...]
    """Parquet files of dropped documents, by stage and shard."""
    kept: tuple[StoredFile, ...]
    """Parquet files of the last map stage, by shard."""
    corpus: tuple[StoredFile, ...]
    """Files of the corpus, by name."""
    credits: tuple[StoredFile, ...]
    """Whom to credit, file by file of the corpus."""
    licenses: tuple[StoredFile, ...]
    """Documents by licence, file by file of the corpus."""
    corpus_rows: int
    """Documents in them, each as often as it is written."""
    corpus_documents: int
    """Documents in them, each counted once, however often it is written."""


def take(store: Store, records: Records | None = None) -> Snapshot:
    """The commit records of a run, as `records` holds them or else read; UserError when the directory holds no run."""
    described = manifest(store)
    read = store.commits if records is None else records.of
    commits = {stage["name"]: read(stage["name"]) for stage in described["stages"]}
    maps = [commits[stage["name"]] for stage in described["stages"] if stage["kind"] == "map"]
    chained = _chained(maps)
    written = [commits[stage["name"]] for stage in described["stages"] if stage["kind"] == "write"]
    return Snapshot(
        manifest=described,
        stats=_total(
            chained,
            [commits[stage["name"]] for stage in described["stages"] if stage["kind"] != "map"],
        ),
        stages=tuple(
            StageProgress(stage["name"], stage["kind"], stage["label"], len(commits[stage["name"]]))
            for stage in described["stages"]
        ),
        quarantined=tuple(note for stage in described["stages"] for note in notes(store, stage["name"])),
        shards_read=len(chained[0]) if chained else 0,
        shards_done=len(chained[-1]) if chained else 0,
        removed=_files(chained, "removed"),
        kept=_files(chained[-1:], "data"),
        corpus=tuple(
            sorted(
                (file for found in written for commit in found.values() for file in commit.corpus),
                key=lambda file: file.path,
            )
        ),
        credits=_files(written, CREDITS),
        licenses=_files(written, LICENSES),
        corpus_rows=sum(commit.rows for found in written for commit in found.values()),
        corpus_documents=sum(commit.documents for found in written for commit in found.values()),
    )


def order_blocks(sequences: Sequence[Sequence[BlockKey]]) -> list[BlockKey]:
    """One order of blocks that keeps the order of every sequence where they agree, source-specific blocks first."""
    merged: list[BlockKey] = []
    for sequence in sequences:
        pending: list[BlockKey] = []
        for key in sequence:
            if key in merged:
                position = merged.index(key)
                merged[position:position] = pending
                pending = []
            else:
                pending.append(key)
        merged.extend(pending)
    return merged


def _chained(maps: list[dict[str, Commit]]) -> list[dict[str, Commit]]:
    """Per map stage, the commits that continue those of the stage before."""
    chained: list[dict[str, Commit]] = []
    for commits in maps:
        with_counts = {task: commit for task, commit in commits.items() if commit.stats is not None}
        if chained:
            with_counts = {
                task: commit for task, commit in with_counts.items() if _continues(chained[-1].get(task), commit)
            }
        chained.append(with_counts)
    return chained


def _continues(before: Commit | None, after: Commit) -> bool:
    if before is None or before.stats is None or after.stats is None:
        return False
    return before.stats.kept == after.stats.records


def _total(chained: list[dict[str, Commit]], compared: list[dict[str, Commit]]) -> TaskStats:
    """`compared` are the tasks that counted for a barrier beside documents, which stands in a map stage too."""
    parts = [commit.stats for commits in compared for commit in commits.values() if commit.stats is not None]
    sequences: list[list[BlockKey]] = []
    for index, commits in enumerate(chained):
        deeper = chained[index + 1] if index + 1 < len(chained) else {}
        seen: dict[tuple[BlockKey, ...], None] = {}
        for task, commit in commits.items():
            if commit.stats is not None:
                parts.append(_own(commit.stats, is_first=index == 0, is_deepest=task not in deeper))
                seen[tuple(block.key for block in commit.stats.blocks)] = None
        sequences.extend(list(keys) for keys in sorted(seen, key=len, reverse=True))
    total = _merge(parts)
    blocks = {block.key: block for block in total.blocks}
    ordered: list[BlockStats] = [blocks[key] for key in order_blocks(sequences)]
    return total.model_copy(update={"blocks": ordered})


def _own(stats: TaskStats, is_first: bool, is_deepest: bool) -> TaskStats:
    """What a task adds to the whole: its records if it read them, its kept documents if they went no further."""
    breakdowns = stats.breakdowns
    if not is_deepest:
        breakdowns = {
            column: {value: Tally(dropped=tally.dropped) for value, tally in groups.items() if tally.dropped}
            for column, groups in stats.breakdowns.items()
        }
    return stats.model_copy(
        update={
            "records": stats.records if is_first else 0,
            "kept": stats.kept if is_deepest else 0,
            "breakdowns": breakdowns,
        }
    )


def _merge(parts: list[TaskStats]) -> TaskStats:
    """The sum, in pairs of pairs: adding one by one would copy the growing table of hosts for every shard."""
    while len(parts) > 1:
        pairs = [parts[index].merge(parts[index + 1]) for index in range(0, len(parts) - 1, 2)]
        parts = [*pairs, parts[-1]] if len(parts) % 2 else pairs
    return parts[0] if parts else TaskStats()


def _files(stages: Sequence[dict[str, Commit]], role: str) -> tuple[StoredFile, ...]:
    return tuple(commit.files[role] for commits in stages for commit in commits.values() if role in commit.files)
