"""Trials on some records of a source, and ids that repeat: the same documents whatever the executor, and all said."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from textmill.cli.main import app
from textmill.config.pipeline import load
from textmill.inspect.status import status
from textmill.inspect.verify import verify
from textmill.inspect.why import why
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor
from textmill.run.ray_executor import RayExecutor
from textmill.store.store import Store


@pytest.fixture
def pipeline(tmp_path: Path) -> Path:
    """Three files of four documents, each numbered from 0."""
    for name in "abc":
        lines = [json.dumps({"id": str(n), "text": f"text {name}{n}"}) + "\n" for n in range(4)]
        (tmp_path / f"{name}.jsonl").write_text("".join(lines))
    path = tmp_path / "p.yaml"
    path.write_text(
        f"name: t\nsources: [{{name: s, reader: {{readers.jsonl: {{paths: '{tmp_path}/*.jsonl'}}}}}}]\n"
        "writer: writers.parquet\n"
    )
    return path


def made(config: Path, out: str, *settings: str, executor: object = InlineExecutor) -> list[str]:
    folder = config.parent / out
    run(load(str(config), settings), str(folder), executor)
    assert list(verify(Store(str(folder)))) == []
    return [row["text"] for row in pq.read_table(folder / "corpus/data").to_pylist()]


def setting(name: str, value: object) -> str:
    return f"sources.0.reader.{name}={value}"


def test_limit_and_skip_are_of_the_source(pipeline: Path) -> None:
    whole = [f"text {name}{n}" for name in "abc" for n in range(4)]
    assert made(pipeline, "all") == whole
    for skip, limit in ((0, 3), (0, 4), (3, 6), (5, None), (2, 100)):
        settings = [setting("skip", skip), *([] if limit is None else [setting("limit", limit)])]
        wanted = whole[skip:] if limit is None else whole[skip : skip + limit]
        assert made(pipeline, "trial", *settings) == wanted  # a resume of another window each time
    settings = [setting("skip", 3), setting("limit", 6)]
    assert made(pipeline, "ray", *settings, executor=lambda: RayExecutor(2)) == whole[3:9]
    found = status(Store(str(pipeline.parent / "ray")))
    assert (found.shards, found.records) == (3, 6)
    assert found.counts["jsonl"] == {"skipped": 3, "limited": 1}
    assert run(load(str(pipeline), tuple(settings)), str(pipeline.parent / "ray"), InlineExecutor).tasks_done == 0


def test_ids_that_repeat_are_said_and_can_be_told_apart(pipeline: Path) -> None:
    folder = str(pipeline.parent / "run")
    told = CliRunner().invoke(app, ["run", str(pipeline), "--out", folder, "--executor", "inline"])
    assert "warning: ids: 12 documents kept have an id that another has" in told.output
    assert "ids: 12 documents" in "".join(status(Store(folder)).lines()[:4])
    made(pipeline, "run", setting("ids", "qualified"))
    assert status(Store(folder)).repeated_ids == 0
    rows = pq.read_table(f"{folder}/corpus/data").to_pylist()
    assert [row["id"] for row in rows[:5]] == ["a.jsonl:0", "a.jsonl:1", "a.jsonl:2", "a.jsonl:3", "b.jsonl:0"]


COMMON = "the quick brown fox jumps over the lazy dog and then runs away from the wolf in the dark forest by the bridge"


def crawl(folder: Path, name: str, block: str, **texts: str) -> Path:
    """A pipeline over files that each hold document 0."""
    (folder / name).mkdir()
    for shard, text in texts.items():
        (folder / name / f"{shard}.jsonl").write_text(json.dumps({"id": "0", "text": text}))
    path = folder / f"{name}.yaml"
    path.write_text(
        f"name: t\nsources: [{{name: s, reader: {{readers.jsonl: {{paths: '{folder}/{name}/*.jsonl'}}}}}}]\n"
        f"blocks: [{block}]\nwriter: writers.parquet\n"
    )
    return path


def test_a_copy_is_told_with_its_shard_where_ids_repeat(tmp_path: Path) -> None:
    path = crawl(tmp_path, "one", "dedup.exact", a=COMMON, b=COMMON, c="else")
    made(path, "run")
    answers = {answer.shard: answer.detail for answer in why(Store(str(tmp_path / "run")), "0").found}
    assert answers == {"s/a.jsonl": None, "s/b.jsonl": "duplicate of 0 in s/a.jsonl", "s/c.jsonl": None}
    (tmp_path / "one/c.jsonl").rename(tmp_path / "one/0.jsonl")
    made(path, "run", "removed.keep=all")
    assert run(load(str(path), ("removed.keep=all",)), str(tmp_path / "run"), InlineExecutor).tasks_done == 0
    made(path, "unique", "sources.0.reader.ids=qualified")
    details = {answer.detail for answer in why(Store(str(tmp_path / "unique")), "b.jsonl:0").found}
    assert details == {"duplicate of a.jsonl:0"}


def test_earlier_documents_are_told_with_their_shard_where_ids_repeat(tmp_path: Path) -> None:
    block = f"{{dedup.minhash: {{index: {tmp_path}/idx, keep: longest, verify: none}}}}"
    made(crawl(tmp_path, "one", block, a=COMMON, b="astronomy and the moons of jupiter as seen at night"), "first")
    made(crawl(tmp_path, "two", block, a=f"{COMMON} plus"), "second")
    (listed,) = pq.read_table(tmp_path / "second/corpus/earlier").to_pylist()
    assert listed["id"] == "s/a.jsonl:0"
    assert listed["duplicate_of"] == "0"
