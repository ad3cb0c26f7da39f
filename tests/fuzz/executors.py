"""Executors that do tasks in another order, hand over what is done in another order, or are interrupted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from random import Random

from textmill.plan.plan import Plan
from textmill.run.executor import Outcome
from textmill.run.worker import run_task
from textmill.store.commit import Commit
from textmill.store.store import Store
from textmill.store.task import Task

__all__ = ["InterruptedRun", "PermutedExecutor"]


class InterruptedRun(BaseException):
    """Stands for the end of the process: nothing but tests catches it."""


class DyingStore(Store):
    """Ends the process when a task wants to commit; its files are written by then."""

    def commit(self, stage: str, record: Commit) -> None:
        raise InterruptedRun(f"{stage}: {record.task}")


@dataclass
class PermutedExecutor:
    """Does the tasks that can be done in a drawn order, and hands them over in another, at once or all at the end."""

    order: Random
    tasks_before_end: int | None = None
    """After so many tasks the next one is interrupted before it commits; None: never."""
    done: int = field(default=0, init=False)

    def run(self, plan: Plan, tasks: Iterable[Task | None], store: Store) -> Iterator[Outcome]:
        """All tasks, whatever order they have."""
        coming = iter(tasks)
        while waiting := [task for task in iter(lambda: next(coming, None), None) if task is not None]:
            self.order.shuffle(waiting)
            outcomes = (self._outcome(plan, task, store) for task in waiting)
            if self.order.random() < 0.5:
                yield from outcomes
                continue
            ended = list(outcomes)
            self.order.shuffle(ended)
            yield from ended

    def _outcome(self, plan: Plan, task: Task, store: Store) -> Outcome:
        ends_here = self.done == self.tasks_before_end
        self.done += 1
        return Outcome(task, run_task(plan, task, DyingStore(store.url) if ends_here else store))

    def close(self) -> None:
        """Nothing to stop."""
