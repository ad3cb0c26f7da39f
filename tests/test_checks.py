"""Every file that the tasks of a stage read is checked by exactly one of those that read it."""

from types import SimpleNamespace
from typing import cast

from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.checks import shared_out
from textmill.plan import Plan, Stage
from textmill.store import StoredFile
from textmill.task import Segment, Task

FILES = [StoredFile(path=f"stages/0-read/data/{n}", rows=1, bytes=1, sha256=f"{n:064x}") for n in range(6)]
PLAN = cast(Plan, SimpleNamespace(indexes={}))
STAGE = Stage(0, "1-x-edges", "edges", "x")

some = st.lists(st.sampled_from(FILES), max_size=6).map(tuple)


@st.composite
def tasks(draw: st.DrawFn) -> list[Task]:
    shared = draw(st.lists(some, min_size=1, max_size=3))
    found = []
    for number in range(draw(st.integers(0, 6))):
        files = draw(st.sampled_from(shared))
        told = draw(st.none() | st.sampled_from(FILES))
        segments = tuple(Segment("s", file, 0, 1) for file in draw(some))
        found.append(Task("1-x-edges", str(number), "f", files=files, verdict=told, segments=segments))
    return found


@given(tasks())
@settings(max_examples=200)
def test_each_file_once_by_one_that_reads_it(given_tasks: list[Task]) -> None:
    shared = shared_out(PLAN, STAGE, given_tasks)
    checked = [file for task in shared for file in task.checks]
    assert len(checked) == len(set(checked))
    assert set(checked) == {file for task in given_tasks for file in task.reads()}
    assert all(set(task.checks) <= set(task.reads()) for task in shared)


def test_tasks_that_read_the_same_share_the_work_evenly() -> None:
    files = tuple(FILES)
    shared = shared_out(PLAN, STAGE, [Task("1-x-edges", str(number), "f", files=files) for number in range(3)])
    assert [len(task.checks) for task in shared] == [2, 2, 2]
