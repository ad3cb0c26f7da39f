"""Put together what many tasks of a stage have left and no task reads: small files, and fates, which are sorted."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from textmill.store import merging, sorted_fates
from textmill.store.commit import Entry
from textmill.store.directory import RunDirectory
from textmill.store.fate_table import FATES
from textmill.store.merging import Named
from textmill.store.sorted_fates import Group, Sorted

__all__ = ["together", "unsorted"]


def unsorted(known: Mapping[str, Entry], whole: Collection[str]) -> list[Group]:
    """The fates that are to be sorted; `whole` as of `together`."""
    return sorted_fates.to_sort(_files(known, FATES), whole)


def together(
    store: RunDirectory, known: Mapping[str, Entry], roles: Sequence[str], whole: Collection[str], made: Sorted
) -> Iterator[tuple[str, Sorted]]:
    """By role, in which files rows of tasks are now; files that hold rows of tasks which do not stand are made anew.

    `whole` are paths of sorted fates beside which all is there, `made` those that were sorted by others.
    """
    for role in roles:
        files = _files(known, role)
        if role != FATES:
            yield role, Sorted(dict(merging.merged(store, files)))
            continue
        yield role, made
        rest = [named for named in files if named[0] not in made.files]
        yield role, sorted_fates.merged(store, rest, whole)


def _files(known: Mapping[str, Entry], role: str) -> list[Named]:
    return [(task, known[task].files[role]) for task in sorted(known) if role in known[task].files]
