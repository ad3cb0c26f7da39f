"""What a node is found to be: its versions, its run directory, the shards; and folders that were sent along."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from textmill.config.pipeline import load
from textmill.errors import UserError
from textmill.plan.plan import Plan
from textmill.plan.preparing import prepare
from textmill.run.order import Shipped, packed, unpacked
from textmill.run.premises import premises_of, unlike_in_all, unlike_in_stage
from textmill.run.probe import FOLDER, leave_token, probe, read_back
from textmill.run.shipping import shipped, size_of
from textmill.store.store import Store


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    (tmp_path / "in.jsonl").write_text(json.dumps({"id": "1", "text": "x"}))
    source = {"name": "s", "reader": {"readers.jsonl": {"paths": "in.jsonl"}}}
    described = {"name": "p", "sources": [source], "blocks": ["filters.gopher_quality"], "writer": "writers.parquet"}
    (tmp_path / "p.yaml").write_text(yaml.safe_dump(described))
    return prepare(load(str(tmp_path / "p.yaml")))


def test_a_node_as_the_driver_is(plan: Plan, tmp_path: Path) -> None:
    store = Store(str(tmp_path / "run"))
    report = read_back(store, probe(plan, store, premises_of(plan), leave_token(store)))
    assert (report.problems, report.stages) == ((), {})
    assert report.memory_bytes > report.free_memory_bytes > 0
    assert report.free_disk_bytes is not None


def test_what_differs_is_named(plan: Plan, tmp_path: Path) -> None:
    found = premises_of(plan)
    module = next(iter(found.code))
    wanted = replace(found, python="3.1.4", versions={"pyarrow": "1.0"}, code={**found.code, module: "another"})
    lines = unlike_in_all(wanted)
    assert [line.partition(", not ")[2] for line in lines[:2]] == ["3.1.4", "1.0"]
    assert lines[2] == f"textmill of another state: {module}"
    stage = plan.stages[0]
    parts = json.loads(json.dumps(found.stages[stage.name]))
    name = next(name for name in parts if name.startswith("gopher_quality"))
    parts[name] |= {"packages": {"spacy": "0.1"}, "identity": "other", "unicode": "1.0"}
    said = "\n".join(unlike_in_stage(replace(wanted, stages={**found.stages, stage.name: parts}), plan, stage))
    for words in ("not 0.1 (for gopher_quality)", "a model or list differs", "not 1.0 (for gopher_quality)"):
        assert words in said
    report = probe(plan, Store(str(tmp_path / "run")), replace(wanted, stages={**found.stages, stage.name: parts}))
    assert (len(report.problems), list(report.stages)) == (3, [stage.name])


def test_another_run_directory(plan: Plan, tmp_path: Path) -> None:
    mine, other = Store(str(tmp_path / "run")), Store(str(tmp_path / "other"))
    token = leave_token(mine)
    assert "another directory here" in probe(plan, other, None, token).problems[0]
    report = probe(plan, other)
    assert report.left
    assert "not in the driver's run directory" in read_back(mine, report).problems[0]
    other.remove(FOLDER)
    (tmp_path / "other" / FOLDER).write_text("a file where a folder should be")
    assert "cannot be written to" in probe(plan, other).problems[0]


def test_a_shard_that_is_not_there(plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").unlink()
    report = probe(plan, Store(str(tmp_path / "run")))
    assert list(report.stages) == ["0-read"]
    assert "in.jsonl: cannot be opened: FileNotFoundError" in report.stages["0-read"]


def test_paths_in_a_folder_that_is_sent_along_are_those_of_the_machine(tmp_path: Path) -> None:
    value = {"model": "/home/me/own/model.bin", "folder": "/home/me/own", "other": "/home/me/owner/x"}
    folder = Shipped("/home/me/own", "sent-1")
    assert unpacked(packed(value, [folder]), ["/tmp/there"]) == {
        "model": "/tmp/there/model.bin",
        "folder": "/tmp/there",
        "other": "/home/me/owner/x",
    }
    assert unpacked(packed(value, [Shipped("/home/me/own", "")]), []) == value


def test_folders_and_sizes_of_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own").mkdir()
    assert shipped(["own"]) == (str(tmp_path / "own"),)
    assert sys.path[0] == str(tmp_path / "own")
    with pytest.raises(UserError, match="--ship none: there is no such folder"):
        shipped(["none"])
    assert [size_of(size) for size in ("4GB", "512 MiB", "1.5g", "7")] == [4 << 30, 512 << 20, 3 << 29, 7]
    with pytest.raises(UserError, match="such as 4GB"):
        size_of("much")
