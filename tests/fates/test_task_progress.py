"""Running tasks say how far they are, seldom, and leave nothing behind."""

import time
from pathlib import Path

import pytest

from textmill.block import Shard
from textmill.inputs.opening import open_shard
from textmill.inputs.watching import watched
from textmill.store import task_progress
from textmill.store.store import Store
from textmill.store.task_progress import TaskProgress, in_progress


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def test_a_long_task_is_told_and_a_short_one_writes_nothing(tmp_path: Path, clock: list[float]) -> None:
    store = Store(str(tmp_path))
    with TaskProgress(store, "0-read", "s/a") as progress:
        progress.add(10)
        assert in_progress(store, "0-read") == []
        clock[0] += 6
        progress.at(50, 200)
        (found,) = in_progress(store, "0-read")
        assert (found.task, found.records, found.bytes_read, found.bytes_whole) == ("s/a", 10, 50, 200)
        progress.add(10)
        assert in_progress(store, "0-read")[0].records == 10
        clock[0] += 6
        progress.add(10)
        assert in_progress(store, "0-read")[0].records == 30
    assert in_progress(store, "0-read") == []


def test_what_a_killed_task_left_is_cleared_and_what_is_none_passed_over(tmp_path: Path, clock: list[float]) -> None:
    store = Store(str(tmp_path))
    progress = TaskProgress(store, "0-read", "s/a").__enter__()
    clock[0] += 6
    progress.add(1)
    store.put("stages/0-read/progress/x.json", b'{"task": ')
    assert len(in_progress(store, "0-read")) == 1
    task_progress.clear(store, "0-read")
    assert store.children("stages/0-read/progress") == []


def test_what_is_read_of_a_shard_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * 1000)
    told: list[tuple[int, int]] = []
    with watched(lambda read, whole: told.append((read, whole))), open_shard(Shard("s", "a", str(path), "")) as file:
        file.read(300)
        file.read()
    assert told == [(300, 1000), (1000, 1000)]
    with open_shard(Shard("s", "a", str(path), "")) as file:
        file.read()
    assert len(told) == 2
