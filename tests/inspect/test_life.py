"""A run that was killed does not go on "in progress", and one that lives is not called stopped."""

import fcntl
import os
import time
from pathlib import Path

import pytest
from fsspec.implementations.memory import MemoryFileSystem
from tests.dashboard.fake_run import FakeRun, crawl

from textmill.dashboard import live
from textmill.dashboard.runs import Run
from textmill.errors import UserError
from textmill.inspect import life
from textmill.inspect.life import silence
from textmill.inspect.snapshot import take
from textmill.run.claim import claim
from textmill.store.held import is_held, is_on_local_disk
from textmill.store.store import Store
from textmill.store.task_progress import Progress


def fake_run(place: Path | str) -> FakeRun:
    """One of two shards is committed."""
    fake = FakeRun(place, crawl())
    fake.map_stage("0-read", fake.tasks[:1])
    return fake


def said(store: Store, seconds: float) -> str:
    """So long after now."""
    return silence(store, take(store), time.time() + seconds)


def progress(store: Store, changed: float) -> None:
    found = Progress(
        stage="0-read", task="cc/b", records=1, bytes_read=1, bytes_whole=2, started=changed - 9, changed=changed
    )
    store.put("stages/0-read/progress/b.json", found.model_dump_json().encode())


def test_a_driver_that_holds_the_directory_is_at_work_however_quiet(tmp_path: Path) -> None:
    store = fake_run(tmp_path).store
    with claim(store, "cc-english"):
        assert is_held(store) is True
        assert said(store, 9_000) == ""
    assert is_held(store) is False
    assert is_on_local_disk(store)
    assert said(store, 0) == "stopped"


def test_a_lock_that_nobody_sees_is_no_stop_while_files_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where another machine may hold it."""
    monkeypatch.setattr(life, "is_on_local_disk", lambda directory: False)
    store = fake_run(tmp_path).store
    (tmp_path / ".lock").write_text("1\n")
    assert said(store, 10) == ""
    assert said(store, 500) == "stopped"
    progress(store, time.time() + 490)
    assert said(store, 500) == ""


def test_a_copy_is_judged_by_its_times(tmp_path: Path) -> None:
    store = fake_run(tmp_path).store
    for file in tmp_path.rglob("*"):
        os.utime(file, (1_800_000_000, 1_800_000_000))
    day = silence(store, take(store), 1_800_000_000 + 500)
    assert day == "no sign of life since 08:00 UTC"
    assert silence(store, take(store), 1_800_000_000 + 90_000) == "no sign of life since 2027-01-15 08:00 UTC"
    assert silence(store, take(store), 1_800_000_000 + 50) == ""


def test_an_object_store_is_judged_by_its_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = fake_run(f"memory://{tmp_path.name}/run").store
    assert is_held(store) is None
    assert said(store, 20) == ""
    assert said(store, 500).startswith("no sign of life since ")
    listed = MemoryFileSystem.ls

    def with_words(self: MemoryFileSystem, path: str, detail: bool = True) -> list[dict[str, object]]:
        return [
            {**one, "created": None, "updated": "2027-01-15T08:00:00Z"} if one["type"] == "file" else one
            for one in listed(self, path, detail=detail)
        ]

    monkeypatch.setattr(MemoryFileSystem, "ls", with_words)
    assert silence(store, take(store), 1_800_000_500) == "no sign of life since 08:00 UTC"


def test_a_run_that_is_complete_is_not_silent(tmp_path: Path) -> None:
    assert said(FakeRun(tmp_path, crawl()).all(), 9_000) == ""


def test_who_only_asks_keeps_no_driver_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks has the lock for a moment; a driver that comes just then tries again."""
    store = fake_run(tmp_path).store
    asking = os.open(tmp_path / ".lock", os.O_RDONLY | os.O_CREAT)
    fcntl.flock(asking, fcntl.LOCK_SH)
    with pytest.raises(UserError, match="another run is at work"), claim(store, "cc-english"):
        pass
    monkeypatch.setattr("textmill.run.claim.time.sleep", lambda _: os.close(asking))
    with claim(store, "cc-english"):
        assert is_held(store) is True


def test_a_page_says_it_and_takes_it_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = fake_run(tmp_path)
    run = Run(fake.store, fresh_seconds=0)
    assert run.overview.state == "in progress"
    (tmp_path / ".lock").write_text("1\n")
    now = time.time()
    monkeypatch.setattr("textmill.dashboard.runs.time.time", lambda: now + 100)
    assert run.overview.state == "stopped"
    news = live.look(run)
    assert news is not None
    assert '"state": "stopped"' in news.totals
    with claim(fake.store, "cc-english"):
        assert run.overview.state == "in progress"
        later = live.look(run)
        assert later is not None
        assert later.state != news.state  # so that an open page asks again
    fake.all()
    assert run.overview.state == "complete"
