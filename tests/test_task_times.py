"""When tasks were at work: no second is lost or made up, whatever the order and the length of the run."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.store.task_times import AtWork, TaskTime, TaskTimes

TASKS = st.lists(st.tuples(st.floats(1e9, 2e9), st.floats(0.01, 1e6)), min_size=1, max_size=30)


def at_work(tasks: list[tuple[float, float]]) -> AtWork:
    found = AtWork()
    for begun, seconds in tasks:
        found.add(begun, seconds)
    return found


@given(TASKS)
def test_work_is_kept_whatever_the_order(tasks: list[tuple[float, float]]) -> None:
    found = at_work(tasks)
    assert math.isclose(sum(found.spans.values()), sum(seconds for _, seconds in tasks), rel_tol=1e-6, abs_tol=1e-3)
    assert max(found.spans) - min(found.spans) < 512
    other = at_work(sorted(tasks, reverse=True))
    assert other.span_seconds == found.span_seconds
    assert other.spans.keys() == found.spans.keys()


@given(TASKS, TASKS)
def test_stages_together_are_as_one(some: list[tuple[float, float]], others: list[tuple[float, float]]) -> None:
    merged = AtWork().merge([at_work(some), at_work(others)])
    assert math.isclose(sum(merged.spans.values()), sum(s for _, s in some + others), rel_tol=1e-6, abs_tol=1e-3)
    assert max(merged.spans) - min(merged.spans) < 512


@pytest.mark.parametrize(("begun", "seconds"), [(math.nan, 1), (math.inf, 1), (1e9, math.inf), (-5, 1), (1e9, -1)])
def test_what_is_no_time_is_left_out(begun: float, seconds: float) -> None:
    assert at_work([(begun, seconds)]).spans == {}


def test_clocks_that_differ_by_years_make_wide_spans() -> None:
    found = at_work([(1.0, 1.0), (4e9, 1.0)])
    assert sum(found.spans.values()) == pytest.approx(2)
    assert found.span_seconds * 512 >= 4e9


def test_the_slowest_stay() -> None:
    times = TaskTimes()
    for number in range(200):
        times.add(TaskTime(name=f"t{number:03d}", seconds=number % 100), None)
    assert times.tasks == 198
    assert [(one.name, one.seconds) for one in times.slowest[:3]] == [("t099", 99), ("t199", 99), ("t098", 98)]
    assert len(times.slowest) == 50
