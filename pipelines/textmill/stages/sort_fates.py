"""A part of a map stage that is done once all its shards are: sort the fates of some of them.

Of a crawl they are thousands of millions of rows, and to sort them takes the driver hours.
"""

from dataclasses import dataclass
from typing import Final

from textmill.step import Done, Part, StoredFile
from textmill.store.sorted_fates import Group, sort
from textmill.store.store import Store

__all__ = ["INDEX", "SAMPLE", "SORTED", "SortPart", "sort_part"]

SORTED: Final = "sorted"
INDEX: Final = "index"
SAMPLE: Final = "sample"
"""Roles of what is made: the rows, their index, and the sample of a large file."""


@dataclass(frozen=True)
class SortPart(Part):
    """Files of fates, each with the tasks whose rows in it count."""

    files: tuple[StoredFile, ...]
    tasks: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, number: int, group: Group) -> "SortPart":
        """The part for a group of files."""
        tasks = tuple(tuple(task for task, _ in shared) for shared in group)
        return cls(f"fates/{number:05d}", tuple(shared[0][1] for shared in group), tasks)


def sort_part(part: SortPart, store: Store) -> Done:
    """Files that are not as they were committed are left out, and their rows are missing; nothing where all are."""
    group = [[(task, file) for task in tasks] for file, tasks in zip(part.files, part.tasks, strict=True)]
    made = sort(store, group)
    if made is None:
        return Done({})
    sample = {} if made.beside.sample is None else {SAMPLE: made.beside.sample}
    return Done({SORTED: made.file, INDEX: made.beside.index, **sample})
