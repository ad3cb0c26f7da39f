"""Look at every node of a Ray cluster, each from inside."""

import logging
import os
import time
from collections.abc import Sequence
from typing import Final

import ray
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

import textmill
from textmill.run.failure import describe
from textmill.run.machine_look import Machine, NodeLook, Wanted, look_here

__all__ = ["Nodes"]

_SECONDS: Final = 60.0
"""For which a node may take to start a worker."""


class Nodes:
    """A cluster that was joined to be looked at."""

    def __init__(self, address: str) -> None:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        logging.getLogger("ray").setLevel(logging.ERROR)
        code = {"py_modules": list(textmill.__path__)}
        ray.init(address=address, runtime_env=code, configure_logging=False, log_to_driver=False)
        self._look = ray.remote(num_cpus=0, max_retries=0)(look_here)

    def look(self, wanted: Wanted) -> Sequence[NodeLook]:
        """At all that are alive, side by side."""
        alive = [node for node in ray.nodes() if node["Alive"]]  # type: ignore[no-untyped-call]  # ray leaves it untyped
        on = [NodeAffinitySchedulingStrategy(node["NodeID"], soft=False) for node in alive]
        asked = [self._look.options(scheduling_strategy=one).remote(wanted) for one in on]
        ray.wait(asked, num_returns=len(asked), timeout=_SECONDS)
        found = []
        for node, one, answer in zip(alive, on, asked, strict=True):
            name = str(node["NodeManagerHostname"])
            own = {kind: float(node["Resources"].get(kind, 0)) for kind in ("CPU", "GPU", "memory")}
            try:
                machine: Machine = ray.get(answer, timeout=0)
                before = time.time()
                again: Machine = ray.get(self._look.options(scheduling_strategy=one).remote(Wanted()), timeout=_SECONDS)
                ahead = again.clock - (before + time.time()) / 2  # the worker is there now: this takes milliseconds
            except ray.exceptions.RayError as error:
                found.append(NodeLook(name, own, None, " ".join(describe(error).split())))
            else:
                found.append(NodeLook(name, own, machine, ahead_seconds=round(ahead, 2)))
        return found

    def close(self) -> None:
        """Leave the cluster."""
        ray.shutdown()
