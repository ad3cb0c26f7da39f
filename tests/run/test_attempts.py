"""What follows from a failed attempt, by a clock and a draw of the test's own."""

from dataclasses import dataclass, field

import pytest

from textmill.run.attempts import ALONE, AT_MOST, COMPANY, Again, Attempts
from textmill.run.failure import Failure, Kind
from textmill.step import Part
from textmill.store.task import Task

TASK, OTHER = Task("0-read", Part("s/1"), ""), Task("0-read", Part("s/2"), "")


@dataclass
class Bench:
    """Attempts with `retries` 2, and their time."""

    now: float = 0.0
    draw: float = 0.0
    made: Attempts = field(init=False)

    def __post_init__(self) -> None:
        self.made = Attempts(2, lambda: self.now, lambda: self.draw)

    def fail(self, kind: Kind, node: str = "a", alone: bool = False, task: Task = TASK) -> Again | Failure:
        found = self.made.failed(task, Failure(kind, f"it was {kind}"), node, alone)
        self.now += found.wait if isinstance(found, Again) else 0
        return found

    def again(self, kind: Kind, node: str = "a", alone: bool = False, task: Task = TASK) -> Again:
        found = self.fail(kind, node, alone, task)
        assert isinstance(found, Again)
        return found


@pytest.mark.parametrize("kind", ["task", "input"])
def test_a_fault_of_the_task_is_given_up_after_retries_and_tried_elsewhere(kind: Kind) -> None:
    bench = Bench()
    assert bench.again(kind, "a").avoid == {"a"}
    assert bench.again(kind, "b").avoid == {"a", "b"}
    assert bench.fail(kind, "c") == Failure(kind, f"it was {kind}")


def test_waits_double_up_to_a_limit_with_jitter() -> None:
    bench = Bench()
    waits = [bench.again("passing").wait for _ in range(AT_MOST - 1)]
    assert waits == [0.5, 1, 2, 4, 8, 15, 15, 15, 15, 15, 15]
    assert Bench(draw=1.0).again("passing").wait == 0.75


def test_what_passes_ends_after_a_stated_number() -> None:
    bench = Bench()
    for _ in range(AT_MOST - 1):
        assert isinstance(bench.fail("passing"), Again)
    found = bench.fail("passing")
    assert isinstance(found, Failure)
    assert found.error == f"it was passing ({AT_MOST} times, with waits between)"


def test_deaths_in_company_use_up_no_attempts() -> None:
    """Forty kills, each of another task's worker."""
    bench = Bench()
    for number in range(40):
        again = bench.again("death", task=Task("0-read", Part(f"s/{number}"), ""))
        assert not again.is_alone
    for _ in range(20):  # one that is hit again and again among others is tried alone, and not given up
        assert bench.again("death").is_alone == (bench.made._of["0-read", "s/1"].deaths >= COMPANY)


def test_a_task_that_kills_its_worker_ends_after_deaths_alone() -> None:
    bench = Bench()
    for _ in range(COMPANY):
        last = bench.again("death")
    assert last.is_alone
    for _ in range(ALONE - 1):
        assert bench.again("death", alone=True).is_alone
    found = bench.fail("death", alone=True)
    assert isinstance(found, Failure)
    assert f"its worker died {ALONE} times while no other task was on the node" in found.error


def test_deaths_alone_do_not_count_while_others_die_too() -> None:
    bench = Bench()
    for _ in range(COMPANY):
        bench.again("death")
    for _ in range(AT_MOST - 1):
        bench.made.failed(OTHER, Failure("death", ""), "b")
        bench.again("death", alone=True)
    bench.made.failed(OTHER, Failure("death", ""), "b")
    assert isinstance(bench.fail("death", alone=True), Failure)  # but not for ever


def test_too_little_memory_doubles_the_room_and_outlasts_a_spike() -> None:
    bench = Bench()
    rooms = [bench.again("memory") for _ in range(2)]
    assert [room.level for room in rooms] == [1, 2]
    assert rooms[-1].is_alone
    for _ in range(AT_MOST - 1):
        bench.again("memory", alone=True)
    assert bench.now > 60
    assert isinstance(bench.fail("memory", alone=True), Failure)


def test_what_is_over_is_forgotten() -> None:
    bench = Bench()
    bench.again("task")
    bench.made.ended(TASK)
    assert bench.made.again(TASK) == Again()
    assert bench.again("task").avoid == {"a"}
    assert isinstance(bench.fail("task"), Again)
