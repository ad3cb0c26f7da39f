"""Every file that the tasks of a stage read is checked by exactly one of those that read it."""

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.dedup.exact import Exact
from textmill.matching.clusters.linking import Edges
from textmill.plan.stage import Stage
from textmill.run.shared_checks import shared_out
from textmill.step import Part
from textmill.store.task import Task
from textmill.stored_file import StoredFile

FILES = [StoredFile(path=f"stages/0-read/data/{n}", rows=1, bytes=1, sha256=f"{n:064x}") for n in range(6)]
STAGE = Stage(0, "1-x-edges", "x", Edges(Exact()))

some = st.lists(st.sampled_from(FILES), max_size=6).map(tuple)


@dataclass(frozen=True)
class Reading(Part):
    files: tuple[StoredFile, ...]
    verdict: StoredFile | None = None
    segments: tuple[tuple[StoredFile, int], ...] = ()


@st.composite
def tasks(draw: st.DrawFn) -> list[Task]:
    shared = draw(st.lists(some, min_size=1, max_size=3))
    found = []
    for number in range(draw(st.integers(0, 6))):
        files = draw(st.sampled_from(shared))
        told = draw(st.none() | st.sampled_from(FILES))
        segments = tuple((file, 1) for file in draw(some))
        found.append(Task("1-x-edges", Reading(str(number), files, told, segments), "f"))
    return found


@given(tasks())
@settings(max_examples=200)
def test_each_file_once_by_one_that_reads_it(given_tasks: list[Task]) -> None:
    shared = shared_out(STAGE, given_tasks, set())
    checked = [file for task in shared for file in task.checks]
    assert len(checked) == len(set(checked))
    assert set(checked) == {file for task in given_tasks for file in task.reads()}
    assert all(set(task.checks) <= set(task.reads()) for task in shared)


def test_tasks_that_read_the_same_share_the_work_evenly() -> None:
    files = tuple(FILES)
    alike = [Task("1-x-edges", Reading(str(number), files), "f") for number in range(3)]
    assert [len(task.checks) for task in shared_out(STAGE, alike, set())] == [2, 2, 2]
