"""Which machines of a cluster there are, and which of them the run has put aside, and why."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from textmill.resources import Resources

__all__ = ["Node", "Nodes"]

_SAID: Final = 5
"""Nodes that a message names."""


@dataclass(frozen=True)
class Node:
    """A machine, as the cluster has it."""

    id: str
    host: str
    resources: Mapping[str, float]

    def holds(self, asked: Resources) -> bool:
        """Whether one such task fits if nothing else is there."""
        wanted = {"CPU": asked.cpus, "GPU": asked.gpus, "memory": asked.memory_bytes}
        return all(self.resources.get(kind, 0) >= most for kind, most in wanted.items())


@dataclass
class Nodes:
    """Those that are there; `tell` gets a line when one is put aside."""

    tell: Callable[[str], None] = lambda line: None
    there: dict[str, Node] = field(default_factory=dict)
    aside: dict[str, dict[str, str]] = field(default_factory=dict)
    """Of nodes by id, why they are not given tasks, by stage; the empty one stands for all."""

    def update(self, found: Iterable[Node]) -> list[Node]:
        """Take note of which there are now; those that are new."""
        now = {node.id: node for node in found}
        new = [node for name, node in now.items() if name not in self.there]
        self.there = now
        return new

    def put_aside(self, node: str, why: str, stage: str = "") -> None:
        """Give a node no more tasks, or none of a stage."""
        reasons = self.aside.setdefault(node, {})
        if stage in reasons or "" in reasons:
            return
        reasons[stage] = why
        of = f" for stage {stage}" if stage else ""
        self.tell(f"node {self.name(node)} is put aside{of}: {why}")

    def name(self, node: str) -> str:
        """What a user knows a node by."""
        found = self.there.get(node)
        if found is None:
            return node[:8] or "(unknown)"
        hosts = [other.host for other in self.there.values()]
        return found.host if hosts.count(found.host) == 1 else f"{found.host} ({node[:8]})"

    def barred(self, stage: str) -> frozenset[str]:
        """Nodes that get no tasks of a stage."""
        return frozenset(node for node, reasons in self.aside.items() if "" in reasons or stage in reasons)

    def fit(self, stage: str, asked: Resources = Resources()) -> list[Node]:  # noqa: B008  # frozen
        """Nodes that may get tasks of a stage, and are big enough."""
        barred = self.barred(stage)
        return [node for name, node in self.there.items() if name not in barred and node.holds(asked)]

    def none_left(self, stage: str, asked: Resources = Resources()) -> str:  # noqa: B008  # frozen
        """Why no node is left for a stage; empty where some are, or none was put aside."""
        if self.fit(stage, asked) or not self.aside:
            return ""
        reasons = [
            f"{self.name(node)}: {found.get('') or found[stage]}"
            for node, found in self.aside.items()
            if node in self.there and ("" in found or stage in found)
        ]
        if not reasons:
            return ""
        more = [f"and {len(reasons) - _SAID} more"] if len(reasons) > _SAID else []
        return "\n  ".join([f"stage {stage}: no node is left that can do its tasks", *reasons[:_SAID], *more])

    def cpus(self) -> float:
        """Of nodes that are not put aside as a whole."""
        barred = self.barred("")
        return sum(node.resources.get("CPU", 0) for name, node in self.there.items() if name not in barred)

    def room_for(self, asked: Resources, level: int, stage: str) -> Resources:
        """What a task asks for whose room was doubled `level` times, as far as a node has that much."""
        nodes = self.fit(stage, asked)
        if not level or not nodes:
            return asked
        biggest = max(nodes, key=lambda node: node.resources.get("memory", 0))
        cpus, memory = biggest.resources.get("CPU", 1.0), int(biggest.resources.get("memory", 0))
        share = asked.memory_bytes or int(memory * min(1.0, max(asked.cpus, 1.0) / max(cpus, 1.0)))
        return Resources(
            cpus=max(asked.cpus, min(cpus, asked.cpus * 2**level)),
            gpus=asked.gpus,
            memory_bytes=max(asked.memory_bytes, min(memory, share * 2**level)),
            batch_rows=asked.batch_rows,
        )
