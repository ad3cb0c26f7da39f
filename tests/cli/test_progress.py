"""Stages that are at work together are shown apart; a log has times, counts, rates and what is left."""

import json
import re
from io import StringIO

import pytest
from rich.console import Console

from textmill.cli import progress as shown
from textmill.cli.progress import LogFormat, Progress
from textmill.cli.screen import Screen
from textmill.dedup.exact import Exact
from textmill.matching.clusters.linking import Edges
from textmill.plan.stage import Stage
from textmill.run.events import DamageFound, StageStarted, TaskEnded
from textmill.run.executor import Outcome
from textmill.step import Part
from textmill.store.commit import Commit
from textmill.store.stats import TaskStats
from textmill.store.task import Task

READ, SKETCH = (Stage(number, name, "x", Edges(Exact())) for number, name in enumerate(("0-read", "1-x-sketch")))
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"


def ended(stage: Stage, name: str, records: int | None = None) -> TaskEnded:
    stats = None if records is None else TaskStats(records=records, kept=records, blocks=[])
    commit = Commit(task=name, fingerprint="f", files={}, stats=stats)
    return TaskEnded(stage, Outcome(Task(stage.name, Part(name), "f"), commit))


def failed(stage: Stage, name: str) -> TaskEnded:
    return TaskEnded(stage, Outcome(Task(stage.name, Part(name), "f"), None, "OSError: gone"), "run/logs/0-read/b.log")


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every stage has taken ten seconds."""
    monkeypatch.setattr(shown._Shown, "seconds", 10.0)


def logged(log_format: LogFormat = "text", is_quiet: bool = False, is_terminal: bool = False) -> list[str]:
    out = StringIO()
    screen = Screen(Console(file=out, width=100, force_terminal=is_terminal))
    if log_format == "json":
        screen.write_json_lines()
    with Progress(screen, log_format, is_quiet) as progress:
        progress.tell(StageStarted(READ, 4, 1))
        progress.tell(ended(READ, "a", 30_000))
        progress.tell(ended(SKETCH, "a"))
        progress.tell(failed(READ, "b"))
        progress.tell(StageStarted(SKETCH, 2, 0))
        progress.tell(ended(SKETCH, "b"))
        progress.tell(DamageFound("x is damaged"))
    return out.getvalue().splitlines()


def test_a_log_has_times_counts_rates_and_what_is_left() -> None:
    lines = logged()
    assert all(re.match(TIME, line) for line in lines[:-1])
    assert [re.sub(f"^{TIME} ", "", line) for line in lines] == [
        "stage 0-read: 4 tasks (1 done before)",
        "  a: done 2/4, 3,000 documents/s, 20 s left",
        "  a in 1-x-sketch: done 1",
        "  b: failed: OSError: gone (run/logs/0-read/b.log); 3/4, 3,000 documents/s, 5 s left",
        "stage 1-x-sketch: 2 tasks",
        "  b: done 2/2",
        "x is damaged",
    ]


@pytest.mark.parametrize("is_terminal", [False, True])
def test_json_is_an_object_a_line_also_on_a_terminal(is_terminal: bool) -> None:
    events = [json.loads(line) for line in logged("json", is_terminal=is_terminal)]
    assert all(re.fullmatch(TIME, event.pop("time")) for event in events)
    read = {"stage": "0-read", "total": 4, "records_per_second": 3000.0}
    sketch = {"stage": "1-x-sketch", "records": None, "records_per_second": 0.0}
    assert events == [
        {"event": "stage_started", "stage": "0-read", "done": 1, "total": 4},
        {"event": "task_done", "task": "a", "done": 2, "records": 30_000, "seconds_left": 20.0, **read},
        {"event": "task_done", "task": "a", "done": 1, "total": None, "seconds_left": None, **sketch},
        {
            "event": "task_failed",
            "task": "b",
            "done": 3,
            "records": None,
            "seconds_left": 5.0,
            "error": "OSError: gone",
            "log": "run/logs/0-read/b.log",
            **read,
        },
        {"event": "stage_started", "stage": "1-x-sketch", "done": 0, "total": 2},
        {"event": "task_done", "task": "b", "done": 2, "total": 2, "seconds_left": 0.0, **sketch},
        {"event": "message", "message": "x is damaged"},
    ]


@pytest.mark.parametrize("is_terminal", [False, True])
def test_quiet_says_what_is_wrong_alone(is_terminal: bool) -> None:
    assert logged(is_quiet=True, is_terminal=is_terminal) == ["x is damaged"]


def test_bars_count_their_own_tasks() -> None:
    with Progress(Screen(Console(file=StringIO(), force_terminal=True))) as progress:
        progress.tell(StageStarted(READ, 3, 1))
        progress.tell(ended(SKETCH, "a"))
        progress.tell(ended(READ, "b"))
        progress.tell(StageStarted(SKETCH, 3, 1))
        progress.tell(ended(SKETCH, "b"))
        assert progress._bars is not None
        bars = {bar.description: (bar.completed, bar.total) for bar in progress._bars.tasks}
    assert bars == {"0-read": (2, 3), "1-x-sketch": (3, 3)}
