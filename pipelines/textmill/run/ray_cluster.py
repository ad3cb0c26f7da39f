"""All that a run asks of a Ray cluster: its nodes, groups of tasks that are done on them, and short calls."""

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, cast

import ray
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy, NodeLabelSchedulingStrategy, NotIn

from textmill.run import ray_worker
from textmill.run.cluster_nodes import Node
from textmill.run.failure import Failure, Kind, describe
from textmill.run.group import Sent
from textmill.run.order import Shipped
from textmill.run.placing import Room
from textmill.run.ray_start import embed, join
from textmill.run.watch import Place, end, look

__all__ = ["Call", "Cluster", "ClusterFault", "Flight"]

_Kept: TypeAlias = "ray.ObjectRef[bytes]"
_LONGEST_SECONDS: Final = 60.0
"""For what is said to be there to come from another machine."""
_NODE_LABEL: Final = "ray.io/node-id"


class ClusterFault(Exception):  # noqa: N818  # what it says is a Failure
    """A call has ended without what it was to give."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.error)
        self.failure = failure


@dataclass(eq=False)
class Flight:
    """A group of tasks that a worker does, or will do: messages come one after the other."""

    messages: "ray.ObjectRefGenerator[bytes]"


@dataclass(eq=False)
class Call:
    """A short call on one node, whose answer comes in time or never."""

    answer: "ray.ObjectRef[Any]"


class Cluster:
    """An embedded cluster of `workers` CPUs, or the one at `address`."""

    def __init__(self, workers: int | None, address: str | None, gpus: int | None, folders: Sequence[str] = ()) -> None:
        self.is_embedded = address is None
        self._folder = tempfile.TemporaryDirectory(prefix="tm-", ignore_cleanup_errors=True)
        self.shipped = tuple(self._shipped(number, folder) for number, folder in enumerate(folders))
        if address is None:
            embed(os.environ.get("RAY_TMPDIR", self._folder.name), workers, gpus)
        else:
            join(address, [os.path.join(self._folder.name, one.name) for one in self.shipped])
        self._label = _NODE_LABEL
        ray.cloudpickle.register_pickle_by_value(ray_worker)  # type: ignore[no-untyped-call]  # ray leaves it untyped
        self._task = ray.remote(num_cpus=1, max_retries=0, num_returns="streaming")(ray_worker.textmill_task)
        self._probe = ray.remote(num_cpus=0, max_retries=0)(ray_worker.textmill_probe)
        self._look = ray.remote(num_cpus=0, max_retries=0)(look)
        self._end = ray.remote(num_cpus=0, max_retries=0)(end)

    def _shipped(self, number: int, folder: str) -> Shipped:
        """A folder under a name that nothing else has; an embedded cluster finds it where it is."""
        if self.is_embedded:
            return Shipped(folder, "")
        name = f"textmill-shipped-{os.path.basename(self._folder.name)}-{number}"
        os.symlink(folder, os.path.join(self._folder.name, name))
        return Shipped(folder, name)

    def close(self) -> None:
        """Leave the cluster; an embedded one ends with it."""
        ray.shutdown()
        self._folder.cleanup()

    def nodes(self) -> list[Node]:
        """The machines that are there now."""
        found = [one for one in ray.nodes() if one["Alive"]]  # type: ignore[no-untyped-call]  # ray leaves it untyped
        for one in found[:1]:  # what the label is called has changed between versions
            self._label = next((key for key, of in one["Labels"].items() if of == one["NodeID"]), _NODE_LABEL)
        return [Node(str(one["NodeID"]), str(one["NodeManagerHostname"]), dict(one["Resources"])) for one in found]

    def keep(self, data: bytes) -> object:
        """Put something where every node can have it; to be the `data` of a Sent."""
        return ray.put(data)

    def fly(self, sent: Sent, tasks: bytes, attempt: str, room: Room) -> Flight:
        """Have a group of tasks done."""
        asked = room.asked
        options: dict[str, object] = {
            "num_cpus": asked.cpus,
            "num_gpus": asked.gpus,
            "memory": asked.memory_bytes or None,
        }
        if room.only:
            options["scheduling_strategy"] = _on(room.only)
        elif room.barred:
            others = NotIn(*sorted(room.barred))  # type: ignore[no-untyped-call]  # as above
            options["scheduling_strategy"] = NodeLabelSchedulingStrategy(hard={self._label: others})
        shipped = tuple((one.path, one.name) for one in sent.shipped)
        return Flight(self._task.options(**options).remote(sent.key, cast(_Kept, sent.data), shipped, tasks, attempt))

    def probe(self, node: str, sent: Sent, shards: bytes) -> Call:
        """Have a node looked at from inside."""
        shipped = tuple((one.path, one.name) for one in sent.shipped)
        return Call(
            self._probe.options(scheduling_strategy=_on(node)).remote(sent.key, cast(_Kept, sent.data), shipped, shards)
        )

    def look(self, node: str, places: Sequence[Place]) -> Call:
        """Have looked what processes of a node have used."""
        return Call(self._look.options(scheduling_strategy=_on(node)).remote(tuple(places)))

    def end(self, place: Place) -> Call:
        """Have a process killed."""
        return Call(self._end.options(scheduling_strategy=_on(place.node)).remote(place))

    def ready(self, waited: Sequence[Flight | Call], seconds: float) -> list[Flight | Call]:
        """Those that have something to say, once one has, or after so many seconds."""
        of = {(one.messages if isinstance(one, Flight) else one.answer): one for one in waited}
        found, _ = ray.wait(list(of), num_returns=1, timeout=seconds)
        if found and len(of) > 1:
            found, _ = ray.wait(list(of), num_returns=len(of), timeout=0)
        return [of[one] for one in found]

    def message(self, flight: Flight) -> object:
        """The next message of a flight that is ready, None after the last; ClusterFault where it has crashed."""
        try:
            return ray.get(next(flight.messages), timeout=_LONGEST_SECONDS)
        except StopIteration:
            return None
        except ray.exceptions.RayError as error:
            raise ClusterFault(_failure(error)) from error

    def answer(self, call: Call) -> object:
        """What a call that is ready has given; ClusterFault where it could not be made."""
        try:
            return ray.get(call.answer, timeout=_LONGEST_SECONDS)
        except ray.exceptions.RayError as error:
            raise ClusterFault(_failure(error)) from error


def _on(node: str) -> NodeAffinitySchedulingStrategy:
    return NodeAffinitySchedulingStrategy(node, soft=False)


def _failure(error: ray.exceptions.RayError) -> Failure:
    """Whose fault it is that a call has ended without an answer."""
    if isinstance(error, ray.exceptions.RayTaskError):
        cause = error.cause
        kind: Kind = "node" if isinstance(cause, ImportError) else "task"
        return Failure(kind, describe(cause), str(error))
    lines = str(error).strip().splitlines()
    said = f"{type(error).__name__}: {lines[0] if lines else 'no word'}"
    if isinstance(error, ray.exceptions.OutOfMemoryError):
        return Failure("memory", said, str(error))
    if isinstance(error, ray.exceptions.WorkerCrashedError | ray.exceptions.NodeDiedError):
        return Failure("death", said, str(error))
    return Failure("passing", said, str(error))
