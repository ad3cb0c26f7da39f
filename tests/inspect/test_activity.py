"""Status says whether a run runs, has stopped or is through, what is at work, how fast, and when it wrote last."""

import json
import time
from pathlib import Path

from tests.dashboard.fake_run import FakeRun, crawl

from textmill.inspect.status import status
from textmill.run.claim import claim
from textmill.store import quarantine
from textmill.store.quarantine import Quarantined
from textmill.store.store import Store
from textmill.store.task_progress import Progress


def begun(place: Path) -> Store:
    """One of two shards is committed."""
    fake = FakeRun(place, crawl())
    fake.map_stage("0-read", fake.tasks[:1])
    return fake.store


def progress(store: Store, task: str, seconds: float, records: int, read: int, age: float = 0.0) -> None:
    """A task that is at work for so long, and wrote so many seconds ago."""
    changed = time.time() - age
    found = Progress(
        stage="0-read",
        task=task,
        records=records,
        bytes_read=read,
        bytes_whole=10 * read,
        started=changed - seconds,
        changed=changed,
    )
    store.put(f"stages/0-read/progress/{task.replace('/', '-')}.json", found.model_dump_json().encode())


def lines(store: Store) -> list[str]:
    return status(store, with_activity=True).lines()


def test_a_run_at_work_says_what_it_does_and_how_fast(tmp_path: Path) -> None:
    store = begun(tmp_path)
    progress(store, "cc/b", 100, 50_000, 20_000_000)
    progress(store, "cc/c", 50, 10_000, 40_000_000)
    progress(store, "cc/killed", 50, 10_000, 40_000_000, age=300)
    with claim(store, "cc-english"):
        said = lines(store)
        found = status(store, with_activity=True).as_dict()
    assert said[0] == "cc-english: running"
    assert "at work: cc/b in 0-read: 1 min 40 s, 50,000 records" in said
    assert "throughput: 700 documents/s, 1.00 MB/s read" in said
    assert not any("killed" in line for line in said)
    assert any(line.startswith("last activity: 20") for line in said)
    assert found["state"] == "running"
    assert '"task": "cc/c", "seconds": ' in json.dumps(found)
    assert isinstance(found["last_activity"], float)


def test_a_run_that_was_stopped_says_so(tmp_path: Path) -> None:
    store = begun(tmp_path)
    with claim(store, "cc-english"):
        pass
    progress(store, "cc/b", 100, 50_000, 20_000_000)
    said = lines(store)
    assert said[0] == "cc-english: stopped"
    assert not any(line.startswith(("at work", "throughput")) for line in said)


def test_a_run_that_went_through_without_some_shards_is_finished(tmp_path: Path) -> None:
    store = begun(tmp_path)
    with claim(store, "cc-english"):
        pass
    described = store.read_json("run.json")
    assert isinstance(described, dict)
    store.put("run.json", json.dumps({**described, "described": "x"}).encode())
    quarantine.note(store, Quarantined("0-read", "cc/b", "ShardError: gone"), "")
    found = status(store, with_activity=True)
    assert found.lines()[0] == "cc-english: finished without 1 shard"
    assert found.as_dict()["state"] == "finished"


def test_a_complete_run_is_complete(tmp_path: Path) -> None:
    store = FakeRun(tmp_path, crawl()).all()
    found = status(store, with_activity=True)
    assert found.lines()[0] == "cc-english: complete"
    assert found.as_dict()["state"] == "complete"
