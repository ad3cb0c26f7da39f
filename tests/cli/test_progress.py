"""Stages that are at work together are shown apart."""

from io import StringIO

from rich.console import Console

from textmill.cli.progress import Progress
from textmill.cli.screen import Screen
from textmill.dedup.exact import Exact
from textmill.matching.clusters.linking import Edges
from textmill.plan.stage import Stage
from textmill.run.events import StageStarted, TaskEnded
from textmill.run.executor import Outcome
from textmill.step import Part
from textmill.store.commit import Commit
from textmill.store.task import Task

READ, SKETCH = (Stage(number, name, "x", Edges(Exact())) for number, name in enumerate(("0-read", "1-x-sketch")))


def ended(stage: Stage, name: str) -> TaskEnded:
    return TaskEnded(stage, Outcome(Task(stage.name, Part(name), "f"), Commit(task=name, fingerprint="f", files={})))


def test_a_task_of_a_stage_that_is_not_announced_yet_says_which() -> None:
    out = StringIO()
    with Progress(Screen(Console(file=out, width=100))) as progress:
        progress.tell(StageStarted(READ, 2, 0))
        progress.tell(ended(READ, "a"))
        progress.tell(ended(SKETCH, "a"))
        progress.tell(ended(READ, "b"))
        progress.tell(StageStarted(SKETCH, 2, 0))
        progress.tell(ended(SKETCH, "b"))
    assert out.getvalue().splitlines() == [
        "stage 0-read: 2 tasks",
        "  a: done",
        "  a in 1-x-sketch: done",
        "  b: done",
        "stage 1-x-sketch: 2 tasks",
        "  b: done",
    ]


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
