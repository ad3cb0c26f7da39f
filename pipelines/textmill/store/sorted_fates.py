"""The fates of a stage that is done, put together in files sorted by URL key, with an index of ids and URLs each.

A record is found in time that does not grow with the number of shards, and pages of a host stand together. Rows of a
task are those with its source and shard. Rows of tasks that were done again are left out when the stage is folded.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from textmill.store.commit import DamagedFileError
from textmill.store.directory import RunDirectory, StoredFile
from textmill.store.fate_table import unified
from textmill.store.folded import Beside
from textmill.store.folders import scratch_folder
from textmill.store.merging import Named
from textmill.store.sorted_file import KEY, with_keys, write
from textmill.tables import parquet_batches
from textmill.tables.run_sort import Runs

__all__ = ["MOST_ROWS", "NOTHING", "Group", "Made", "Sorted", "merged", "of_tasks", "sort", "to_sort"]

_MOST_BYTES: Final = 96 << 20
"""Bytes of files that become one."""
MOST_ROWS: Final = 1_500_000
"""Rows of these."""
_SMALL_BYTES: Final = _MOST_BYTES // 4
_FEWEST: Final = 8
"""Fewer small sorted files stay as they are."""
_ROWS_AT_ONCE: Final = 1 << 13
_TABLES_AT_ONCE: Final = 256
_READ_BYTES: Final = 1 << 18
"""Bytes of a file that is read as a whole."""
_FILES_AT_ONCE: Final = 32


Group = list[list[Named]]
"""Files whose rows become one file; each with the tasks whose rows in it count."""


@dataclass(frozen=True)
class Made:
    """A sorted file, what is beside it, and the files whose rows are in it."""

    file: StoredFile
    beside: Beside
    of: Group


@dataclass
class Sorted:
    """What became of files: those in which the rows of tasks are now, and what is beside each, by its path."""

    files: dict[str, StoredFile] = field(default_factory=dict)
    beside: dict[str, Beside] = field(default_factory=dict)


NOTHING: Final = Sorted()


def merged(directory: RunDirectory, files: Sequence[Named], whole: Collection[str]) -> Sorted:
    """Sort the rows of files that are not sorted, and anew those of sorted ones in which rows do not count any more.

    `whole` are paths of sorted files beside which all is there; others are sorted anew too.

    A file that is not as it was committed stays where it is, so that damage is not passed on.
    """
    done = Sorted()
    for group in to_sort(files, whole):
        made = sort(directory, group)
        if made is not None:
            done.beside[made.file.path] = made.beside
            done.files |= {task: made.file.share(own.rows) for shared in made.of for task, own in shared}
    return done


def to_sort(files: Sequence[Named], whole: Collection[str]) -> list[Group]:
    """The files that are to be sorted, in groups that become a file each; `whole` as of `merged`."""
    by_path: dict[str, list[Named]] = {}
    for task, file in files:
        by_path.setdefault(file.path, []).append((task, file))
    own = list(by_path.values())
    stays = [shared for shared in own if _is_whole(shared) and shared[0][1].path in whole]
    small = [shared for shared in stays if shared[0][1].bytes < _SMALL_BYTES]
    again = small if len(small) >= _FEWEST else []
    return list(_groups([shared for shared in own if shared not in stays or shared in again]))


def _is_whole(shared: Sequence[Named]) -> bool:
    """Whether a file is sorted and all its rows count."""
    first = shared[0][1]
    return first.is_slice and sum(file.rows for _, file in shared) == first.whole_rows


def _groups(files: Sequence[list[Named]]) -> Iterator[Group]:
    start = size = rows = 0
    for stop, shared in enumerate(files):
        file = shared[0][1]
        if size and (size + file.bytes > _MOST_BYTES or rows + file.rows > MOST_ROWS):
            yield list(files[start:stop])
            start, size, rows = stop, 0, 0
        size, rows = size + file.bytes, rows + sum(own.rows for _, own in shared)
    if files:
        yield list(files[start:])


def sort(directory: RunDirectory, group: Group) -> Made | None:
    """Write one file with the rows of a group; None where no file of it is as it was committed."""
    folder = group[0][0][1].path.rpartition("/")[0]
    with scratch_folder(directory, folder) as scratch:
        runs = Runs(scratch, (KEY, "source", "shard", "row"))
        taken = _Taken(runs)
        found = []
        for shared, tables in _contents(directory, group):
            tasks = None if not shared[0][1].is_slice or _is_whole(shared) else [task for task, _ in shared]
            for rows in tables:
                taken.add(rows if tasks is None else rows.filter(of_tasks(rows, tasks)))
            found.append(shared)
        if not found:
            return None
        taken.end()
        runs.end()
        return Made(*write(directory, folder, _sorted(runs)), found)


def _contents(
    directory: RunDirectory, group: Sequence[list[Named]]
) -> Iterator[tuple[list[Named], Iterable[pa.Table]]]:
    """The files that are as they were committed, each with its rows, of which there is a table at least."""
    for start in range(0, len(group), _FILES_AT_ONCE):
        some = group[start : start + _FILES_AT_ONCE]
        paths = [shared[0][1].path for shared in some if shared[0][1].bytes <= _READ_BYTES]
        known = dict(zip(paths, directory.contents(paths), strict=True))
        for shared in some:
            file, data = shared[0][1], known.pop(shared[0][1].path, None)
            if data is not None and hashlib.sha256(data).hexdigest() == file.sha256:
                yield shared, [parquet_batches.table(pa.BufferReader(data))]
                continue
            try:
                directory.check(file)
            except DamagedFileError:
                continue
            yield shared, _tables(directory, file)


def _tables(directory: RunDirectory, file: StoredFile) -> Iterator[pa.Table]:
    with directory.open(file.path) as stream, parquet_batches.opened(stream) as parquet:
        yield parquet.schema_arrow.empty_table()
        for batch in parquet_batches.batches(parquet, _ROWS_AT_ONCE):
            yield pa.Table.from_batches([batch])


class _Taken:
    """Tables with the same columns, which become one before more is done with them: of small shards there are many."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs
        self._tables: list[pa.Table] = []
        self._rows = 0

    def add(self, rows: pa.Table) -> None:
        """One more."""
        if self._tables and not self._tables[0].schema.equals(rows.schema, check_metadata=True):
            self.end()
        self._tables.append(rows)
        self._rows += len(rows)
        if self._rows >= _ROWS_AT_ONCE or len(self._tables) >= _TABLES_AT_ONCE:
            self.end()

    def end(self) -> None:
        """There are no more, or none with these columns."""
        if self._tables:
            self._runs.add(with_keys(unified([pa.concat_tables(self._tables).combine_chunks()])))
        self._tables, self._rows = [], 0


def _sorted(runs: Runs) -> Iterator[pa.Table]:
    """The rows in order, all with the same columns."""
    schema = unified([one.empty_table() for one in runs.schemas]).schema
    nothing = schema.empty_table()

    def alike(rows: pa.Table) -> pa.Table:
        return rows if rows.schema.equals(schema, check_metadata=True) else unified([nothing, rows])

    return chain([nothing], runs.sorted(alike))


def of_tasks(rows: pa.Table, tasks: Sequence[str]) -> pa.ChunkedArray:
    """Which rows of the fates are those of some tasks."""
    large = pa.large_string()  # as sorted files have it, and others have not
    source, shard = rows["source"].cast(large), rows["shard"].cast(large)
    return pc.is_in(pc.binary_join_element_wise(source, shard, pa.scalar("/", large)), pa.array(tasks, large))
