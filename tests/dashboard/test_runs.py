"""A snapshot is made when something was committed, and by one run at a time only for itself."""

import threading
from pathlib import Path

import pytest
from fake_run import FakeRun, crawl

from textmill.dashboard.runs import Run
from textmill.errors import UserError
from textmill.inspect.changes import state_of
from textmill.inspect.snapshot import Snapshot, take
from textmill.store.store import Store


def test_a_snapshot_is_kept_while_nothing_is_committed(tmp_path: Path) -> None:
    fake = FakeRun(tmp_path, crawl())
    run = Run(fake.store, fresh_seconds=0)
    first = run.snapshot
    assert run.snapshot is first
    fake.map_stage("0-read", fake.tasks[:1])
    second = run.snapshot
    assert (first.stats.records, second.stats.records) == (0, 5)


def test_a_run_is_not_looked_at_all_the_time(tmp_path: Path) -> None:
    fake = FakeRun(tmp_path, crawl())
    run = Run(fake.store, fresh_seconds=3600)
    first = run.snapshot
    fake.map_stage("0-read", fake.tasks)
    assert run.snapshot is first


def test_what_was_is_shown_while_it_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeRun(tmp_path, crawl())
    run = Run(fake.store, fresh_seconds=0)
    first = run.snapshot
    fake.map_stage("0-read", fake.tasks)
    is_begun, may_end = threading.Event(), threading.Event()

    def slow(store: Store) -> Snapshot:
        is_begun.set()
        assert may_end.wait(60)
        return take(store)

    monkeypatch.setattr("textmill.dashboard.runs.take", slow)
    thread = threading.Thread(target=run.current)
    thread.start()
    assert is_begun.wait(60)
    assert run.snapshot is first
    may_end.set()
    thread.join()
    assert run.snapshot.stats.records == 11


def test_a_run_that_is_gone_is_not_shown_as_it_was(tmp_path: Path) -> None:
    fake = FakeRun(tmp_path, crawl())
    run = Run(fake.all(), fresh_seconds=0)
    assert run.snapshot.stats.records == 11
    fake.store.remove("run.json")
    with pytest.raises(UserError, match="there is no run here"):
        _ = run.snapshot


@pytest.mark.parametrize("change", ["commit", "complete", "quarantine"])
def test_every_change_is_seen(tmp_path: Path, change: str) -> None:
    fake = FakeRun(tmp_path, crawl())
    before = state_of(fake.store)
    assert state_of(fake.store) == before
    if change == "commit":
        fake.map_stage("0-read", fake.tasks[:1])
    elif change == "complete":
        fake.manifest(complete=True)
    else:
        fake.quarantine("0-read", "cc/a.warc.gz", "cannot be read")
    assert state_of(fake.store) != before


def test_a_run_that_comes_later(tmp_path: Path) -> None:
    run = Run(Store(str(tmp_path / "later")), fresh_seconds=3600)
    with pytest.raises(UserError, match="there is no run here"):
        _ = run.snapshot
    FakeRun(tmp_path / "later", crawl()).all()
    assert run.name == "cc-english"


def test_no_run_waits_for_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Run(FakeRun(tmp_path / "slow", crawl()).all())
    other = Run(FakeRun(tmp_path / "other", crawl()).all())
    is_begun, may_end = threading.Event(), threading.Event()

    def stuck(path: str) -> object:
        is_begun.set()
        assert may_end.wait(60)
        raise FileNotFoundError(path)

    monkeypatch.setattr(slow.store, "read_json", stuck)
    failed: list[Exception] = []

    def look() -> None:
        try:
            _ = slow.snapshot
        except UserError as error:
            failed.append(error)

    thread = threading.Thread(target=look)
    thread.start()
    assert is_begun.wait(60)
    assert other.snapshot.stats.records == 11
    may_end.set()
    thread.join()
    assert len(failed) == 1
