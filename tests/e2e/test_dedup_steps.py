"""The steps of deduplication, cut small: the same corpus however they are divided, ordered, killed and resumed."""

import hashlib
import json
import os
import random
import signal
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
import yaml
from forked import forked
from small_run import corpus, small_run
from small_steps import KilledWhenCutSmall, cut_small

from textmill.config import pipeline as config
from textmill.inspect.status import status
from textmill.inspect.verify import verify
from textmill.inspect.why import why
from textmill.plan.plan import Plan
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor, Outcome
from textmill.run.result import Result
from textmill.run.rounds import LossError
from textmill.store.store import Store
from textmill.store.task import Task

STEPS = ("sketch", "edges", "forest", "members", "clusters", "ids", "gather")
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a pipeline over five shards of edited texts, some without text; `blocks` are its deduplication."""
    rng = random.Random(1)
    originals = [[f"w{rng.choice('abcdefghijklmnop')}{rng.choice('qrstuvwxyz')}" for _ in range(60)] for _ in range(25)]
    (tmp_path / "in").mkdir()
    for shard in range(5):
        lines = []
        for row in range(30):
            words = [*rng.choice(originals)]
            for _ in range(rng.choice([0, 1, 3, 12])):
                words[rng.randrange(len(words))] = rng.choice(["x", "y", "z"])
            text = None if row % 13 == 5 else "" if row % 13 == 6 else " ".join(words)
            lines.append(json.dumps({"id": f"{shard}/{row}", "text": text}))
        (tmp_path / "in" / f"{shard}.jsonl").write_text("\n".join(lines))

    def write(*blocks: object) -> Path:
        sources = [
            {"name": name, "reader": {"readers.jsonl": {"paths": paths}}}
            for name, paths in (("a", ["in/0.jsonl", "in/1.jsonl"]), ("b", ["in/[234].jsonl"]))
        ]
        path = tmp_path / "pipeline.yaml"
        described = {"name": "steps", "sources": sources, "blocks": [*blocks], "removed": {"keep": "all"}}
        path.write_text(yaml.safe_dump({**described, "writer": {"writers.parquet": {}}}))
        return path

    return write


class Shuffled(InlineExecutor):
    """Does the tasks in another order."""

    def run(self, plan: Plan, tasks: Iterable[Task | None], store: Store) -> Iterator[Outcome]:
        coming = iter(tasks)
        while found := [*iter(lambda: next(coming, None), None)]:
            random.Random(len(found)).shuffle(found)
            yield from super().run(plan, found, store)


def done(
    pipeline: Path, out: str, executor: type[InlineExecutor] = InlineExecutor, accept_loss: bool = False
) -> Result:
    result = run(
        config.load(str(pipeline)), str(pipeline.parent / out), lambda: executor(retries=0), accept_loss=accept_loss
    )
    assert result.is_complete
    assert list(verify(result.store)) == []
    return result


def content(folder: Path) -> dict[str, str]:
    files = sorted((folder / "corpus" / "data").iterdir())
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def commits(result: Result, kind: str) -> dict[str, str]:
    (stage,) = (stage for stage in result.plan.stages if stage.kind == kind and stage.label != "corpus")
    return {name: commit.model_dump_json() for name, commit in result.store.commits(stage.name).items()}


MINHASH = "small_steps:Minhash"


@pytest.mark.parametrize("block", [{MINHASH: {}}, {MINHASH: {"verify": "none", "keep": "longest"}}])
def test_however_the_work_is_cut_and_ordered(write: Write, block: object, monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline = write(block)
    whole = done(pipeline, "whole")
    assert len(commits(whole, "edges")) == len(commits(whole, "forest")) == len(commits(whole, "clusters")) == 1
    cut_small(monkeypatch)
    parts = done(pipeline, "parts", Shuffled)
    assert content(pipeline.parent / "whole") == content(pipeline.parent / "parts")
    assert len(commits(parts, "edges")) > 14
    assert {name.split("-")[1] for name in commits(parts, "forest") if name != "forest"} >= {"0", "1"}
    assert min(len(commits(parts, kind)) for kind in ("clusters", "gather")) > 2
    again = done(pipeline, "parts")
    assert again.tasks_done == 0
    assert again.tasks_skipped == parts.tasks_done


def test_killed_in_every_step(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline = write({MINHASH: {}})
    folder = pipeline.parent
    done(pipeline, "whole")
    command = ("run", "pipeline.yaml", "--out", "killed", "--executor", "inline")
    for number, step in enumerate(STEPS):
        main = KilledWhenCutSmall(1 + number % 2, f"-{step}")
        code, output, errors = forked(command, folder, os.environ, 240, main)
        assert code == -signal.SIGKILL, (step, output, errors)
    cut_small(monkeypatch)
    resumed = done(pipeline, "killed")
    assert resumed.tasks_skipped > 30
    assert content(folder / "killed") == content(folder / "whole")
    left = [path.name for path in folder.glob("killed/stages/*/data/*")]
    assert not [name for name in left if "spool" in name or "tmp" in name]


@pytest.mark.usefixtures("nothing_goes")
def test_what_is_kept_redoes_no_sketch_that_is_there(write: Write) -> None:
    first = done(write({"dedup.minhash": {}}), "run")
    changed = done(write({"dedup.minhash": {"verify": "jaccard", "keep": "longest"}}), "run")
    assert {step: commits(changed, step) for step in STEPS[:3]} == {step: commits(first, step) for step in STEPS[:3]}


def test_what_is_kept_redoes_no_edges(write: Write) -> None:
    first = done(write({"dedup.minhash": {}}), "run")
    kept = {step: commits(first, step) for step in STEPS}
    for settings in ({"verify": "jaccard", "keep": "longest"}, {"min_jaccard": 0.9}, {"verify": "jaccard"}):
        changed = done(write({"dedup.minhash": settings}), "run")
        assert {step: commits(changed, step) for step in STEPS[1:3]} == {step: kept[step] for step in STEPS[1:3]}
        assert commits(changed, "clusters") != kept["clusters"]
    unverified = done(write({"dedup.minhash": {"verify": "none"}}), "run")
    assert commits(unverified, "sketch") != kept["sketch"]  # without keys of whole texts
    done(write({"dedup.minhash": {}}), "run")
    alarmed = done(write({"dedup.minhash": {"max_cluster": 1000, "max_source_loss": 1.0}}), "run")
    assert alarmed.tasks_done == 0


def test_alarms_stop_the_run_with_their_evidence(write: Write) -> None:
    pipeline = write({"dedup.minhash": {"verify": "jaccard", "max_cluster": 3, "max_source_loss": 0.05}})
    with pytest.raises(LossError) as stopped:
        done(pipeline, "run")
    said = str(stopped.value)
    assert "minhash: a cluster has" in said
    assert "would be kept, not" in said
    assert "minhash: a source would lose more than max_source_loss, 5.0%" in said
    assert "  a: " in said
    assert "  b: " in said
    assert not (pipeline.parent / "run" / "corpus").exists()
    with pytest.raises(LossError):
        done(pipeline, "run")
    accepted = done(pipeline, "run", accept_loss=True)
    assert len(accepted.accepted) == 2
    done(write({"dedup.minhash": {"verify": "jaccard"}}), "plain")
    assert content(pipeline.parent / "run") == content(pipeline.parent / "plain")


def test_alarms_at_their_limits(tmp_path: Path) -> None:
    files = [[{"text": "same"}] * 3 + [{"text": "other"}], [{"text": "other"}]]
    limits: dict[str, object] = {"max_cluster": 3, "max_source_loss": 0.6}
    assert len(corpus(small_run(tmp_path, files, [{"dedup.exact": limits}]))) == 2
    for wrong in ({"max_cluster": 2}, {"max_source_loss": 0.59}):
        with pytest.raises(LossError):
            small_run(tmp_path, files, [{"dedup.exact": wrong}], out="stopped")


def test_the_command_goes_on_when_told(write: Write) -> None:
    folder = write({"dedup.minhash": {"verify": "jaccard", "max_cluster": 3}}).parent
    command = ("run", "pipeline.yaml", "--out", "run", "--executor", "inline")
    code, _, errors = forked(command, folder, os.environ, 120)
    assert code == 2
    assert "go on with --accept-loss" in errors
    assert "Traceback" not in errors
    code, _, errors = forked((*command, "--accept-loss"), folder, os.environ, 120)
    assert code == 0
    assert "accepted: minhash: a cluster has" in errors


def test_how_similar_a_dropped_document_was(write: Write) -> None:
    result = done(write({"dedup.minhash": {"name": "near", "verify": "jaccard"}}), "run")
    (stage,) = (stage for stage in result.plan.stages if stage.kind == "clusters")
    stats = [commit.stats for commit in result.store.commits(stage.name).values()]
    counts = stats[0].blocks[0].counts
    assert counts["candidates confirmed"] > 0
    assert counts["candidate pairs"] == counts["candidates confirmed"] + counts["candidates refuted"]
    told = status(result.store)
    assert told.counts["near"] == {name: count for name, count in counts.items() if count} | {"not_comparable": 10}
    assert any("10 not_comparable" in line for line in told.lines())
    dropped = [
        answer for answer in (why(result.store, f"3/{row}").found[0] for row in range(30)) if answer.fate != "kept"
    ]
    duplicates = [answer for answer in dropped if answer.fate == "near.duplicate"]
    assert len(duplicates) > 5
    for answer in duplicates:
        similarity = answer.measures["near.similarity"]
        assert 0.7 < similarity <= 1
        assert answer.detail.endswith(f"(similarity {similarity:.2f})")
    assert "near.similarity" not in corpus(result.store)[0]


def test_the_most_permissive_licence_stays(tmp_path: Path) -> None:
    licenses = ["CC-BY-NC-4.0", None, "CC-BY-SA-4.0 OR MIT", "CC-BY-4.0", "MIT"]
    files = [[{"text": "same", "license": license}] for license in licenses]
    store = small_run(tmp_path, files, [{"dedup.exact": {"keep": "most_permissive_licence"}}])
    assert [row["id"] for row in corpus(store, "id")] == ["2/0"]
