"""What tasks of each kind cost and leave: measured in real runs on this machine, and lines through what was measured.

Every task of a small run is done for real. Limits of parts are lowered, so that each step has many parts and combines
and merges as it does for a crawl. A line for each kind of task says its cost by what it does: seconds of CPU = a + b
for each file that it reads + c for each row. Rows of a file that several tasks of a kind read, each a range of keys,
are divided among them.
"""

import json
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Final, cast

import numpy as np
import psutil
from scipy.optimize import nnls

from textmill.config import pipeline as config
from textmill.matching.clusters.linking import ComponentsPart
from textmill.plan.listing import list_tasks
from textmill.plan.plan import Plan
from textmill.plan.preparing import prepare
from textmill.plan.stage import Stage
from textmill.run.worker import run_task
from textmill.step import AnyStep
from textmill.store.commit import READ
from textmill.store.commits import Records
from textmill.store.store import Store
from textmill.store.task import Task

DEDUP: Final = [{"dedup.minhash": {"bands": 14, "rows": 8, "ngram": 5, "seed": 1}}, "formatters.pii"]
_LOWERED: Final = {
    "keys_per_part": 6_000,
    "edges_per_part": 6_000,
    "documents_per_part": 400,
    "documents_per_group": 200,
    "files_per_part": 8,
    "shards_per_part": 8,
    "sorted_files": 4,
}
_COPIES: Final = 0.4
_WORDS: Final = (100, 500)


@dataclass(frozen=True)
class Seen:
    """One task that was done."""

    kind: tuple[str, str]
    """Its stage, and what sort of part it is there."""
    files: int
    rows: float
    seconds: float
    requests: int
    left: dict[str, tuple[int, int]]
    """Rows and bytes of its files, by role."""


@dataclass(frozen=True)
class Cost:
    """The lines of one kind of task."""

    seconds: tuple[float, float, float]
    """For the task, for each file that it reads, for each row."""
    rows_left: dict[str, float]
    """For each row that is read, by role."""
    bytes_left: dict[str, tuple[float, float]]
    """For the file and for each of its rows, by role."""
    requests: tuple[float, float] = (0.0, 0.0)
    """For the task, and for each file that it reads."""

    def seconds_of(self, files: int, rows: float) -> float:
        """CPU time of a task."""
        return float(np.dot(self.seconds, (1, files, rows)))


def kind_of(stage: Stage, name: str) -> tuple[str, str]:
    """The kind of a task by its name."""
    return stage.name, "shard" if stage.step.is_by_shard else name.partition("-")[0]


def loads(stage: Stage, tasks: Sequence[Task], entered: Sequence[float]) -> Iterator[tuple[int, float]]:
    """How many files each task reads, and how many rows of them; of one that reads none of the run what `entered`.

    Of the one that makes components it is the documents, which decide its memory and how many are in clusters.
    """
    reads = [{file.path: file.rows for file in task.reads()} for task in tasks]
    readers = Counter((kind_of(stage, task.name), path) for task, own in zip(tasks, reads, strict=True) for path in own)
    for task, own, records in zip(tasks, reads, entered, strict=True):
        kind = kind_of(stage, task.name)
        rows = sum(rows / readers[kind, path] for path, rows in own.items())
        if isinstance(task.part, ComponentsPart):
            rows = task.part.documents
        yield len(own), rows if own else records


def lowered(plan: Plan, scale: int) -> Plan:
    """The plan with limits of parts so low that a small run has many."""
    return replace(plan, stages=tuple(replace(stage, step=_lowered(stage.step, scale)) for stage in plan.stages))


def measured(plan: Plan, store: Store, count: Callable[[], int] = int) -> list[Seen]:
    """Do all tasks of a plan, one after the other; `count` says how many requests a store has had so far."""
    found: list[Seen] = []
    records = Records(store)
    for stage in plan.stages:
        while todo := [task for task in list_tasks(plan, stage, records) if not records.is_done(task)]:
            commits = []
            for task in todo:
                before, asked = _cpu(), count()
                commit = run_task(plan, task, store)
                commits.append((_cpu() - before, count() - asked, commit))
                records.add(stage.name, commit)
            entered = [float(commit.entry().counts.get(READ, 0)) for _, _, commit in commits]
            for (files, rows), (seconds, requests, commit) in zip(loads(stage, todo, entered), commits, strict=True):
                left = {role: (file.rows, file.bytes) for role, file in commit.files.items()}
                found.append(Seen(kind_of(stage, commit.task), files, rows, seconds, requests, left))
    return found


