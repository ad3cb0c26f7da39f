"""Describe a plan as plain values: sources, shards, stages, columns; with a run, also what is done, redone and why."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Final, NamedTuple, TypedDict

from textmill.block import Block
from textmill.config.pipeline import Source
from textmill.identity import name_of
from textmill.inspect.units import many
from textmill.plan import redo
from textmill.plan.deletion import needed_again
from textmill.plan.disk_estimate import estimate
from textmill.plan.listing import list_tasks, listed_from
from textmill.plan.plan import Plan, make_plan
from textmill.plan.stage import Stage
from textmill.store.commits import Records
from textmill.store.store import Store
from textmill.store.task import Task
from textmill.store.task_files import RunNotes

__all__ = ["Described", "describe"]

_UNKNOWN: Final = "known once earlier stages are done"


class DescribedSource(TypedDict):
    """A source: its blocks by name, its declared licence, and how many shards it has."""

    name: str
    reader: str
    blocks: list[str]
    license: str | None
    shards: int


class DescribedShard(TypedDict):
    """What one task reads."""

    source: str
    name: str
    url: str


class DescribedStage(TypedDict):
    """A stage; `outlook` counts its tasks, `why` says why some are redone, `notes` what its barrier says of itself."""

    name: str
    kind: str
    blocks: list[str]
    notes: list[str]
    outlook: dict[str, int | str]
    why: list[str]


class Described(TypedDict):
    """A whole plan; `columns` are those of the corpus, by name, with their Arrow types."""

    name: str
    sources: list[DescribedSource]
    shards: list[DescribedShard]
    stages: list[DescribedStage]
    columns: dict[str, str]
    writer: str
    disk: dict[str, int] | None
    """Bytes of input, and an estimate of what the run takes at most and in the end; None where nothing tells."""


def describe(plan: Plan, store: Store | None = None) -> Described:
    """The plan; with a store, also how much of each stage is done, would be redone, or is new."""
    if store is not None:
        plan = make_plan(plan.pipeline, plan.shards, RunNotes(store, is_read_only=True))
    records = None if store is None else Records(store)
    stages: list[DescribedStage] = []
    for stage in plan.stages:
        is_known = all(made["outlook"].get("tasks") == made["outlook"].get("done") for made in stages)
        outlook = _outlook(plan, records, stage) if is_known else _Outlook({"tasks": _UNKNOWN}, [], [])
        stages.append(_stage(plan, stage, outlook))
        if records is not None and outlook.todo:
            _make_again(stages, stage.name, needed_again(plan, records, stage, outlook.todo))
    return {
        "name": plan.pipeline.name,
        "sources": [_source(plan, source) for source in plan.pipeline.sources],
        "shards": [{"source": shard.source, "name": shard.name, "url": shard.url} for shard in plan.shards],
        "stages": stages,
        "columns": {field.name: str(field.type) for field in plan.corpus_schema},
        "writer": name_of(plan.pipeline.writer),
        "disk": None if (disk := estimate(plan)) is None else asdict(disk),
    }


def _source(plan: Plan, source: Source) -> DescribedSource:
    return {
        "name": source.name,
        "reader": name_of(source.reader),
        "blocks": [name_of(block) for block in source.blocks],
        "license": None if source.license is None else source.license.spdx,
        "shards": sum(shard.source == source.name for shard in plan.shards),
    }


def _stage(plan: Plan, stage: Stage, outlook: "_Outlook") -> DescribedStage:
    return {
        "name": stage.name,
        "kind": stage.kind,
        "blocks": [name_of(block) for block in _blocks(stage)],
        "notes": _notes(plan, stage),
        "outlook": outlook.counts,
        "why": outlook.why,
    }


def _make_again(stages: list[DescribedStage], reader: str, wanted: Mapping[str, Collection[str]]) -> None:
    """Count tasks that are done but have to be done again, for what they made was deleted."""
    for stage in stages:
        again = len(wanted.get(stage["name"], ()))
        if again:
            done, redone = int(stage["outlook"]["done"]), int(stage["outlook"]["redone"])
            stage["outlook"] |= {"done": done - again, "redone": redone + again}
            stage["why"].append(f"what {many(again, 'task')} made was deleted when it was used, and {reader} needs it")


def _blocks(stage: Stage) -> tuple[Block, ...]:
    return stage.blocks if stage.barrier is None else (stage.barrier, *stage.blocks)


def _notes(plan: Plan, stage: Stage) -> list[str]:
    """What a stage's tasks ask for; at its first stage what a barrier says of settings and documents."""
    asked = stage.resources.words()
    return [*([f"each task asks for {asked}"] if asked else []), *_barrier_notes(plan, stage)]


def _barrier_notes(plan: Plan, stage: Stage) -> list[str]:
    barrier = stage.barrier
    if barrier is None or stage in plan.maps or next(one for one in plan.stages if one.barrier is barrier) is not stage:
        return []
    return [*barrier.describe(), *(f"note: {caution}" for caution in plan.cautions(barrier))]


class _Outlook(NamedTuple):
    """What is done of a stage, why some is redone, and what is to be done."""

    counts: dict[str, int | str]
    why: list[str]
    todo: list[Task]


def _outlook(plan: Plan, records: Records | None, stage: Stage) -> _Outlook:
    """How much of a stage a run has done already, where the stages before it are done, and why some is redone."""
    if records is None:
        return _Outlook({}, [], [])
    mark = listed_from(plan, stage, records)
    if mark is not None and records.stands(stage.name, mark):
        count = records.count(stage.name)
        return _Outlook({"tasks": count, "done": count, "redone": 0, "new": 0}, [], [])
    tasks = list_tasks(plan, stage, records)
    commits = records.of(stage.name)
    done = {task.name for task in tasks if records.is_done(task)}
    stale = [(task, commits[task.name]) for task in tasks if task.name in commits and task.name not in done]
    counts: dict[str, int | str] = {
        "tasks": len(tasks),
        "done": len(done),
        "redone": len(stale),
        "new": len(tasks) - len(done) - len(stale),
    }
    todo = [task for task in tasks if task.name not in done]
    return _Outlook(counts, redo.reasons(plan, stage, records.store, stale), todo)
