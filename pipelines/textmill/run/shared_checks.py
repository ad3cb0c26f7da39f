"""Share out among the tasks of a stage which of them checks the digest of which file that they read.

Many tasks read a slice of the same files: were each to hash them all, a stage of n tasks would read its input n times.
Here each file is hashed once for the tasks that are to be done now, by one that reads it, before that one begins. If it
is damaged, all tasks that read it are done again (`textmill.run.damage`), whether they came before or after.
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from itertools import cycle

from textmill.plan.stage import Stage
from textmill.step import StoredFile, files_in
from textmill.store.task import Task


def shared_out(stage: Stage, tasks: Sequence[Task], taken: set[str]) -> list[Task]:
    """The tasks of one stage, each with the files that it is to check; `taken` are paths that others check."""
    checks: list[list[StoredFile]] = [[] for _ in tasks]
    shared: dict[int, tuple[object, list[int]]] = {}
    for number, task in enumerate(tasks):
        for item in fields(task.part):
            value = getattr(task.part, item.name)
            if isinstance(value, tuple) and value:
                shared.setdefault(id(value), (value, []))[1].append(number)
    for value, numbers in shared.values():
        _deal(files_in(value), [checks[number] for number in numbers], taken)
    for task, own in zip(tasks, checks, strict=True):
        _deal(task.reads(), [own], taken)
    outside: list[list[tuple[str, str]]] = [[] for _ in tasks]
    for hand, file in zip(cycle(outside), stage.step.outside(), strict=False) if tasks else ():
        hand.append(file)
    return [
        replace(task, checks=tuple(own), outside=tuple(others))
        for task, own, others in zip(tasks, checks, outside, strict=True)
    ]


def _deal(files: Iterable[StoredFile], hands: Sequence[list[StoredFile]], taken: set[str]) -> None:
    """Deal files that nobody has taken yet, one to each in turn."""
    turns = cycle(hands)
    for file in files:
        if file.path not in taken:
            taken.add(file.path)
            next(turns).append(file)
