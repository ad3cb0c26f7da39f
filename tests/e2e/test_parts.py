"""A run in parts that share nothing but the run directory: the corpus of a run in one, each part once."""

import fcntl
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from killed import KilledBeforeCommit
from lab import Lab, Run

from textmill.config.pipeline import load
from textmill.errors import UserError
from textmill.inputs.parts import FilePart
from textmill.run.claim import Part, claim
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor
from textmill.run.part import Share, run_part
from textmill.store.held import is_held
from textmill.store.store import Store

INLINE = ("--executor", "inline")
Corpus = Callable[[], dict[str, str]]


def seconds(run: Run) -> dict[str, float]:
    """What each task of the first stage took: done again, it is another."""
    return {task: commit.seconds for task, commit in run.commits("-read").items()}


def test_parts_and_what_is_left_make_the_corpus_of_one_run(lab: Lab, baseline: Corpus) -> None:
    said = lab.textmill("run", str(lab.config), "--out", "run", "--shards", "1/3", *INLINE)
    assert "part 1/3: 1 task done" in said
    killed = KilledBeforeCommit(2)
    first = ("run", str(lab.config), "--out", "run", "--shards", "0/3", *INLINE)
    lab.textmill(*first, code=-signal.SIGKILL, main=killed)
    assert "part 0/3: 1 task done, 1 done before" in lab.textmill(*first)
    before = seconds(Run(lab.folder / "run"))
    assert len(before) == 3
    made = lab.run("run", *INLINE)  # part 2 was never started
    assert before.items() <= seconds(made).items()
    assert made.corpus() == baseline()
    assert not list((lab.folder / "run").glob(".lock-part-*"))
    assert "part 0/3: 0 tasks done, 2 done before" in lab.textmill(*first)
    assert "whole" in lab.textmill("verify", "run")


def test_a_file_that_is_read_in_parts_belongs_to_one_share() -> None:
    shards = [FilePart("s", f"{file}-{n}", "u", "i", file=file, start=n, stop=n + 1) for file in "ab" for n in range(3)]
    assert Share(0, 2).tasks(shards) == {"s/a", "s/a-0", "s/a-1", "s/a-2"}
    assert Share(1, 2).tasks(shards) == {"s/b", "s/b-0", "s/b-1", "s/b-2"}
    every = [Share(index, 5).tasks(shards) for index in range(5)]
    assert frozenset().union(*every) == Share(0, 1).tasks(shards)
    assert sum(map(len, every)) == 8


@pytest.mark.parametrize("text", ["", "1", "1/0", "0/0", "3/3", "-1/3", "1/3/5", "a/b", "0.5/2"])
def test_what_is_no_share(text: str) -> None:
    with pytest.raises(UserError, match="--shards"):
        Share.parsed(text)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Four files of a document each."""
    for name in "abcd":
        (tmp_path / f"{name}.jsonl").write_text(f'{{"id": "{name}", "text": "text {name}"}}\n')
    path = tmp_path / "p.yaml"
    path.write_text(
        f"name: t\nsources: [{{name: s, reader: {{readers.jsonl: {{paths: '{tmp_path}/*.jsonl'}}}}}}]\n"
        "blocks: [dedup.exact]\nwriter: writers.parquet\n"
    )
    return path


def test_who_may_be_at_work_beside_whom(config: Path) -> None:
    folder = str(config.parent / "run")
    store, pipeline = Store(folder), load(str(config))
    run_part(pipeline, folder, Share(0, 2), InlineExecutor)
    assert is_held(store) is False
    with claim(store, "t", Part(1, 2, "one")):
        assert is_held(store) is True
        with pytest.raises(UserError, match="another run is at work in this directory"):
            run(pipeline, folder, InlineExecutor)
        with claim(store, "t", Part(0, 2, "one")):
            pass
        for index, of, mark, words in (
            (1, 2, "one", "this part of the run is at work"),
            (0, 2, "other", "part 1/2 is at work here with other settings"),
            (0, 4, "one", "part 1/2 is at work here with other settings"),
        ):
            with pytest.raises(UserError, match=words), claim(store, "t", Part(index, of, mark)):
                pass
    with claim(store, "t"), pytest.raises(UserError, match="a run is at work in this directory"):
        run_part(pipeline, folder, Share(1, 2), InlineExecutor)


def test_a_lock_goes_with_its_process(config: Path) -> None:
    folder = config.parent / "run"
    run_part(load(str(config)), str(folder), Share(0, 2), InlineExecutor)
    lock = os.open(folder / ".lock-part-0-of-2", os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(lock)


def test_a_part_with_a_shard_that_cannot_be_read_is_not_complete(config: Path) -> None:
    (config.parent / "a.jsonl").write_bytes(bytes(range(256)) * 4)
    folder = config.parent / "run"
    found = run_part(load(str(config)), str(folder), Share(0, 2), lambda: InlineExecutor(retries=0))
    assert (found.done, [*found.quarantined], found.is_complete) == (1, ["s/a.jsonl"], False)
    (config.parent / "a.jsonl").write_text('{"id": "a", "text": "mended"}\n')
    assert run_part(load(str(config)), str(folder), Share(0, 2), InlineExecutor).done == 1
    assert run(load(str(config)), str(folder), InlineExecutor).is_complete


def test_parts_need_a_file_system_with_locks(config: Path) -> None:
    with pytest.raises(UserError, match="kept apart by locks of a file system"):
        run_part(load(str(config)), "memory://parts", Share(0, 2), InlineExecutor)
