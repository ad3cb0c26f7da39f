"""A reader needs no files, and a shard need not be a file: planned, run, killed, resumed, verified and explained."""

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import yaml
from forked import forked
from killed import KilledBeforeCommit
from small_run import corpus
from typer.testing import CliRunner

from textmill.cli.main import app
from textmill.config import pipeline as config
from textmill.inspect.losses import losses
from textmill.inspect.verify import verify
from textmill.inspect.why import why
from textmill.plan.check import check
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor
from textmill.run.result import Result

TABLE = {"own_readers:Table": {"database": "pages.db"}}
RANGES = {"own_readers:Ranges": {"paths": "pages.jsonl", "range_bytes": 500}}


def write(folder: Path, reader: object) -> Path:
    path = folder / "pipeline.yaml"
    described = {
        "name": "own",
        "sources": [{"name": "s", "reader": reader, "license": {"spdx": "CC0-1.0", "evidence": "said"}}],
        "blocks": [{"filters.regex": {"pattern": "snow"}}, "dedup.exact"],
        "writer": {"writers.parquet": {}},
        "removed": {"keep": "all"},
    }
    path.write_text(yaml.safe_dump(described))
    return path


def insert(folder: Path, numbers: range, changed: int, text: str | None = "The wind of day {}.") -> None:
    rows = [(f"p{n}", f"https://a.org/{n}", None if text is None else text.format(n), changed) for n in numbers]
    with closing(sqlite3.connect(folder / "pages.db")) as connection:
        connection.execute("create table if not exists pages (id text, url text, text text, changed integer)")
        connection.executemany("insert into pages values (?, ?, ?, ?)", rows)
        connection.commit()


def made(folder: Path, out: str = "run") -> Result:
    """A run to the end; it is whole."""
    result = run(config.load(str(folder / "pipeline.yaml")), str(folder / out), lambda: InlineExecutor(retries=0))
    assert result.is_complete
    assert list(verify(result.store)) == []
    return result


def kill(folder: Path, number: int) -> None:
    """A run that is killed before its commit of this number."""
    arguments = ("run", "pipeline.yaml", "--out", "run", "--executor", "inline")
    code, output, errors = forked(arguments, folder, dict(os.environ), 120, KilledBeforeCommit(number))
    assert code == -9, output + errors


def test_a_table_is_read_resumed_and_explained(tmp_path: Path) -> None:
    insert(tmp_path, range(1, 36), changed=1)
    write(tmp_path, TABLE)
    kill(tmp_path, 3)
    result = made(tmp_path)
    assert {name for stage, name in result.skipped if stage == "0-read"} == {"s/rows-00000001", "s/rows-00000011"}
    assert [row["id"] for row in corpus(result.store)] == [f"p{n}" for n in range(1, 36)]
    (answer,) = why(result.store, "https://a.org/12").found
    assert (answer.id, answer.shard, answer.fate) == ("p12", "s/rows-00000011", "kept")
    card = (tmp_path / "run/corpus/README.md").read_text()
    assert "`own_readers:Table`" in card
    assert str(tmp_path) not in card


def test_new_rows_are_read_and_no_others(tmp_path: Path) -> None:
    insert(tmp_path, range(1, 36), changed=1)
    write(tmp_path, TABLE)
    made(tmp_path)
    insert(tmp_path, range(36, 44), changed=2)
    arguments = ["plan", str(tmp_path / "pipeline.yaml"), "--out", str(tmp_path / "run"), "--json"]
    stage = json.loads(CliRunner().invoke(app, arguments).output)["stages"][0]
    assert stage["outlook"] == {"tasks": 5, "done": 3, "redone": 1, "new": 1}
    assert stage["why"] == ["1 shards have changed"]
    result = made(tmp_path)
    assert {name for stage, name in result.done if stage == "0-read"} == {"s/rows-00000031", "s/rows-00000041"}
    assert len(corpus(result.store)) == 43
    # The same as at once.
    fresh = made(tmp_path, "fresh")
    assert (tmp_path / "run/corpus/SHA256SUMS").read_bytes() == (tmp_path / "fresh/corpus/SHA256SUMS").read_bytes()
    assert not fresh.skipped


def test_what_a_table_loses_is_said_without_a_look_at_files(tmp_path: Path) -> None:
    insert(tmp_path, range(1, 36), changed=1, text=None)
    insert(tmp_path, range(36, 37), changed=1)
    write(tmp_path, TABLE)
    result = made(tmp_path)
    (line,) = losses(result.plan, result.records)
    assert line.startswith("source 's': 35 of 36 records were dropped as own_readers.no_text; sqlite:")
    assert " is " not in line


def test_check_asks_no_server(tmp_path: Path) -> None:
    path = write(tmp_path, {"own_readers:DistantTable": {"database": "pages.db"}})
    assert "source 's' is remote: not looked up" in check(config.load(str(path))).notes


@pytest.mark.parametrize("size", [7, 60, 500, 10_000_000])
def test_a_shard_is_a_part_of_a_file(tmp_path: Path, size: int) -> None:
    documents = [{"id": f"d{n}", "text": f"Rain on day {n}." * (n % 5 + 1)} for n in range(20 if size == 7 else 200)]
    (tmp_path / "pages.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in documents))
    write(tmp_path, {"own_readers:Ranges": {"paths": "pages.jsonl", "range_bytes": size}})
    result = made(tmp_path)
    assert [{"id": row["id"], "text": row["text"]} for row in corpus(result.store)] == documents


def test_parts_of_a_file_are_resumed(tmp_path: Path) -> None:
    documents = [{"id": f"d{n}", "text": f"Rain on day {n}."} for n in range(60)]
    (tmp_path / "pages.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in documents))
    write(tmp_path, RANGES)
    kill(tmp_path, 3)
    result = made(tmp_path)
    assert len(result.skipped) == 2
    assert [row["id"] for row in corpus(result.store)] == [one["id"] for one in documents]
