"""Have a damaged file made again by the task that wrote it, and what was made from it by the tasks that read it.

What the writer makes is the same again, so that tasks behind those that read it stand, unless these had read the
damaged bytes: then their own outputs change, and with them the fingerprints of what follows. Which files were damaged
is noted in the run until it has gone through, so that a run that is killed in between does not forget.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from textmill.errors import UserError
from textmill.plan.plan import Plan
from textmill.store.commit import DamagedFileError
from textmill.store.commits import Records
from textmill.store.problems import problems
from textmill.store.store import Store
from textmill.store.task import Task

_FILE: Final = "damaged.json"
_MOST_TIMES: Final = 3


@dataclass
class Damage:
    """What was found damaged in a run; `tell` gets a line for each."""

    plan: Plan
    records: Records
    tell: Callable[[str], None]
    _again: dict[str, set[str]] = field(default_factory=dict, init=False)
    """SHA-256 of each file that was damaged, and tasks (`stage/task`) that have read it anew since."""
    _times: Counter[tuple[str, str]] = field(default_factory=Counter, init=False)

    @property
    def store(self) -> Store:
        """The run directory."""
        return self.records.store

    def __post_init__(self) -> None:
        if self.store.exists(_FILE):
            try:
                noted = self.store.read_json(_FILE)
            except ValueError as error:
                raise UserError(f"{self.store.address(_FILE)}: damaged; only a new run directory is safe") from error
            self._again = {str(digest): set() for digest in (noted if isinstance(noted, list) else ())}

    @property
    def is_any(self) -> bool:
        """Whether anything was damaged since the run last went through."""
        return bool(self._again)

    def concerns(self, task: Task) -> bool:
        """Whether a finished task may have read bytes that were damaged."""
        return bool(self._again) and any(
            _name(task.stage, task.name) not in self._again[file.sha256]
            for file in task.reads()
            if file.sha256 in self._again
        )

    def done_again(self, task: Task) -> None:
        """A task was done with inputs that are whole."""
        for file in task.reads() if self._again else ():
            if file.sha256 in self._again:
                self._again[file.sha256].add(_name(task.stage, task.name))

    def take_back(self, found: Iterable[DamagedFileError]) -> None:
        """Take back the commits of the tasks that wrote these files.

        UserError when no task has written one, or when it is damaged again and again.
        """
        damaged = {error.file.path: error for error in found}
        writers = {path: self._writers(error) for path, error in damaged.items()}
        for error in damaged.values():
            self._again[error.file.sha256] = set()
        self.store.put(_FILE, json.dumps(sorted(self._again)).encode())
        for path, (stage, tasks) in writers.items():
            who = f"{tasks[0]} of {stage} is" if len(tasks) == 1 else f"{len(tasks)} tasks of {stage} are"
            self.tell(f"{path}: {damaged[path].how}; {who} done again, and what was made from it")
            self.records.take_back(stage, tasks)
        self._times.update({(stage, task) for stage, tasks in writers.values() for task in tasks})
        for path, (stage, tasks) in writers.items():
            if self._times[stage, tasks[0]] > _MOST_TIMES:
                raise UserError(
                    f"{self.store.address(path)}: damaged again each time that it was made again; "
                    "the disk or the memory of a machine cannot be trusted"
                )

    def recheck(self) -> None:
        """Check every file of every task that is done, and take back those that wrote a damaged one."""
        for stage in self.plan.stages:
            entries = self.records.of(stage.name).values()
            damaged = [*problems(self.store, (file for entry in entries for file in entry.there.values()))]
            for error in problems(self.store, self.records.beside(stage.name)):
                self.tell(f"{error.file.path}: {error.how}; it is made again from the rows beside which it stands")
                self.records.set_beside_lost(stage.name, error.file)
            if damaged:
                self.take_back(damaged)

    def forget_records(self) -> None:
        """Remove commit records that were changed since they were written: their tasks are done again."""
        for stage in self.plan.stages:
            for line in self.records.read(stage.name):
                self.tell(line)

    def forget(self) -> None:
        """The run has gone through: nothing that was damaged is left."""
        self.store.remove(_FILE)

    def _writers(self, damaged: DamagedFileError) -> tuple[str, list[str]]:
        """Stage and names of the tasks that wrote a file: one, or those whose small files were put together."""
        for stage in self.plan.stages:
            entries = self.records.of(stage.name).values()
            path = damaged.file.path
            if tasks := [entry.task for entry in entries if any(file.path == path for file in entry.files.values())]:
                return stage.name, tasks
        raise damaged


def _name(stage: str, task: str) -> str:
    return f"{stage}/{task}"
