"""Choose where and in how much room tasks are done, and which nodes get none."""

from collections.abc import Set
from dataclasses import dataclass, field, replace
from typing import Final

from textmill.block import Shard
from textmill.errors import StageError, UserError
from textmill.location import is_remote
from textmill.plan.plan import Plan
from textmill.resources import Resources
from textmill.run.attempts import Again
from textmill.run.cluster_nodes import Nodes
from textmill.run.failure import Failure
from textmill.run.probe import can_open
from textmill.store.task import Task

__all__ = ["Placing", "Room"]

_WORKER_BYTES: Final = 300_000_000
"""What a worker takes before it has done anything."""
_SAME_WORDS: Final = 3
"""Nodes that say the same to a user before it is taken to be true of all."""


@dataclass(frozen=True)
class Room:
    """What a group asks for, and where it may be."""

    asked: Resources
    barred: Set[str]
    only: str = ""
    """The one node where it is to be; empty for any."""


@dataclass(frozen=True)
class Placing:
    """The rules of one pass."""

    plan: Plan
    nodes: Nodes
    memory_per_worker: int
    is_embedded: bool
    told: set[str] = field(default_factory=set, init=False)
    """Stages that were said to have no node yet."""

    def room(self, stage: str, again: Again, out: Set[str], memory: int = 0) -> Room | None:
        """None where there is no node now; `out` are those that get nothing at present.

        `memory` is what the tasks declare: they are alone on a machine that has less, for it is a bound and no need.

        StageError where there will be none, UserError where an embedded cluster can never have what is asked for.
        """
        nodes, least = self.nodes, self._asked(stage, memory)
        if why := nodes.none_left(stage, least):
            raise StageError(why)
        fit = [node for node in nodes.fit(stage, least) if node.id not in out]
        if not fit and nodes.fit(stage, least):
            return None
        asked, only = nodes.room_for(least, again.level, stage), ""
        if again.is_alone and fit:
            best = min(fit, key=lambda node: (node.id in again.avoid, -node.resources.get("memory", 0.0)))
            asked, only = replace(asked, cpus=max(asked.cpus, best.resources.get("CPU", 1.0))), best.id
        barred = {*nodes.barred(stage), *out}
        if {node.id for node in fit} - again.avoid:
            barred |= again.avoid
        return Room(asked, barred & nodes.there.keys(), only)

    def is_of_node(self, task: Task, failure: Failure) -> bool:
        """Whether the machine is to blame: it is not as planned, or cannot read what the driver can."""
        if failure.kind in ("node", "user"):
            return True
        shard = getattr(task.part, "shard", None)
        if failure.kind != "input" or self.is_embedded or not isinstance(shard, Shard):
            return False
        return not is_remote(shard.url) and can_open(shard)

    def blame(self, node: str, stage: str, failure: Failure) -> None:
        """No more tasks of the stage for this node; raises what the user must mend where others say the same."""
        if not node:
            raise StageError(f"stage {stage}: {failure.error}")
        nodes = self.nodes
        if failure.cause is not None and len(nodes.fit(stage, self._asked(stage))) < 2 and not nodes.aside:
            raise failure.cause
        nodes.put_aside(node, failure.error, stage)
        same = sum(failure.error in found.values() for found in nodes.aside.values())
        if failure.cause is not None and same >= _SAME_WORDS:
            raise failure.cause
        if why := nodes.none_left(stage, self._asked(stage)):
            raise StageError(why)

    def _asked(self, stage: str, memory: int = 0) -> Resources:
        asked, there = self.plan.stage(stage).resources, list(self.nodes.there.values())
        most = max((int(node.resources.get("memory", 0)) for node in self.nodes.fit(stage, asked)), default=0)
        declared = min(_WORKER_BYTES + memory, most) if memory else 0
        asked = replace(asked, memory_bytes=max(asked.memory_bytes, self.memory_per_worker, declared))
        if self.is_embedded and there and not there[0].holds(asked):
            has = there[0].resources
            said = f"{has.get('CPU', 0):g} CPUs, {has.get('GPU', 0):g} GPUs and {has.get('memory', 0) / 1e9:.1f} GB"
            raise UserError(
                f"stage {stage}: each task asks for {asked.words()}, but Ray has {said} of memory here; "
                "--executor inline does not ask, and --address joins a cluster"
            )
        if there and not any(node.holds(asked) for node in there) and stage not in self.told:
            self.told.add(stage)
            nothing = asked.words() or "a CPU"
            self.nodes.tell(f"stage {stage}: no node of the cluster has {nothing} for a task; waiting for one that has")
        return asked
