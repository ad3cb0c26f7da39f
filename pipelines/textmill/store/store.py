"""A run directory: its files, and the commit records that make them count.

A task writes files under names of its own attempt and then one commit record; readers follow commit records only,
so what a killed attempt leaves behind is never seen, and two attempts at one task cannot mix. The records of a stage
that is done are folded into one file.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from textmill.store import folding
from textmill.store.commit import Commit, DamagedFileError, DamagedRecordError, Entry, Repeated, sealed, unsealed
from textmill.store.directory import LocalOutput, RunDirectory, StoredFile, file_name
from textmill.store.folded import Folded

__all__ = ["Commit", "LocalOutput", "Repeated", "StageRecords", "Store", "StoredFile", "file_name"]


class Store(RunDirectory):
    """A run directory at any fsspec URL; UserError when no file system is installed for it."""

    def commit(self, stage: str, commit: Commit) -> None:
        """Make a task's files visible: one atomic write, after everything else."""
        self.put(_record(stage, commit.task), sealed(commit))

    def is_late(self, commit: Commit, folded: Mapping[str, Entry]) -> bool:
        """Whether a record that stands by itself was put by an attempt that does not count any more.

        A put of an object store may arrive long after the client that has sent it is gone: its task was done again
        meanwhile, the records of its stage were folded, and the attempt's files removed.
        """
        there = commit.entry().there.values()
        return commit.task in folded and not all(self.exists(file.path) for file in there)

    def take_back(self, stage: str, tasks: Iterable[str]) -> None:
        """Remove records of tasks that are not folded."""
        self.remove_files(_record(stage, task) for task in tasks)

    def commits(self, stage: str) -> dict[str, Commit]:
        """The commit records of a stage by task, in task order; DamagedRecordError for one that was changed."""
        return self.stage(stage).commits()

    def stage(self, stage: str) -> "StageRecords":
        """What is committed of a stage; DamagedRecordError for a record that was changed."""
        return StageRecords(self, stage)

    def each_record(self, stage: str) -> Iterator[tuple[str, Commit | DamagedRecordError]]:
        """Name and content of the commit records of a stage that are not folded; an error for one that was changed."""
        for name in self.records(stage):
            try:
                yield name, self.read_record(stage, name)
            except FileNotFoundError:
                continue  # the run at work, or an object store, has just taken it back
            except DamagedRecordError as error:
                yield name, error

    def records(self, stage: str) -> list[str]:
        """Names of the commit records of a stage that are not folded."""
        return [name for name in self.children(f"stages/{stage}/commits") if name.endswith(".json")]

    def read_record(self, stage: str, name: str) -> Commit:
        """One commit record; FileNotFoundError if it is not there."""
        path = f"stages/{stage}/commits/{name}"
        try:
            commit = self._record(path)
        except DamagedRecordError:
            if self.is_local:
                raise
            commit = self._record(path)  # what comes from a store may have been spoilt on its way
        if path != _record(stage, commit.task):
            raise DamagedRecordError(f"{self.address(path)}: the commit record of another task; run again")
        return commit

    def _record(self, path: str) -> Commit:
        with self.open(path) as stream:
            return unsealed(stream.read(), self.address(path), Commit)


def _record(stage: str, task: str) -> str:
    return f"stages/{stage}/commits/{file_name(task)}.json"


class StageRecords:
    """What is committed of a stage at one moment, while a run may be at work: records of their own, and a folded file.

    The folded file is looked for last: a run that folds the records meanwhile removes none that is not in it.
    """

    def __init__(self, store: Store, stage: str) -> None:
        self.store, self.stage = store, stage
        self._own: dict[str, Commit] = {}
        for _, found in store.each_record(stage):
            if isinstance(found, DamagedRecordError):
                raise found
            self._own[found.task] = found
        self.folded = folding.read(store, stage)
        if self._own and self.folded is not None:
            known = self._folded()
            self._own = {task: own for task, own in self._own.items() if not store.is_late(own, known)}

    @property
    def summary(self) -> Folded | None:
        """What all records add up to, where all are folded."""
        return None if self._own else self.folded

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """What a run is planned by, sorted by task."""
        own = {task: commit.entry() for task, commit in self._own.items()}
        return dict(sorted((self._folded() | own).items()))

    def __len__(self) -> int:
        folded = 0 if self.folded is None else self.folded.tasks
        return len(self.entries) if self._own and folded else folded or len(self._own)

    def commits(self) -> dict[str, Commit]:
        """The records in full, sorted by task."""
        return {commit.task: commit for commit in sorted(self.each(), key=lambda commit: commit.task)}

    def each(self) -> Iterator[Commit]:
        """The records in full, one after the other."""
        for commit in () if self.folded is None else folding.commits_in(self.store, self.folded):
            if commit.task not in self._own:
                yield commit
        yield from self._own.values()

    def _folded(self) -> dict[str, Entry]:
        """Of the folded file; once more where the run at work has just put another in its place."""
        if self.folded is None:
            return {}
        try:
            return folding.entries_in(self.store, self.folded)
        except DamagedFileError:
            before, self.folded = self.folded, folding.read(self.store, self.stage)
            if self.folded is None or self.folded == before:
                raise
            return folding.entries_in(self.store, self.folded)
