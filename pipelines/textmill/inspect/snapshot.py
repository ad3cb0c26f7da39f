"""Sum what is committed so far into one picture in which every record is counted once, however far its shard has come.

A shard passes several map stages. Its records are those of the first, its drops those of all, and its kept documents
those of the last one committed; a later stage's commit that does not continue the earlier one is left out. Of a run
whose stages are done only what they add up to is read; records and files are looked at where they are asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from textmill.store.commit import CREDITS, LICENSE_TOTALS, LICENSES, Entry
from textmill.store.manifest import Manifest, manifest
from textmill.store.quarantine import Quarantined, notes
from textmill.store.stats import BlockKey, Tally, TaskStats, TokenSum
from textmill.store.store import Commit, StageRecords, Store, StoredFile
from textmill.store.totals import Totals


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
    _maps: "_Maps"
    _written: Sequence[StageRecords]

    @property
    def is_complete(self) -> bool:
        """Whether the run has ended, and the records of all its shards are still here."""
        return self.manifest["complete"] and not self.shards_lost

    @property
    def shards_lost(self) -> int:
        """Shards of a run that has ended which no record speaks of any more; `verify` tells what is gone."""
        return self.manifest["shards"] - self.shards_done if self.manifest["complete"] else 0

    @cached_property
    def removed(self) -> tuple[StoredFile, ...]:
        """Parquet files of dropped documents, by stage and shard."""
        return _files(self._maps.entries, "removed")

    @cached_property
    def kept(self) -> tuple[StoredFile, ...]:
        """Parquet files of the last map stage, by shard."""
        return _files(self._maps.entries[-1:], "data")

    @cached_property
    def stored(self) -> tuple[StoredFile, ...]:
        """Those of them that were not deleted."""
        return tuple(entry.there["data"] for entry in self._maps.entries[-1].values() if "data" in entry.there)

    @cached_property
    def corpus(self) -> tuple[StoredFile, ...]:
        """Files of the corpus, by name."""
        files = (file for found in self._written for entry in found.entries.values() for file in entry.corpus)
        return tuple(sorted(files, key=lambda file: file.path))

    def files_of(self, task: str, stage: str) -> Mapping[str, StoredFile]:
        """The files by role that a map stage has made of a shard and that are there; none where it is not done."""
        for records, entries in zip(self._maps.stages, self._maps.entries, strict=True):
            if records.stage == stage and task in entries:
                return entries[task].there
        return {}

    @property
    def map_stages(self) -> list[str]:
        """Names of the stages that take documents through blocks, in order."""
        return [records.stage for records in self._maps.stages]

    @property
    def credits(self) -> tuple[StoredFile, ...]:
        """Whom to credit, file by file of the corpus."""
        return _files([found.entries for found in self._written], CREDITS)

    @property
    def licenses(self) -> tuple[StoredFile, ...]:
        """The licence of every document, file by file of the corpus."""
        return _files([found.entries for found in self._written], LICENSES)

    @property
    def license_totals(self) -> tuple[StoredFile, ...]:
        """Documents by licence, file by file of the corpus."""
        return _files([found.entries for found in self._written], LICENSE_TOTALS)

    @property
    def corpus_rows(self) -> int:
        """Documents in the files of the corpus, each as often as it is written."""
        return sum(entry.rows for found in self._written for entry in found.entries.values())

    @property
    def corpus_documents(self) -> int:
        """The same, each counted once, however often it is written."""
        return sum(entry.documents for found in self._written for entry in found.entries.values())


def take(store: Store) -> Snapshot:
    """The commit records of a run; UserError when the directory holds no run."""
    described = manifest(store)
    records = {stage["name"]: store.stage(stage["name"]) for stage in described["stages"]}
    maps = _Maps([records[stage["name"]] for stage in described["stages"] if stage["kind"] == "map"])
    compared = [records[stage["name"]] for stage in described["stages"] if stage["kind"] != "map"]
    counts = maps.counts
    return Snapshot(
        manifest=described,
        stats=_total(maps, compared),
        stages=tuple(
            StageProgress(stage["name"], stage["kind"], stage["label"], len(records[stage["name"]]))
            for stage in described["stages"]
        ),
        quarantined=tuple(note for stage in described["stages"] for note in notes(store, stage["name"])),
        shards_read=counts[0] if counts else 0,
        shards_done=counts[-1] if counts else 0,
        _maps=maps,
        _written=[records[stage["name"]] for stage in described["stages"] if stage["kind"] == "write"],
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


class _Maps:
    """The map stages of a run, and what of them continues what was before."""

    def __init__(self, stages: Sequence[StageRecords]) -> None:
        self.stages = stages

    @cached_property
    def is_done(self) -> bool:
        """Whether all are folded and each continues the one before, as their summaries tell."""
        found = [stage.summary for stage in self.stages]
        return None not in found and all(a and b and a.left == b.entered for a, b in pairwise(found))

    @property
    def counts(self) -> list[int]:
        """Tasks of each stage."""
        return [len(stage) for stage in self.stages] if self.is_done else [len(commits) for commits in self.commits]

    @cached_property
    def commits(self) -> list[dict[str, Commit]]:
        """Per stage, the commits that continue those of the stage before."""
        chained: list[dict[str, Commit]] = []
        for stage in self.stages:
            found = {task: commit for task, commit in stage.commits().items() if commit.stats is not None}
            if chained:
                found = {task: commit for task, commit in found.items() if _continues(chained[-1].get(task), commit)}
            chained.append(found)
        return chained

    @cached_property
    def entries(self) -> list[Mapping[str, Entry]]:
        """The same, as far as a run is planned by them."""
        if self.is_done:
            return [stage.entries for stage in self.stages]
        return [{task: commit.entry() for task, commit in commits.items()} for commits in self.commits]

    def sums(self, totals: Totals) -> list[list[BlockKey]]:
        """Add what the stages counted; the orders of blocks in it, stage by stage, the longest of each first."""
        sequences: list[list[BlockKey]] = []
        for index, stage in enumerate(self.stages):
            orders = dict[tuple[BlockKey, ...], None]()
            if self.is_done and stage.summary is not None:
                totals.add(_own(stage.summary.stats, index == 0, index == len(self.stages) - 1))
                orders = {tuple(order): None for order in stage.summary.orders}
            elif not self.is_done:
                deeper = self.commits[index + 1] if index + 1 < len(self.stages) else {}
                for task, commit in self.commits[index].items():
                    if commit.stats is not None:
                        totals.add(_own(commit.stats, index == 0, task not in deeper))
                        orders[tuple(block.key for block in commit.stats.blocks)] = None
            sequences.extend(list(order) for order in sorted(orders, key=len, reverse=True))
        return sequences


def _continues(before: Commit | None, after: Commit) -> bool:
    if before is None or before.stats is None or after.stats is None:
        return False
    return before.stats.kept == after.stats.records


def _total(maps: _Maps, compared: Sequence[StageRecords]) -> TaskStats:
    """`compared` are the stages that counted for a barrier beside documents, which stands in a map stage too."""
    totals = Totals()
    for stage in compared:
        summary = stage.summary
        found = [commit.stats for commit in stage.commits().values()] if summary is None else [summary.stats]
        for stats in found:
            if stats is not None:
                totals.add(stats)
    sequences = maps.sums(totals)
    total = totals.stats()
    blocks = {block.key: block for block in total.blocks}
    return total.model_copy(update={"blocks": [blocks[key] for key in order_blocks(sequences)]})


def _own(stats: TaskStats, is_first: bool, is_deepest: bool) -> TaskStats:
    """What a task adds to the whole: its records if it read them, its kept documents if they went no further."""
    breakdowns = stats.breakdowns
    if not is_deepest:
        breakdowns = {
            column: {
                value: Tally(dropped=tally.dropped, dropped_by=tally.dropped_by)
                for value, tally in groups.items()
                if tally.dropped
            }
            for column, groups in stats.breakdowns.items()
        }
    return stats.model_copy(
        update={
            "records": stats.records if is_first else 0,
            "kept": stats.kept if is_deepest else 0,
            "tokens": stats.tokens if is_deepest else TokenSum(),
            "breakdowns": breakdowns,
        }
    )


def _files(stages: Sequence[Mapping[str, Entry]], role: str) -> tuple[StoredFile, ...]:
    return tuple(entry.files[role] for entries in stages for entry in entries.values() if role in entry.files)
