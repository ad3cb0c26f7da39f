"""Share out among the tasks of a stage which of them checks the digest of which file that they read.

Many tasks read a slice of the same files: were each to hash them all, a stage of n tasks would read its input n times.
Here each file is hashed once for the tasks that are to be done now, by one that reads it, before that one begins. If it
is damaged, all tasks that read it are done again (`textmill.damage`), whether they came before or after.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import cycle
from typing import Final

from textmill.dedup.index_state import FileKind
from textmill.plan import Plan, Stage, StageKind
from textmill.store import StoredFile
from textmill.task import Task

_READ_OF_INDEX: Final[dict[StageKind, tuple[FileKind, ...]]] = {
    "recall": ("keys", "documents", "changes"),
    "earlier": ("documents", "changes"),
    "members": ("documents", "shingles"),
}


def shared_out(plan: Plan, stage: Stage, tasks: Sequence[Task]) -> list[Task]:
    """The tasks of one stage, each with the files that it is to check."""
    checks: list[list[StoredFile]] = [[] for _ in tasks]
    taken: set[str] = set()
    alike: dict[int, list[int]] = {}
    for number, task in enumerate(tasks):
        alike.setdefault(id(task.files), []).append(number)
    for numbers in alike.values():
        _deal(tasks[numbers[0]].files, [checks[number] for number in numbers], taken)
    for task, own in zip(tasks, checks, strict=True):
        _deal(task.reads(), [own], taken)
    of_index = _index_checks(plan, stage, tasks)
    return [
        replace(task, checks=tuple(own), index_checks=tuple(known))
        for task, own, known in zip(tasks, checks, of_index, strict=True)
    ]


def _deal(files: Iterable[StoredFile], hands: Sequence[list[StoredFile]], taken: set[str]) -> None:
    """Deal files that nobody has taken yet, one to each in turn."""
    turns = cycle(hands)
    for file in files:
        if file.path not in taken:
            taken.add(file.path)
            next(turns).append(file)


def _index_checks(plan: Plan, stage: Stage, tasks: Sequence[Task]) -> list[list[tuple[str, str]]]:
    """Path and SHA-256 of the files of the stage's index that it reads, dealt to the tasks that ask the index."""
    checks: list[list[tuple[str, str]]] = [[] for _ in tasks]
    hands = [own for task, own in zip(tasks, checks, strict=True) if stage.kind != "members" or not task.numbers]
    if stage.label in plan.indexes and stage.kind in _READ_OF_INDEX and hands:
        turns = cycle(hands)
        for path, file in plan.indexes[stage.label].index.located():
            if file.kind in _READ_OF_INDEX[stage.kind]:
                next(turns).append((path, file.sha256))
    return checks
