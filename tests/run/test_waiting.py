"""Tasks are given out in groups of what is small, and those that wait for a GPU do not keep the others."""

import json
from pathlib import Path

import pytest
import yaml

from textmill.block import Shard
from textmill.config.pipeline import load
from textmill.inputs.parts import Border, FilePart
from textmill.plan.plan import Plan
from textmill.plan.preparing import prepare
from textmill.run.task_bytes import weight
from textmill.run.waiting import Waiting
from textmill.stages.entering import ReadPart
from textmill.step import Part
from textmill.store.task import Task

MODULE = """
from textmill.block import Block
from textmill.resources import Resources

class Wants(Block):
    def resources(self):
        return Resources(gpus=1)

    def apply(self, batch):
        return {}
"""


def plan_with_a_gpu_stage(folder: Path) -> Plan:
    (folder / "wants_gpu.py").write_text(MODULE)
    (folder / "in.jsonl").write_text(json.dumps({"id": "1", "text": "x"}))
    source = {"name": "s", "reader": {"readers.jsonl": {"paths": "in.jsonl"}}}
    described = {"name": "p", "sources": [source], "blocks": ["wants_gpu:Wants"], "writer": "writers.parquet"}
    (folder / "p.yaml").write_text(yaml.safe_dump(described))
    return prepare(load(str(folder / "p.yaml")))


def named(stage: str, names: str) -> list[Task]:
    return [Task(stage, Part(name), "") for name in names.split()]


def given(waiting: Waiting) -> list[list[str]]:
    return [[task.name for task in group] for group in iter(waiting.next, ())]


def test_tasks_that_wait_for_a_gpu_keep_no_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    plan = plan_with_a_gpu_stage(tmp_path)
    gpu = plan.maps[1].name
    tasks = [*named(gpu, "g0 g1 g2 g3 g4"), *named("0-read", "c0 c1 c2")]
    waiting = Waiting(plan, iter([*tasks, None]), 3, lambda task: 1)
    assert given(waiting) == [["g0"], ["g1"], ["g2"], ["c0"], ["c1"], ["c2"]]
    waiting.ended(gpu)
    assert given(waiting) == [["g3"]]
    waiting.room = 5  # nodes have come
    assert given(waiting) == [["g4"]]


def test_small_tasks_go_together_in_groups_that_shrink(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    plan = plan_with_a_gpu_stage(tmp_path)
    tasks = named("0-read", " ".join(map(str, range(1000))))
    waiting = Waiting(plan, iter(tasks), 4, lambda task: 1000)
    sizes = []
    while group := waiting.next():
        sizes.append(len(group))
        waiting.ended("0-read")
    assert sum(sizes) == 1000
    assert max(sizes) == sizes[0] == 64
    assert sizes[-4:] == [1, 1, 1, 1]
    assert len(sizes) < 60


def test_large_tasks_go_by_themselves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    plan = plan_with_a_gpu_stage(tmp_path)
    sizes = {"a": 900_000, "b": 100_000, "c": 100_000, "d": 5_000_000}
    waiting = Waiting(plan, iter(named("0-read", "a b c d")), 1, lambda task: sizes[task.name])
    found = []
    while group := waiting.next():
        found.append("".join(task.name for task in group))
        waiting.ended("0-read")
    assert found == ["ab", "c", "d"]


def test_the_weight_of_a_task() -> None:
    def task(shard: Shard) -> Task:
        return Task("0-read", ReadPart(shard.name, shard, 0, None, ""), "")

    assert weight(task(Shard("s", "a", "a", "mtime:12:345"))) == 345
    assert weight(task(Shard("s", "a", "a", "published"))) > 1 << 20
    assert weight(task(FilePart("s", "a@1", "a", "mtime:12:345@5-105", "a", 5, 105, Border(5)))) == 100
