"""Where tasks are done: not on nodes that were put aside, alone where they kill their workers, in more room."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import cast

import pytest

from textmill.errors import StageError, UserError
from textmill.plan.plan import Plan
from textmill.resources import Resources
from textmill.run.attempts import Again
from textmill.run.cluster_nodes import Node, Nodes
from textmill.run.failure import Failure
from textmill.run.placing import Placing, Room

GB = 1 << 30
FREE: frozenset[str] = frozenset()


@dataclass
class Bench:
    """Two nodes of four CPUs and 8 GB, and one of 16 and 64 GB; one stage."""

    asked: Resources = Resources()  # noqa: RUF009  # frozen
    memory_per_worker: int = 0
    names: str = "a b c"
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        sizes = {"a": (4, 8), "b": (4, 8), "c": (16, 64)}
        found = [Node(name, f"host-{name}", {"CPU": sizes[name][0], "memory": sizes[name][1] * GB}) for name in sizes]
        self.nodes = Nodes(self.told.append)
        self.nodes.update(node for node in found if node.id in self.names)
        plan = cast(Plan, SimpleNamespace(stage=lambda name: SimpleNamespace(resources=self.asked)))
        self.placing = Placing(plan, self.nodes, self.memory_per_worker, is_embedded=False)

    def room(self, again: Again = Again(), out: frozenset[str] = FREE, memory: int = 0) -> Room:  # noqa: B008  # frozen
        found = self.placing.room("0-read", again, out, memory)
        assert found is not None
        return found


def test_at_first_a_task_may_be_anywhere() -> None:
    assert Bench().room() == Room(Resources(), frozenset())


def test_a_node_that_is_put_aside_gets_nothing_and_is_named_once() -> None:
    bench = Bench()
    for _ in range(2):
        bench.placing.blame("a", "0-read", Failure("node", "regex 1, not 2"))
    assert bench.told == ["node host-a is put aside for stage 0-read: regex 1, not 2"]
    assert bench.room().barred == {"a"}
    assert bench.nodes.fit("1-other") == list(bench.nodes.there.values())
    bench.placing.blame("b", "0-read", Failure("node", "no mount"))
    with pytest.raises(StageError, match=r"(?s)0-read: no node is left.*host-a: regex 1, not 2.*host-b: no mount"):
        bench.placing.blame("c", "0-read", Failure("node", "read-only"))
    bench.nodes.update([*bench.nodes.there.values(), Node("d", "host-d", {"CPU": 1.0})])  # one comes
    assert bench.room().barred == {"a", "b", "c"}


def test_what_a_user_must_mend_is_raised_where_three_nodes_say_it_or_the_only_one() -> None:
    failure = Failure("user", "UserError: the disk is full", cause=UserError("the disk is full"))
    bench = Bench()
    bench.placing.blame("a", "0-read", failure)
    bench.placing.blame("b", "0-read", failure)
    with pytest.raises(UserError, match="the disk is full"):
        bench.placing.blame("c", "0-read", failure)
    with pytest.raises(UserError, match="the disk is full"):
        Bench(names="a").placing.blame("a", "0-read", failure)


def test_a_task_keeps_from_where_it_has_failed_if_there_is_another_node() -> None:
    assert Bench().room(Again(avoid=frozenset("a"))).barred == {"a"}
    assert Bench(names="a").room(Again(avoid=frozenset("a"))).barred == frozenset()


def test_alone_it_asks_for_all_cpus_of_one_node() -> None:
    bench = Bench()
    assert bench.room(Again(is_alone=True)) == Room(Resources(cpus=16), frozenset(), "c")
    elsewhere = bench.room(Again(is_alone=True, avoid=frozenset("c")))
    assert (elsewhere.only in "ab", elsewhere.asked.cpus) == (True, 4)
    # The others are kept from that node meanwhile, and wait where it is the only one.
    assert bench.room(out=frozenset("c")).barred == {"c"}
    assert Bench(names="a").placing.room("0-read", Again(), frozenset("a")) is None


def test_more_room_is_more_memory_and_fewer_neighbours_as_far_as_a_node_has_it() -> None:
    bench = Bench(Resources(memory_bytes=3 * GB))
    rooms = [bench.room(Again(level=level)).asked for level in (0, 1, 3, 10)]
    assert [room.memory_bytes // GB for room in rooms] == [3, 6, 24, 64]
    assert [room.cpus for room in rooms] == [1, 2, 8, 16]
    undeclared = Bench().room(Again(level=1)).asked  # a share of the machine is the start
    assert (undeclared.cpus, undeclared.memory_bytes // GB) == (2, 8)


def test_what_a_step_declares_is_asked_for_beside_what_a_worker_takes() -> None:
    found = Bench().room(memory=2 * GB).asked.memory_bytes
    assert 2 * GB < found < 3 * GB
    assert Bench(memory_per_worker=4 * GB).room(memory=2 * GB).asked.memory_bytes == 4 * GB
    more = Bench().room(Again(level=2), memory=2 * GB).asked
    assert (more.cpus, more.memory_bytes) == (4, 4 * found)
    # A bound that no machine has does not keep the task from being tried on the biggest.
    assert Bench().room(memory=500 * GB).asked.memory_bytes == 64 * GB
    assert Bench(names="a").room(memory=500 * GB).asked.memory_bytes == 8 * GB


def test_memory_for_each_worker_is_the_least_that_is_asked_for() -> None:
    assert Bench(memory_per_worker=4 * GB).room().asked.memory_bytes == 4 * GB
    assert Bench(Resources(memory_bytes=6 * GB), 4 * GB).room().asked.memory_bytes == 6 * GB
