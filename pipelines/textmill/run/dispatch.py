"""Give the tasks of a run to a cluster, and see to those that fail, hang, or meet a bad node.

Nodes that come are looked at before they get tasks; those on which tasks cannot be done as the run was planned are put
aside, and named. Knows no Ray: `run.ray_cluster` does.
"""

import heapq
import pickle
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Final, cast

from textmill.errors import UserError
from textmill.plan.plan import Plan
from textmill.run.attempts import Again, Attempts
from textmill.run.cluster_nodes import Nodes
from textmill.run.executor import Outcome
from textmill.run.failure import Failure
from textmill.run.fence import Fence
from textmill.run.group import Sent
from textmill.run.looking import Looking
from textmill.run.order import Order, packed
from textmill.run.placing import Placing
from textmill.run.premises import premises_of
from textmill.run.ray_cluster import Call, Cluster, ClusterFault, Flight
from textmill.run.receipt import Receipt
from textmill.run.task_bytes import weight
from textmill.run.waiting import Waiting
from textmill.run.watch import Limits, Place
from textmill.store.commit import Commit, DamagedFileError, unsealed
from textmill.store.problems import problems
from textmill.store.store import Store
from textmill.store.task import Task

__all__ = ["Dispatch"]

_TICK_SECONDS: Final = 2.0
"""Between two looks at what the cluster has."""
_GRACE_SECONDS: Final = 10.0
"""For which a worker that was ended may take to be gone."""


@dataclass(eq=False)
class _Group:
    """Tasks that are out together."""

    tasks: tuple[Task, ...]
    flight: Flight
    attempt: str
    again: Again
    is_first: bool
    """Whether they count among those that `Waiting` has given out."""
    node: str = ""
    done: int = 0
    place: Place | None = None
    ended: Failure | None = None
    """Why the driver has ended it, if it has."""
    left_behind: float = 0.0
    """Then its worker is waited for no longer."""

    @property
    def stage(self) -> str:
        return self.tasks[0].stage


