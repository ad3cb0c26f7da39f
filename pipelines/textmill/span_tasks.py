"""List the tasks of a span barrier's steps."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from textmill.dedup_tasks import sketch_tasks
from textmill.fingerprint import Json, fingerprint
from textmill.plan import Plan, Stage
from textmill.store import Commit, Store
from textmill.task import Task, ordered

SPANS_PER_TASK: Final = 4_000_000
"""Spans that one task sorts at most, about 400 MB of memory; decides into how many key ranges they are cut."""

BYTES_PER_TASK: Final = 32_000_000
"""Bytes of passages that one task compares, about 500 MB of memory; the passages of one key are not parted."""


def repeats_tasks(stage: Stage, sketches: dict[str, Commit]) -> list[Task]:
    """A task for every key range of all shards' spans."""
    files = tuple(commit.files["data"] for commit in sketches.values())
    inputs: Json = [stage.spec, [file.sha256 for file in files]]
    parts = max(1, -(-sum(file.rows for file in files) // SPANS_PER_TASK))
    return [
        Task(stage.name, f"part-{part:04d}", fingerprint(inputs, part, parts), files=files, part=part, parts=parts)
        for part in range(parts)
    ]


def passages_tasks(plan: Plan, stage: Stage, data: dict[str, Commit], gathered: Mapping[str, Commit]) -> list[Task]:
    """A task for every shard of `data`, with the spans that were gathered for it, if any."""
    nominated = {name: file for commit in gathered.values() for name, file in commit.files.items()}
    return [
        replace(task, fingerprint=fingerprint(task.fingerprint, told.sha256 if told else None), verdict=told)
        for task in sketch_tasks(plan, stage, data)
        for told in [nominated.get(task.name)]
    ]


def confirm_tasks(stage: Stage, passages: dict[str, Commit]) -> list[Task]:
    """A task for every key range of all shards' passages."""
    files = tuple(commit.files["data"] for commit in passages.values())
    inputs: Json = [stage.spec, [file.sha256 for file in files]]
    parts = max(1, -(-sum(file.bytes for file in files) // BYTES_PER_TASK))
    return [
        Task(stage.name, f"part-{part:04d}", fingerprint(inputs, part, parts), files=files, part=part, parts=parts)
        for part in range(parts)
    ]


def lookup_tasks(stage: Stage, sketches: dict[str, Commit]) -> list[Task]:
    """The one task that looks up all shards' spans in order."""
    files = tuple(commit.files["data"] for commit in sketches.values())
    mark = fingerprint(stage.spec, [[name, file.sha256] for name, file in zip(sketches, files, strict=True)])
    return [Task(stage.name, "lookup", mark, files=files, names=tuple(sketches))]


def gather_tasks(plan: Plan, stage: Stage, store: Store) -> list[Task]:
    """Shards in groups of at most SPANS_PER_TASK spans, or of one shard."""
    sketches = ordered(plan, store.commits(plan.stages[stage.index - 2].name))
    files = tuple(commit.files["data"] for commit in store.commits(plan.stages[stage.index - 1].name).values())
    groups: list[list[str]] = []
    room = 0
    for name, commit in sketches.items():
        spans = commit.files["data"].rows
        if not groups or spans > room:
            groups.append([])
            room = SPANS_PER_TASK
        groups[-1].append(name)
        room -= spans
    tasks = []
    for number, names in enumerate(groups):
        first = sum(map(len, groups[:number]))
        mark = fingerprint(stage.spec, [file.sha256 for file in files], names, first)
        tasks.append(Task(stage.name, f"group-{number:04d}", mark, files=files, names=tuple(names), first=first))
    return tasks
