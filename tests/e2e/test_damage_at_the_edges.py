"""Damage where it is least expected: in records, in an index, on an object store, again and again, and at a kill."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from damage_lab import EXACT, again, content, flip, lose, texts, unfold
from small_run import corpus, small_run

from textmill.config import pipeline as config
from textmill.errors import UserError
from textmill.inspect.verify import verify
from textmill.plan.plan import Plan
from textmill.run import failure as engine
from textmill.run import worker
from textmill.run.damage import Damage
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor
from textmill.store.commit import DamagedFileError
from textmill.store.commits import Records
from textmill.store.store import Commit, Store, StoredFile
from textmill.store.task import Task


@pytest.mark.parametrize("harm", ["cut", "rows", "another task's", "nothing"])
def test_a_damaged_commit_record_has_its_task_done_again(tmp_path: Path, harm: str) -> None:
    store = small_run(tmp_path, texts(6), [EXACT])
    before = content(store)
    unfold(store, "0-read")
    first, second = (Path(store.locate(f"stages/0-read/commits/{name}")) for name in store.records("0-read")[:2])
    text = first.read_bytes()
    rows = text.replace(b'"rows": 12', b'"rows": 2')
    assert rows != text
    first.write_bytes({"cut": text[:50], "rows": rows, "another task's": second.read_bytes(), "nothing": b""}[harm])
    (problem,) = (line for line in verify(store) if first.name in line)
    assert "run again" in problem
    result, said = again(store)
    assert (len(said), result.tasks_done) == (1, 1)
    assert (content(store), list(verify(store))) == (before, [])


def test_what_is_damaged_each_time_is_not_made_again_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = small_run(tmp_path, texts(7), [EXACT])
    real = Store.commit

    def rotting(self: Store, stage: str, commit: Commit) -> None:
        real(self, stage, commit)
        if stage == "0-read":
            flip(self, commit.files["data"])

    monkeypatch.setattr(Store, "commit", rotting)
    flip(store, store.commits("0-read")["s/001.jsonl"].files["data"])
    with pytest.raises(UserError, match="damaged again each time that it was made again; the disk or the memory"):
        again(store, recheck=True)


def test_a_task_that_stumbles_over_what_another_checks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The failure is told as damage, not as a fault of the task."""
    store = small_run(tmp_path, texts(8), [EXACT])
    file = store.commits("0-read")["s/001.jsonl"].files["data"]
    Path(store.locate(file.path)).write_bytes(b"?" * file.bytes)
    real = worker.run_task

    def unchecked(plan: Plan, task: Task, store: Store) -> Commit:
        return real(plan, replace(task, checks=()), store)

    monkeypatch.setattr(engine, "run_task", unchecked)
    _, said = again(store, removed={"keep": "all"}, blocks=[EXACT, "formatters.pii"])
    assert len(said) == 1
    assert list(verify(store)) == []


def test_a_file_that_no_task_wrote(tmp_path: Path) -> None:
    store = small_run(tmp_path, texts(9), [])
    plan = run(config.load(str(tmp_path / "pipeline.yaml")), store.url, InlineExecutor).plan
    stray = StoredFile(path="stages/0-read/data/stray", rows=0, bytes=0, sha256="")
    with pytest.raises(DamagedFileError, match=r"stray: missing; `textmill run --recheck` makes it again"):
        Damage(plan, Records(store), print).take_back([DamagedFileError(stray, "missing")])
    store.put("damaged.json", b"{")
    with pytest.raises(UserError, match=r"damaged\.json: damaged"):
        Damage(plan, Records(store), print)


def test_a_damaged_segment_of_an_index_stops_the_run(tmp_path: Path) -> None:
    block = {"dedup.minhash": {"bands": 3, "rows": 2, "index": str(tmp_path / "index")}}
    for number in (1, 2):
        (tmp_path / str(number)).mkdir()
        if number == 2:
            kinds = {path.name.split("-")[0]: path for path in (tmp_path / "index" / "segments").glob("*/*.arrow")}
            whole = {path: path.read_bytes() for path in kinds.values()}
            assert {path.name.split("-")[0] for path in whole} == {"keys", "documents", "shingles"}
            for path, data in whole.items():
                path.write_bytes(data[:-20] + bytes([data[-20] ^ 1]) + data[-19:])
                with pytest.raises(UserError, match=f"{path.name} is damaged: its SHA-256 is not the recorded one"):
                    small_run(tmp_path / "2", texts(1), [block])
                path.write_bytes(data)
        small_run(tmp_path / str(number), texts(1 if number == 2 else 11)[: 4 - number], [block])
    assert len(json.loads((tmp_path / "index" / "versions" / "000002.json").read_text())["segments"]) == 2


@pytest.mark.usefixtures("nothing_goes")
def test_a_bit_flips_on_an_object_store(tmp_path: Path) -> None:
    small_run(tmp_path, texts(10), [EXACT])
    where, expected = f"memory://{tmp_path.name}-damage", corpus(Store(str(tmp_path / "run")))
    pipeline = config.load(str(tmp_path / "pipeline.yaml"))
    store = run(pipeline, where, InlineExecutor).store
    for stage in ("0-read", "1-exact-sketch", "4-exact-members"):
        file = next(iter(store.commits(stage).values())).files["data"]
        with store.open(file.path) as stream:
            data = bytearray(stream.read())
        data[len(data) // 2] ^= 1
        store.put(file.path, bytes(data))
    for stage in ("2-exact-edges", "5-exact-clusters", "8-exact-keep"):
        lose(store, stage)
    run(pipeline, where, InlineExecutor)
    assert (corpus(store), list(verify(store))) == (expected, [])


@pytest.mark.usefixtures("nothing_goes")
def test_a_run_that_is_stopped_does_not_forget_what_was_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = small_run(tmp_path, texts(4), [EXACT])
    flip(store, store.commits("0-read")["s/001.jsonl"].files["data"])
    real, done = worker.run_task, []

    def stopping(plan: Plan, task: Task, store: Store) -> Commit:
        if task.stage != "0-read":
            raise KeyboardInterrupt
        return real(plan, task, store)

    def counting(plan: Plan, task: Task, store: Store) -> Commit:
        done.append((task.stage, task.name))
        return real(plan, task, store)

    monkeypatch.setattr(engine, "run_task", stopping)
    with pytest.raises(KeyboardInterrupt):
        again(store, recheck=True)
    assert store.exists("damaged.json")
    monkeypatch.setattr(engine, "run_task", counting)
    again(store)
    assert done == [
        ("1-exact-sketch", "s/001.jsonl"),
        ("4-exact-members", "group-00000"),
        ("6-exact-ids", "shards-00000"),
        ("8-exact-keep", "s/001.jsonl"),
    ]
    assert not store.exists("damaged.json")
