"""What befell a task stands in a file of its own, which is named, until a run goes through."""

import json
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from damage_lab import EXACT, texts
from forked import forked
from small_run import small_run

COMMAND = ("run", "pipeline.yaml", "--out", "run", "--executor", "inline", "--retries", "0")


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A folder with a pipeline, one of whose shards is no JSON once its run has been removed."""
    small_run(tmp_path, texts(1), [EXACT], out="whole")
    path = tmp_path / "pipeline.yaml"
    described = yaml.safe_load(path.read_text())
    described["sources"][0]["reader"] = {"readers.parquet": {"paths": "in/*.parquet"}}
    path.write_text(yaml.safe_dump(described))
    pq.write_table(pa.table({"text": ["one two three"] * 2}), tmp_path / "in" / "a.parquet")
    (tmp_path / "in" / "b.parquet").write_bytes(b"PAR1")
    return tmp_path


def logs(folder: Path) -> list[Path]:
    return sorted((folder / "run" / "logs").rglob("*.log"))


def test_a_task_that_failed_has_a_log_until_a_run_goes_through(broken: Path) -> None:
    code, _, errors = forked(COMMAND, broken, os.environ, 120)
    assert code == 3
    (log,) = logs(broken)
    assert str(log) in errors
    said = log.read_text()
    assert "stage:   0-read\ntask:    s/b.parquet\n" in said
    assert "error:   ShardError: " in said
    assert "Traceback (most recent call last)" in said
    (broken / "in" / "b.parquet").write_bytes((broken / "in" / "a.parquet").read_bytes())
    code, _, errors = forked((*COMMAND, "--quiet"), broken, os.environ, 120)
    assert code == 0
    assert "stage" not in errors
    assert logs(broken) == []


def test_everything_said_is_json_where_that_is_asked_for(broken: Path) -> None:
    code, _, errors = forked((*COMMAND, "--log-format", "json"), broken, os.environ, 120)
    assert code == 3
    events = [json.loads(line) for line in errors.splitlines()]
    assert all({"time", "event"} <= event.keys() for event in events)
    (failed,) = [event for event in events if event["event"] == "task_failed"]
    assert (failed["stage"], failed["task"], failed["log"]) == ("0-read", "s/b.parquet", str(logs(broken)[0]))
    assert events[0] == {"time": events[0]["time"], "event": "stage_started", "stage": "0-read", "done": 0, "total": 2}
    assert any("1 shard could not be done" in event.get("message", "") for event in events)
    code, _, errors = forked(("run", "none.yaml", "--log-format", "json"), broken, os.environ, 120)
    assert code == 2
    assert json.loads(errors)["message"].startswith("textmill: none.yaml: ")
