"""Runs tasks as Ray tasks; imported only where a run needs it, for that takes a second.

The driver holds a bounded number of tasks in flight and no state of documents.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from textmill.plan.plan import Plan
from textmill.run.dispatch import Dispatch
from textmill.run.executor import Outcome
from textmill.run.ray_cluster import Cluster
from textmill.run.watch import Limits
from textmill.store.store import Store
from textmill.store.task import Task

__all__ = ["RayExecutor"]


class RayExecutor:
    """Runs tasks on a Ray cluster: an embedded one of `workers` CPUs, or the one at `address`.

    An embedded one has the GPUs that Ray finds, unless `gpus` says how many. `notice` gets a line of what befalls nodes
    and workers; `ship` are folders of modules and files that are sent along.
    """

    def __init__(
        self,
        workers: int | None = None,
        address: str | None = None,
        retries: int = 2,
        gpus: int | None = None,
        *,
        limits: Limits | None = None,
        memory_per_worker: int = 0,
        ship: Sequence[str] = (),
        notice: Callable[[str], None] = lambda line: None,
    ) -> None:
        self.retries, self.notice = retries, notice
        self.limits, self.memory_per_worker = limits or Limits(), memory_per_worker
        self._cluster = Cluster(workers, address, gpus, ship)

    def run(self, plan: Plan, tasks: Iterable[Task | None], store: Store) -> Iterator[Outcome]:
        """Do the tasks, of each kind of resources at most twice as many groups in flight as there are CPUs."""
        settings = (self.retries, self.limits, self.memory_per_worker, self.notice)
        return Dispatch(self._cluster, plan, iter(tasks), store, *settings).outcomes()

    def close(self) -> None:
        """Leave the cluster; an embedded one ends with it."""
        self._cluster.close()
