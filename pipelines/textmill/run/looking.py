"""Look at a cluster while a run is at work: which nodes there are, what ails them, and what stands still there."""

import time
from collections.abc import Callable, Sequence
from typing import Final, cast

from textmill.block import Shard
from textmill.run.cluster_nodes import Nodes
from textmill.run.group import Sent
from textmill.run.order import packed
from textmill.run.probe import NodeReport
from textmill.run.ray_cluster import Call, Cluster, ClusterFault
from textmill.run.receipt import Receipt
from textmill.run.watch import Limits, Place, Watch, end, look

__all__ = ["Looking"]

_LONGEST_PAUSE: Final = 30.0
"""Seconds between two looks at what attempts have used."""


class Looking:
    """What is asked of nodes beside tasks; answers come with `take`."""

    def __init__(
        self, cluster: Cluster, nodes: Nodes, receipt: Receipt, limits: Limits, shards: Sequence[Shard], sent: Sent
    ) -> None:
        self._cluster, self._nodes, self._receipt, self._sent = cluster, nodes, receipt, sent
        first = {shard.source: shard for shard in reversed(shards)}
        self._shards = packed(tuple(first.values()), cluster.shipped)
        self.watch = Watch(limits)
        self.pause = max(0.2, min(_LONGEST_PAUSE, limits.still_seconds / 10))
        self._next_look = 0.0
        self._takers: dict[Call, Callable[[Call], None]] = {}
        self._probed: dict[Call, str] = {}

    @property
    def calls(self) -> list[Call]:
        """Those that are under way."""
        return list(self._takers)

    @property
    def unknown(self) -> set[str]:
        """Nodes that are being looked at and get no tasks yet."""
        return set(self._probed.values())

    @property
    def is_open(self) -> bool:
        """Whether tasks can be given out: a node is known, or there is none that could be."""
        return not self._probed or bool(self._nodes.there.keys() - self.unknown - self._nodes.barred(""))

    def tick(self) -> None:
        """See which nodes there are, and what attempts have used."""
        for node in self._nodes.update(self._cluster.nodes()):
            if not self._cluster.is_embedded:
                call = self._cluster.probe(node.id, self._sent, self._shards)
                self._probed[call] = node.id
                self._takers[call] = self._take_report
        for call in [call for call, node in self._probed.items() if node not in self._nodes.there]:
            del self._probed[call], self._takers[call]
        if time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + self.pause
        for node_id, places in self.watch.to_look_at().items():
            if self._cluster.is_embedded:
                self.watch.looked(look(places))
            elif node_id in self._nodes.there:
                self._takers[self._cluster.look(node_id, places)] = self._take_look

    def end(self, place: Place) -> None:
        """Have a process killed."""
        if self._cluster.is_embedded:
            end(place)
        elif place.node in self._nodes.there:
            self._takers[self._cluster.end(place)] = self._take_nothing

    def take(self, call: Call) -> None:
        """Take the answer of a call that is ready."""
        self._takers.pop(call)(call)

    def _take_report(self, call: Call) -> None:
        node = self._probed.pop(call)
        try:
            report = self._cluster.answer(call)
        except ClusterFault as fault:
            if fault.failure.kind in ("node", "task"):
                self._nodes.put_aside(node, fault.failure.error)
            return  # else its workers look for themselves before they do a task
        if not isinstance(report, NodeReport):
            self._nodes.put_aside(node, f"Textmill cannot be imported: {report}")
            return
        report = self._receipt.read_back(report)
        if report.problems:
            self._nodes.put_aside(node, "; ".join(dict.fromkeys([*report.problems, *report.stages.values()])))
            return
        for stage, why in report.stages.items():
            self._nodes.put_aside(node, why, stage)

    def _take_look(self, call: Call) -> None:
        try:
            self.watch.looked(cast(dict[Place, int], self._cluster.answer(call)))
        except ClusterFault:
            return  # what cannot be seen is taken to stand still

    def _take_nothing(self, call: Call) -> None:
        try:
            self._cluster.answer(call)
        except ClusterFault:
            return  # what cannot be ended there is shut out
