"""A disk that will be full is told before the run and before it is; what was done by then stands."""

import json
import os
from pathlib import Path

import pytest
import yaml
from damage_lab import EXACT, content, texts
from forked import forked
from small_run import small_run

from textmill.config import pipeline as config
from textmill.plan.disk_estimate import estimate
from textmill.plan.preparing import prepare
from textmill.run import disk_watch, driver
from textmill.run.disk_watch import NoRoomError
from textmill.run.driver import run
from textmill.run.events import Event, Told
from textmill.run.executor import InlineExecutor
from textmill.store.directory import RunDirectory
from textmill.store.free_space import free_bytes


def test_a_run_stops_before_its_disk_is_full_and_goes_on_when_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = content(small_run(tmp_path, texts(1), [EXACT]))
    pipeline = config.load(str(tmp_path / "pipeline.yaml"))
    out = str(tmp_path / "again")
    free = iter([10**9, 10**9, 5_000])
    with monkeypatch.context() as patch:
        patch.setattr(disk_watch, "_EVERY_SECONDS", 0.0)
        patch.setattr(disk_watch, "free_bytes", lambda directory: next(free))
        with pytest.raises(NoRoomError, match=r"nearly full: 5\.00 kB are free, and the 1 task left of stage 0-read"):
            run(pipeline, out, InlineExecutor)
    result = run(pipeline, out, InlineExecutor)
    assert ("0-read", "s/000.jsonl") not in result.done
    assert content(result.store) == expected


def test_a_disk_that_is_too_small_is_told_before_the_run_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_run(tmp_path, texts(1), [EXACT])
    pipeline = config.load(str(tmp_path / "pipeline.yaml"))
    told: list[Event] = []
    run(pipeline, str(tmp_path / "roomy"), InlineExecutor, told.append)
    assert not [event for event in told if isinstance(event, Told)]
    monkeypatch.setattr(driver, "free_bytes", lambda directory: 1000)
    run(pipeline, str(tmp_path / "tight"), InlineExecutor, told.append)
    (warning,) = [event.line for event in told if isinstance(event, Told)]
    assert "tight: 1.00 kB are free there, and the run may take" in warning
    assert "an estimate from" in warning


def test_a_plan_estimates_what_the_run_will_take(tmp_path: Path) -> None:
    small_run(tmp_path, texts(1), [EXACT])
    path = tmp_path / "pipeline.yaml"
    size = sum(file.stat().st_size for file in (tmp_path / "in").iterdir())
    found = {}
    for choice in ("keep", "drop"):
        path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text()), "intermediates": choice}))
        found[choice] = estimate(prepare(config.load(str(path))))
    keep, drop = found["keep"], found["drop"]
    assert keep is not None
    assert drop is not None
    assert keep.input == drop.input == size
    assert keep.peak > keep.end > drop.end > 0
    assert keep.peak > drop.peak >= drop.end
    code, out, _ = forked(("plan", "pipeline.yaml", "--json"), tmp_path, os.environ, 120)
    assert (code, json.loads(out)["disk"]["input"]) == (0, size)
    code, out, _ = forked(("plan", "pipeline.yaml"), tmp_path, os.environ, 120)
    assert "(an estimate from " in out
    path.write_text(path.read_text().replace("limit: null", "").replace("paths: in", "limit: 5\n      paths: in"))
    assert estimate(prepare(config.load(str(path)))) is None  # who reads five records writes no more


def test_free_room_is_that_of_the_folder_that_will_hold_the_run(tmp_path: Path) -> None:
    assert free_bytes(RunDirectory(str(tmp_path / "not" / "yet"))) == pytest.approx(
        free_bytes(RunDirectory(str(tmp_path))) or 0, rel=0.2
    )
    assert free_bytes(RunDirectory("memory://nowhere")) is None