def fitted(seen: Sequence[Seen]) -> dict[tuple[str, str], Cost]:
    """The lines, by kind of task. None of their numbers is negative."""
    by_kind = defaultdict(list)
    for one in seen:
        by_kind[one.kind].append(one)
    return {kind: _fitted(tasks) for kind, tasks in by_kind.items()}


def with_seconds(cost: Cost, seconds: tuple[float, float, float]) -> Cost:
    """The cost with another time."""
    return replace(cost, seconds=seconds)


def with_requests(cost: Cost, asked: Cost | None) -> Cost:
    """The cost with requests that were counted in another run; a kind that it had none of is an error."""
    if asked is None:
        raise ValueError("the run on an object store lacks a kind of task: give it more documents")
    return replace(cost, requests=asked.requests)


def dedup_plan(folder: Path, sizes: Sequence[int]) -> Plan:
    """Shards of so many generated documents each, through reader, MinHash and writer: all that follows extraction."""
    (folder / "in").mkdir(parents=True)
    words = re.findall(r"\w+", Path(__file__).read_text()) * 3 + [f"w{number}" for number in range(3000)]
    draw, texts = random.Random(1), [""]
    for number, size in enumerate(sizes):
        own = []
        for _ in range(size):
            fresh = " ".join(draw.choices(words, k=draw.randrange(*_WORDS)))
            own.append(draw.choice(texts[-5000:]) if draw.random() < _COPIES else fresh)
        texts += own
        lines = [json.dumps({"id": f"{number}-{row}", "text": text}) for row, text in enumerate(own)]
        (folder / "in" / f"{number:06d}.jsonl").write_text("".join(f"{line}\n" for line in lines))
    source = {"name": "s", "reader": {"readers.jsonl": {"paths": "in/*.jsonl"}}}
    return _plan(folder, {"name": "crawl", "sources": [source], "blocks": DEDUP, "writer": "writers.parquet"})


def crawl_plan(folder: Path, shards: Path, blocks: Sequence[object]) -> Plan:
    """Web archives through extraction and filters."""
    folder.mkdir(parents=True, exist_ok=True)
    source = {"name": "s", "reader": {"readers.warc": {"paths": str(shards / "*.warc.gz")}}}
    return _plan(folder, {"name": "crawl", "sources": [source], "blocks": list(blocks), "writer": "writers.parquet"})


def _plan(folder: Path, described: dict[str, object]) -> Plan:
    path = folder / "pipeline.yaml"
    path.write_text(json.dumps(described))
    return prepare(config.load(str(path)))


def _lowered(step: AnyStep, scale: int) -> AnyStep:
    assert is_dataclass(step)
    own = {item.name: _LOWERED[item.name] for item in fields(step) if item.name in _LOWERED}
    scaled = {
        name: value if name.startswith(("files", "shards", "sorted")) else value * scale for name, value in own.items()
    }
    return cast(AnyStep, replace(step, **scaled))


def _cpu() -> float:
    """CPU time of this process and of those that it has started and are at work."""
    times = [one.cpu_times() for one in psutil.Process().children(recursive=True)]
    return time.process_time() + sum(one.user + one.system for one in times)


def _fitted(seen: Sequence[Seen]) -> Cost:
    loads = np.array([(1.0, one.files, one.rows) for one in seen])
    seconds, _ = nnls(loads, np.array([one.seconds for one in seen]))
    requests, _ = nnls(loads[:, :2], np.array([float(one.requests) for one in seen]))
    total = max(1.0, sum(one.rows for one in seen))
    left: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for one in seen:
        for role, file in one.left.items():
            left["shard" if "/" in role and not role.startswith("corpus") else role].append(file)
    rows_left = {role: sum(rows for rows, _ in files) / total for role, files in left.items()}
    sizes = {
        role: nnls(np.array([(1.0, rows) for rows, _ in files]), [float(size) for _, size in files])[0]
        for role, files in left.items()
    }
    return Cost(tuple(seconds), rows_left, {role: tuple(size) for role, size in sizes.items()}, tuple(requests))
