"""What runs tasks, and the one that does so one by one in the calling process; `ray_executor` has the other.

A task that fails is tried again, and after `retries` more failures reported as failed; the rest goes on.
"""

import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from textmill.brief import brief
from textmill.errors import ConservationError, UserError
from textmill.plan.plan import Plan
from textmill.run.worker import run_task
from textmill.store.commit import Commit, DamagedFileError
from textmill.store.store import Store
from textmill.store.task import Task

_SAID_CHARS: Final = 500


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

    def __init__(self, retries: int = 2) -> None:
        self.retries = retries

    def run(self, plan: Plan, tasks: Iterable[Task | None], store: Store) -> Iterator[Outcome]:
        """Do the tasks in order."""
        for task in tasks:
            if task is not None:
                yield self._attempt(plan, task, store)

    def _attempt(self, plan: Plan, task: Task, store: Store) -> Outcome:
        failed = Outcome(task, None)
        for _ in range(self.retries + 1):
            try:
                return Outcome(task, run_task(plan, task, store))
            except DamagedFileError as error:
                return Outcome(task, None, damaged=error)
            except (UserError, ConservationError):
                raise
            except (Exception, SystemExit) as error:  # noqa: BLE001  # whatever a shard raises costs that shard alone
                failed = Outcome(task, None, describe(error), traceback.format_exc())
        return failed

    def close(self) -> None:
        """Nothing to stop."""


def describe(error: BaseException) -> str:
    """One line: the kind of error and what it says."""
    words = " ".join(str(error).split())
    return f"{type(error).__name__}: {brief(words, _SAID_CHARS)}" if words else type(error).__name__
