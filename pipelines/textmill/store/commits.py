"""The commit records of a run as its driver holds them: read once, then kept up with what tasks commit."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from textmill.store.commit import Commit, DamagedRecordError
from textmill.store.store import Store
from textmill.store.task import Task

__all__ = ["Records"]


@dataclass
class Records:
    """What is committed, by stage and task."""

    store: Store
    _stages: dict[str, dict[str, Commit]] = field(default_factory=dict, init=False)
    _sizes: dict[str, dict[str, int]] = field(default_factory=dict, init=False)
    """Bytes of the files of each folder that was looked into, by path."""
    _stale: set[tuple[str, str]] = field(default_factory=set, init=False)

    def of(self, stage: str) -> dict[str, Commit]:
        """The commits of a stage that count, sorted by task; a copy."""
        return {task: found for task, found in sorted(self._of(stage).items()) if (stage, task) not in self._stale}

    def all(self, stage: str) -> list[str]:
        """Tasks of a stage with a commit, whether it counts or not."""
        return list(self._of(stage))

    def set_stale(self, stage: str, task: str) -> None:
        """Let a commit not count any more: its task is to be done again."""
        self._stale.add((stage, task))

    def get(self, stage: str, task: str) -> Commit | None:
        """One commit, whether it counts or not."""
        return self._of(stage).get(task)

    def read(self, stage: str) -> Iterator[str]:
        """Read the records of a stage; those that were changed since they were written are removed, and said."""
        found: dict[str, Commit] = {}
        for name, commit in self.store.each_record(stage):
            if isinstance(commit, DamagedRecordError):
                self.store.remove(f"stages/{stage}/commits/{name}")
                yield f"{commit}: it is"
            else:
                found[commit.task] = commit
        self._stages[stage] = found

    def is_done(self, task: Task) -> bool:
        """Whether a task is committed with its fingerprint, and its files are there at their full size."""
        commit = self.get(task.stage, task.name)
        return (
            commit is not None
            and commit.fingerprint == task.fingerprint
            and all(self._size(file.path) == file.bytes for file in commit.files.values())
        )

    def add(self, stage: str, commit: Commit) -> None:
        """Note what a task has committed just now."""
        self._of(stage)[commit.task] = commit
        self._stale.discard((stage, commit.task))
        for file in commit.files.values():
            self._folder(file.path)[file.path] = file.bytes

    def take_back(self, stage: str, task: str) -> None:
        """Remove a task's commit record, if there is one: its files are no longer seen."""
        if self._of(stage).pop(task, None) is not None:
            self.store.take_back(stage, task)

    def _of(self, stage: str) -> dict[str, Commit]:
        if stage not in self._stages:
            self._stages[stage] = self.store.commits(stage)
        return self._stages[stage]

    def _size(self, path: str) -> int | None:
        return self._folder(path).get(path)

    def _folder(self, path: str) -> dict[str, int]:
        folder = path.rpartition("/")[0]
        if folder not in self._sizes:
            self._sizes[folder] = self.store.sizes(folder)
        return self._sizes[folder]
