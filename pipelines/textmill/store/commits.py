"""The commit records of a run as its driver holds them: read once, kept up with what tasks commit, folded by stage."""

import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from heapq import merge
from operator import attrgetter
from posixpath import dirname

from textmill.store import folding
from textmill.store.commit import Commit, DamagedFileError, DamagedRecordError, Entry
from textmill.store.folded import signature
from textmill.store.known_stage import KnownStage
from textmill.store.sorted_fates import NOTHING, Group, Sorted
from textmill.store.store import Store
from textmill.store.task import Task
from textmill.store.unread_files import together, unsorted
from textmill.stored_file import StoredFile

__all__ = ["Records"]


@dataclass
class Records:
    """What is committed, by stage and task."""

    store: Store
    _stages: dict[str, KnownStage] = field(default_factory=dict, init=False)
    _sizes: dict[str, dict[str, int]] = field(default_factory=dict, init=False)
    """Bytes of the files of each folder that was looked into, by path."""

    def of(self, stage: str) -> dict[str, Entry]:
        """What of a stage counts, sorted by task; a copy."""
        stale = self._of(stage).stale
        return {task: entry for task, entry in sorted(self._entries(stage).items()) if task not in stale}

    def count(self, stage: str) -> int:
        """How many tasks of a stage count."""
        return self._of(stage).count

    def all(self, stage: str) -> Collection[str]:
        """Tasks of a stage with a record, whether it counts or not."""
        return self._entries(stage).keys()

    def get(self, stage: str, task: str) -> Entry | None:
        """One record, whether it counts or not."""
        return self._entries(stage).get(task)

    def added(self, stage: str) -> int:
        """How many tasks were committed in this run whose records stand by themselves."""
        return len(self._of(stage).added)

    def set_stale(self, stage: str, task: str) -> None:
        """Let a record not count any more: its task is to be done again."""
        self._of(stage).stale.add(task)

    def read(self, stage: str) -> Iterator[str]:
        """Read the records of a stage; those that were changed since they were written are removed, and said."""
        found = self._stages[stage] = KnownStage()
        own = list(self.store.each_record(stage))  # first: a run at work may fold them meanwhile, as for a plan
        try:
            found.folded = folding.read(self.store, stage)
            if found.folded is not None:
                self.store.check(found.folded.file)
        except (DamagedRecordError, DamagedFileError) as error:
            yield str(error)
            yield self._salvage(stage)
        for name, commit in own:
            path = f"stages/{stage}/commits/{name}"
            if isinstance(commit, DamagedRecordError):
                yield f"{commit}: it is"
                self.store.remove(path)
            elif found.folded is not None and self.store.is_late(commit, self._entries(stage)):
                found.late.append(path)
            else:
                self._note(stage, commit)

    def is_done(self, task: Task) -> bool:
        """Whether a task is committed with its fingerprint, and its files are there in full or were deleted."""
        entry = self.get(task.stage, task.name)
        return (
            entry is not None
            and entry.fingerprint == task.fingerprint
            and task.name not in self._of(task.stage).stale
            and all(self._folder(dirname(file.path)).get(file.path) == file.bytes for file in entry.there.values())
        )

    def let_go(self, stage: str, lasting: Collection[str]) -> None:
        """Delete what the tasks of a folded stage have left in `data`, but for some roles; their records stay.

        First the records say so: a crash leaves files that nothing names, never names of files that are gone.
        """
        found, folder, paths = self._of(stage), f"stages/{stage}/data", []
        if found.folded is None or (not found.apart and folder not in found.folded.signatures):
            return
        known = self._entries(stage)
        for task, entry in known.items():
            others = {role: file for role, file in entry.files.items() if role not in lasting}
            roles = tuple(role for role, file in others.items() if dirname(file.path) == folder)
            if roles != entry.dropped:
                paths += [entry.files[role].path for role in roles if role not in entry.dropped]
                known[task] = replace(entry, dropped=roles)
        if paths:
            found.lost = True
            self.fold(stage, found.folded.listed_from)
            self.store.remove_files(paths)
            self._sizes.pop(folder, None)

    def file(self, stage: str) -> str:
        """SHA-256 of the folded file of a stage, in which all records are."""
        return "" if (folded := self._of(stage).folded) is None else folded.file.sha256

    def digest(self, stage: str) -> str | None:
        """Of all that later stages are listed from; None of a stage that is not folded."""
        found = self._of(stage)
        return found.folded.digest if found.folded is not None and found.is_whole else None

    def stands(self, stage: str, listed_from: str) -> bool:
        """Whether a stage is done that would be listed from the same again, with all files at their full size."""
        found = self._of(stage)
        folded = found.folded
        if folded is None or not found.is_whole or folded.listed_from != listed_from:
            return False
        for folder, expected in folded.signatures.items():  # the names are not kept: nothing else asks for them
            if signature(self._sizes.get(folder, {}).items() or self.store.sizes(folder).items()) != expected:
                return False
        return True

    def add(self, stage: str, commit: Commit) -> None:
        """Note what a task has committed just now."""
        self._note(stage, commit)
        self._of(stage).stale.discard(commit.task)
        self._of(stage).added.add(commit.task)
        for file in commit.files.values():
            self._folder(dirname(file.path))[file.path] = file.bytes

    def drop(self, stage: str, task: str) -> None:
        """Let a record go when the stage is folded, which holds until then only for this run: it did not count."""
        found = self._of(stage)
        found.stale.discard(task)
        if self._entries(stage).pop(task, None) is not None:
            found.lost = found.folded is not None
            found.apart.pop(task, None)
            found.added.discard(task)

    def take_back(self, stage: str, tasks: Collection[str]) -> None:
        """Remove the records of tasks, where there are some, at once: their files are no longer seen."""
        there = [task for task in tasks if task in self._entries(stage)]
        for task in there:
            self.drop(stage, task)
        if there and self._of(stage).lost:
            self.fold(stage)
        else:
            self.store.take_back(stage, there)

    def fold(
        self, stage: str, listed_from: str | None = None, unread: Sequence[str] = (), made: Sorted = NOTHING
    ) -> None:
        """Put all records of a stage into one file, and what no task reads together; `made` are sorted fates."""
        found = self._of(stage)
        if found.folded is not None and found.is_current:
            if found.folded.listed_from != listed_from:
                found.folded = found.folded.model_copy(update={"listed_from": listed_from})
                folding.name(self.store, stage, found.folded)
            return
        for role, moved in together(self.store, self._entries(stage), unread, found.sorted, made):
            self._move(stage, role, moved)
        before = {} if found.folded is None else found.folded.sorted
        folded = folding.write(self.store, stage, self._commits(stage), before | found.beside)
        found.folded = folded.model_copy(update={"listed_from": listed_from})
        folding.name(self.store, stage, found.folded)
        found.apart, found.lost, found.added = {}, False, set()
        folder = f"stages/{stage}/commits"
        self.store.remove_files(f"{folder}/{name}" for name in self.store.children(folder))

    def unsorted(self, stage: str) -> list[Group]:
        """The fates that are sorted when a stage is folded."""
        return [] if (found := self._of(stage)).is_current else unsorted(self._entries(stage), found.sorted)

    def has_files_in(self, stage: str, folder: str) -> bool:
        """Whether tasks of a folded stage have left files in a folder."""
        return (folded := self._of(stage).folded) is not None and folder in folded.signatures

    def beside(self, stage: str) -> list[StoredFile]:
        """Indexes and samples of the sorted fates of a stage that is folded."""
        folded = self._of(stage).folded
        return [] if folded is None else [file for beside in folded.sorted.values() for file in beside.files]

    def set_beside_lost(self, stage: str, file: StoredFile) -> None:
        """Have what stands beside some sorted fates made again, for a file of it is damaged."""
        found = self._of(stage)
        if found.folded is not None:
            whole = {path: beside for path, beside in found.folded.sorted.items() if file not in beside.files}
            found.folded = found.folded.model_copy(update={"sorted": whole})
            found.lost = True

    def sweep(self, stage: str) -> None:
        """Remove folded files that are not named any more, or never were, and records that arrived late."""
        found = self._of(stage)
        self.store.remove_files(found.late)
        found.late = []
        self.store.sweep(f"stages/{stage}/folded", set() if found.folded is None else {found.folded.file.path})

    def _of(self, stage: str) -> KnownStage:
        if stage not in self._stages:
            for line in self.read(stage):
                raise DamagedRecordError(line)
        return self._stages[stage]

    def _entries(self, stage: str) -> dict[str, Entry]:
        found = self._of(stage)
        if found.known is None:
            found.known = {} if found.folded is None else folding.entries_in(self.store, found.folded)
        return found.known

    def _note(self, stage: str, commit: Commit) -> None:
        self._entries(stage)[commit.task] = commit.entry()
        self._of(stage).apart[commit.task] = zlib.compress(commit.model_dump_json().encode(), 1)

    def _commits(self, stage: str) -> Iterator[Commit]:
        """All records of a stage, sorted by task, with their files as the driver knows them."""
        found, known = self._of(stage), self._entries(stage)
        folded = () if found.folded is None else folding.commits_in(self.store, found.folded)
        before = (commit for commit in folded if commit.task in known and commit.task not in found.apart)
        texts = (zlib.decompress(record) for _, record in sorted(found.apart.items()))
        own = (Commit.model_validate_json(text) for text in texts)
        for commit in merge(before, own, key=attrgetter("task")):
            entry = known[commit.task]
            yield commit.model_copy(update={"files": dict(entry.files), "dropped": list(entry.dropped)})

    def _move(self, stage: str, role: str, made: Sorted) -> None:
        """Note in which files the rows of tasks are now."""
        found, known = self._of(stage), self._entries(stage)
        found.beside |= made.beside
        for task, part in made.files.items():
            known[task] = replace(known[task], files={**known[task].files, role: part})
            self._folder(dirname(part.path))[part.path] = part.bytes

    def _salvage(self, stage: str) -> str:
        """Note the records of a damaged folded file that are whole; how many they are."""
        found = self._of(stage)
        folded, found.folded, found.known = found.folded, None, {}
        for commit in folding.salvaged(self.store, stage, folded):
            self._note(stage, commit)
        return f"stage {stage}: {len(found.known)} commit records in it are whole; tasks without are done again"

    def _folder(self, folder: str) -> dict[str, int]:
        if folder not in self._sizes:
            self._sizes[folder] = self.store.sizes(folder)
        return self._sizes[folder]
