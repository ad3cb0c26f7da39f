"""What runs tasks, and the one that does so one by one in the calling process; `ray_executor` has the other.

A task that fails is tried again, and after `retries` more failures reported as failed; the rest goes on.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from textmill.plan.plan import Plan
from textmill.run.attempts import Attempts
from textmill.run.failure import Failure, attempt
from textmill.store.commit import Commit, DamagedFileError
from textmill.store.store import Store
from textmill.store.task import Task


@dataclass(frozen=True)
class Outcome:
    """What became of a task: a commit, or why it could not be done."""

    task: Task
    commit: Commit | None
    error: str = ""
    """One line: the kind of error and what it says."""
    trace: str = ""
    """The whole traceback."""
    damaged: DamagedFileError | None = None
    """Set where it could not be done because of an input that has to be made again."""


class Executor(Protocol):
    """Runs tasks; outcomes come in any order."""

    def run(self, plan: Plan, tasks: Iterable[Task | None], store: Store) -> Iterator[Outcome]:
        """Do the tasks; UserError and ConservationError stop the run.

        `tasks` gives None where more can only be known when an outcome has been taken: ask again then.
        """
        ...

    def close(self) -> None:
        """Stop what this executor started, and nothing else."""
        ...


class InlineExecutor:
    """Runs tasks one after another in the calling process."""

    def __init__(self, retries: int = 2, sleep: Callable[[float], None] = time.sleep) -> None:
        self.retries = retries
        self._sleep = sleep

    def run(self, plan: Plan, tasks: Iterable[Task | None], store: Store) -> Iterator[Outcome]:
        """Do the tasks in order; UserError and ConservationError stop the run."""
        attempts = Attempts(self.retries)
        for task in tasks:
            if task is not None:
                yield self._done(attempts, plan, task, store)

    def _done(self, attempts: Attempts, plan: Plan, task: Task, store: Store) -> Outcome:
        while True:
            done = attempt(plan, task, store)
            if isinstance(done, Commit):
                attempts.ended(task)
                return Outcome(task, done)
            if isinstance(done.cause, DamagedFileError):
                return Outcome(task, None, damaged=done.cause)
            if done.cause is not None:
                raise done.cause
            # There is one machine, in which a worker does not die alone: what needs too much memory is the task's.
            found = attempts.failed(task, done if done.kind == "passing" else replace(done, kind="task"), "")
            if isinstance(found, Failure):
                attempts.ended(task)
                return Outcome(task, None, found.error, found.trace)
            if done.kind == "passing":
                self._sleep(found.wait)

    def close(self) -> None:
        """Nothing to stop."""