class Dispatch:
    """One pass through the tasks of a run."""

    def __init__(
        self,
        cluster: Cluster,
        plan: Plan,
        tasks: Iterator[Task | None],
        store: Store,
        retries: int,
        limits: Limits,
        memory_per_worker: int,
        notice: Callable[[str], None],
    ) -> None:
        self._cluster, self._plan, self._store, self._notice = cluster, plan, store, notice
        self._nodes, self._attempts = Nodes(notice), Attempts(retries)
        self._placing = Placing(plan, self._nodes, memory_per_worker, cluster.is_embedded)
        self._fence, self._receipt = Fence(store), Receipt(store, is_shared=not cluster.is_embedded)
        lone = replace(plan, shards=())  # each task brings its own; many would be unpacked by every worker
        order = Order(lone, premises_of(plan), store.absolute_url, self._fence.term, self._receipt.token)
        kept = cluster.keep(packed(order, cluster.shipped))
        self._sent = Sent(uuid.uuid4().hex, kept, cluster.shipped)
        self._looking = Looking(cluster, self._nodes, self._receipt, limits, plan.shards, self._sent)
        self._groups: dict[Flight, _Group] = {}
        self._later: list[tuple[float, int, tuple[Task, ...], bool]] = []
        self._number = count()
        self._waiting = Waiting(plan, tasks, 1, weight)

    def outcomes(self) -> Iterator[Outcome]:
        """What became of each task; StageError when no node is left for one."""
        try:
            yield from self._outcomes()
        finally:
            self._fence.close()
            self._receipt.close()

    def _outcomes(self) -> Iterator[Outcome]:
        next_tick = 0.0
        while True:
            if time.monotonic() >= next_tick:
                self._looking.tick()
                yield from self._end_overdue()
                self._waiting.room = 2 * max(1, int(self._nodes.cpus()))
                next_tick = time.monotonic() + min(_TICK_SECONDS, self._looking.pause)
            self._send_all()
            if self._looking.is_open and not self._groups and not self._later:
                return
            until = min([next_tick, *(due for due, *_ in self._later[:1])])
            waited: list[Flight | Call] = [*self._groups, *self._looking.calls]
            seconds = max(0.01, until - time.monotonic())
            if not waited:
                time.sleep(seconds)
            for ready in self._cluster.ready(waited, seconds) if waited else ():
                if isinstance(ready, Call):
                    self._looking.take(ready)
                elif ready in self._groups:
                    yield from self._take(self._groups[ready])

    def _send_all(self) -> None:
        now = time.monotonic()
        held = []
        while self._later and self._later[0][0] <= now:
            _, number, tasks, is_first = heapq.heappop(self._later)
            if not self._send(tasks, is_first):
                held.append((now + _TICK_SECONDS, number, tasks, is_first))
        for one in held:
            heapq.heappush(self._later, one)
        while self._looking.is_open and not held and (group := self._waiting.next()):
            if not self._send(group, is_first=True):
                heapq.heappush(self._later, (now + _TICK_SECONDS, next(self._number), group, True))
                return

    def _send(self, tasks: tuple[Task, ...], is_first: bool) -> bool:
        """Whether there is a node for them now; StageError where there will be none."""
        again = self._attempts.again(tasks[0])
        alone = {group.node for group in self._groups.values() if group.again.is_alone}
        step = self._plan.stage(tasks[0].stage).step
        memory = max(step.memory(task.part) for task in tasks)
        room = self._placing.room(tasks[0].stage, again, alone | self._looking.unknown, memory)
        if room is None:
            return False
        attempt = uuid.uuid4().hex[:12]
        flight = self._cluster.fly(self._sent, packed(tasks, self._cluster.shipped), attempt, room)
        self._groups[flight] = _Group(tasks, flight, attempt, again, is_first, room.only)
        return True

    def _take(self, group: _Group) -> Iterator[Outcome]:
        """What a group has to say."""
        try:
            message = self._cluster.message(group.flight)
        except ClusterFault as fault:
            yield from self._lost(group, group.ended or fault.failure)
            return
        if message is None:
            yield from self._lost(group, Failure("passing", "a worker has ended without a word"))
        elif isinstance(message, str):
            yield from self._lost(group, Failure("node", f"Textmill cannot be imported: {message}"))
        elif isinstance(message, tuple):
            group.node, pid, started = message
            group.place = Place(group.node, pid, started)
            self._looking.watch.begun(group.attempt, group.place)
        else:
            done = pickle.loads(cast(bytes, message))
            if isinstance(done, Failure) and done.kind == "node":
                yield from self._lost(group, done)
                return
            task = group.tasks[group.done]
            group.done += 1
            self._looking.watch.ended(group.attempt)
            if group.place is not None and group.ended is None and group.done < len(group.tasks):
                self._looking.watch.begun(group.attempt, group.place)
            yield from self._ended(group, task, done)

    def _ended(self, group: _Group, task: Task, done: Failure | bytes) -> Iterator[Outcome]:
        """One task of a group has been done, or has failed."""
        if isinstance(done, Failure):
            yield from self._failed(group, task, done)
            return
        commit = unsealed(done, f"the commit of {task.name}", Commit)
        if lost := self._receipt.lacks(task, commit, done, group.node):
            yield from self._failed(group, task, Failure("node", lost))
            return
        self._attempts.ended(task)
        yield Outcome(task, commit)

    def _lost(self, group: _Group, failure: Failure) -> Iterator[Outcome]:
        """A group is over; what it has not done is done by others, and the task at work then has failed."""
        del self._groups[group.flight]
        self._looking.watch.ended(group.attempt)
        if group.is_first:
            self._waiting.ended(group.stage)
        rest = group.tasks[group.done :]
        if rest:
            if group.place is None and failure.kind in ("death", "memory"):  # it was not begun
                failure = replace(failure, kind="passing")
            yield from self._failed(group, rest[0], failure)
        if rest[1:]:
            heapq.heappush(self._later, (time.monotonic(), next(self._number), rest[1:], False))

    def _failed(self, group: _Group, task: Task, failure: Failure) -> Iterator[Outcome]:
        """What follows from a failure."""
        name = self._nodes.name(group.node)
        if failure.kind == "bug" and failure.cause is not None:
            raise failure.cause
        if failure.kind == "damage":
            self._attempts.ended(task)
            yield Outcome(task, None, damaged=cast(DamagedFileError, failure.cause))
            return
        if failure.kind == "late" and group.ended is None:
            raise UserError(f"{self._store.url}: another run has begun in this run directory; this one has stopped")
        if self._placing.is_of_node(task, failure):
            self._placing.blame(group.node, group.stage, failure)
            heapq.heappush(self._later, (time.monotonic(), next(self._number), (task,), False))
            return
        found = self._attempts.failed(task, failure, group.node, group.again.is_alone)
        if isinstance(found, Again):
            if failure.kind in ("death", "memory", "passing"):
                alone = ", alone on a node" if found.is_alone else ""
                self._notice(f"{task.name} on {name}: {failure.error}; tried again in {found.wait:.0f} s{alone}")
            due = time.monotonic() + found.wait
            heapq.heappush(self._later, (due, next(self._number), (task,), False))
            return
        self._attempts.ended(task)
        # A worker that has died may have stumbled over an input that another task was to check.
        damaged = next(problems(self._store, task.reads()), None) if failure.kind != "task" else None
        yield Outcome(task, None, found.error, found.trace, damaged)

    def _end_overdue(self) -> Iterator[Outcome]:
        """End attempts that stand still or take too long; those that do not go are left behind, shut out."""
        by_attempt = {group.attempt: group for group in self._groups.values()}
        for attempt, place, why, is_still in self._looking.watch.overdue():
            group = by_attempt[attempt]
            where = self._nodes.name(place.node)
            group.ended = Failure("passing" if is_still else "task", f"its worker {why}")
            self._notice(f"{group.tasks[group.done].name} on {where}: its worker {why}; it is ended")
            self._looking.watch.ended(attempt)
            self._fence.shut_out(attempt)
            self._looking.end(place)
            group.left_behind = time.monotonic() + _GRACE_SECONDS
        for group in by_attempt.values():
            if group.ended is not None and time.monotonic() > group.left_behind:
                yield from self._lost(group, group.ended)
