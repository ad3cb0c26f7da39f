"""How fast tasks at work are, and how long it may take still."""

from pathlib import Path

import pytest
from tests.dashboard.fake_run import Doc, FakeRun

from textmill.inspect.live_progress import at_work, is_stale, progress_mark, speeds
from textmill.inspect.snapshot import take
from textmill.store.task_progress import Progress

NOW = 1_000_000.0


def task(name: str, read: int, whole: int, started: float, changed: float) -> Progress:
    return Progress(
        stage="0-read",
        task=name,
        records=read // 10,
        bytes_read=read,
        bytes_whole=whole,
        started=NOW - started,
        changed=NOW - changed,
    )


@pytest.fixture
def fake(tmp_path: Path) -> FakeRun:
    """Five shards, of which one is committed."""
    run = FakeRun(tmp_path, [Doc(str(number), shard=f"{number}.gz") for number in range(5)])
    run.map_stage("0-read", run.tasks[:1])
    return run


def put(fake: FakeRun, *working: Progress) -> list[Progress]:
    for one in working:
        fake.store.put(f"stages/0-read/progress/{one.task}.json", one.model_dump_json().encode())
    return at_work(fake.store, take(fake.store))


def test_what_is_left_is_reckoned_by_bytes(fake: FakeRun) -> None:
    working = put(fake, task("a", 1000, 2000, 20, 0), task("b", 500, 4000, 14, 4))
    (found,) = speeds(take(fake.store), working, NOW)
    assert (found.stage, found.tasks, found.silent) == ("0-read", 2, 0)
    assert found.bytes_per_second == 50 + 50
    assert found.records_per_second == 10
    assert found.left == (1000 + 3500 + 2 * 3000) / 100  # two shards wait
    assert "2 shards that wait" in found.basis


def test_the_silent_are_marked_and_slow_nobody_down(fake: FakeRun) -> None:
    working = put(fake, task("a", 1000, 2000, 20, 0), task("b", 500, 4000, 500, 300))
    assert [is_stale(one, NOW) for one in sorted(working, key=lambda one: one.task)] == [False, True]
    (found,) = speeds(take(fake.store), working, NOW)
    assert (found.tasks, found.bytes_per_second) == (1, 50)


def test_without_sizes_nothing_is_promised(fake: FakeRun) -> None:
    (found,) = speeds(take(fake.store), put(fake, task("a", 0, 0, 20, 0)), NOW)
    assert found.left is None


def test_totals_have_nothing_of_what_is_not_committed(fake: FakeRun) -> None:
    before = take(fake.store).stats
    put(fake, task("a", 1000, 2000, 20, 0))
    assert take(fake.store).stats == before


def test_a_run_that_is_complete_has_nobody_at_work(fake: FakeRun) -> None:
    fake.all()
    assert put(fake, task("a", 1, 2, 20, 0)) == []


def test_the_mark_changes_when_a_task_gets_on(fake: FakeRun) -> None:
    marks = [
        progress_mark(put(fake)),
        progress_mark(put(fake, task("a", 1, 9, 20, 9))),
        progress_mark(put(fake, task("a", 2, 9, 20, 4))),
        progress_mark(put(fake, task("b", 2, 9, 20, 8))),
    ]
    assert len({*marks}) == 4
