"""The rows of fates that count, over all stages of a run: one for each record, wherever it has come to.

A record has a row in every stage that it entered. That of the last one counts: a row that says `kept` is passed over
where a later stage has the rows of its shard. Files are those that commit records name; while a run is at work the rows
of tasks that are done again may still stand in a sorted file, and are passed over too.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from textmill.store.commit import DamagedFileError
from textmill.store.fate_table import FATES, KEPT, is_table, rules_in
from textmill.store.folded import Beside
from textmill.store.manifest import map_stages
from textmill.store.sorted_fates import of_tasks
from textmill.store.store import StageRecords, Store, StoredFile
from textmill.tables import parquet_batches

__all__ = ["FateFile", "Part", "fate_files", "group_starts", "opened", "parts", "rows_at", "rows_opened"]

_NEEDED = ("source", "shard", "fate")
"""Columns that tell whether a row counts."""


@dataclass(frozen=True)
class FateFile:
    """A file of fates, and which of its rows count."""

    stage: str
    path: str
    rows: int
    """All that are in it."""
    index: str | None = None
    """The index of a sorted file."""
    sample: str | None = None
    """The sample of a large sorted file."""
    tasks: frozenset[str] | None = None
    """Tasks whose rows count; None: all."""
    passed: frozenset[str] | None = frozenset()
    """Tasks whose kept documents have rows in a later stage; None: all."""

    def counting(self, rows: pa.Table) -> pa.Table:
        """Those of some rows that count; they need the columns source, shard and fate."""
        if self.tasks is not None:
            rows = rows.filter(of_tasks(rows, sorted(self.tasks)))
        if self.passed is None:
            return rows.filter(pc.not_equal(rows["fate"], KEPT))
        if self.passed:
            is_passed = pc.and_(pc.equal(rows["fate"], KEPT), of_tasks(rows, sorted(self.passed)))
            rows = rows.filter(pc.invert(is_passed))
        return rows


@dataclass(frozen=True)
class Part:
    """Rows of one file."""

    file: FateFile
    rows: pa.Table
    rules: Sequence[str]
    """Reasons of the stage's rules, in the order of the bits of `fails`."""


def fate_files(store: Store) -> list[FateFile]:
    """The files of fates of a run, by stage."""
    records = [store.stage(stage) for stage in map_stages(store)]
    found: list[FateFile] = []
    for number, stage in enumerate(records):
        later = records[number + 1] if number + 1 < len(records) else None
        found += _sorted(stage, later) or _named(stage, later)
    return found


def _sorted(stage: StageRecords, later: StageRecords | None) -> list[FateFile]:
    """The files of a stage whose rows are all in sorted files, and all in the later stage or none."""
    folded = stage.summary
    if folded is None or sum(beside.rows for beside in folded.sorted.values()) != folded.fates:
        return []
    if later is not None and len(later) not in (0, len(stage)):
        return []
    passed = None if later is not None and len(later) else frozenset[str]()
    return [_file(stage.stage, path, beside, beside.rows, None, passed) for path, beside in folded.sorted.items()]


def _named(stage: StageRecords, later: StageRecords | None) -> list[FateFile]:
    """The same as commit records tell it, task by task."""
    gone = frozenset() if later is None else frozenset(later.entries)
    tasks: dict[str, list[str]] = {}
    files: dict[str, StoredFile] = {}
    for task, entry in stage.entries.items():
        if FATES in entry.files:
            file = entry.files[FATES]
            tasks.setdefault(file.path, []).append(task)
            files[file.path] = file
    beside = {} if stage.folded is None else stage.folded.sorted
    found = []
    for path, own in tasks.items():
        file = files[path]
        counting = frozenset(own) if file.is_slice else None
        rows = file.whole_rows or file.rows
        found.append(_file(stage.stage, path, beside.get(path), rows, counting, gone.intersection(own)))
    return found


def _file(
    stage: str,
    path: str,
    beside: Beside | None,
    rows: int,
    tasks: frozenset[str] | None,
    passed: frozenset[str] | None,
) -> FateFile:
    index = None if beside is None else beside.index.path
    sample = None if beside is None or beside.sample is None else beside.sample.path
    return FateFile(stage, path, rows, index, sample, tasks, passed)


def opened(store: Store, path: str) -> pq.ParquetFile:
    """A file of fates, or what is beside it, for reading a part of it."""
    return parquet_batches.opened(store.locate(path) if store.is_local else store.open_sparsely(path))


@contextmanager
def rows_opened(store: Store, file: FateFile, sample: bool = False) -> Iterator[pq.ParquetFile]:
    """A file of fates, or its sample; DamagedFileError where it is gone or cannot be what was committed."""
    path = file.sample if sample and file.sample is not None else file.path
    committed = StoredFile(path, file.rows, 0, "")
    try:
        with opened(store, path) as parquet:
            if path == file.path and parquet.metadata.num_rows != file.rows:
                raise DamagedFileError(committed, f"damaged: it has {parquet.metadata.num_rows} rows, not {file.rows}")
            if not is_table(parquet.schema_arrow):
                raise DamagedFileError(committed, "damaged: its columns are not those of fates")
            yield parquet
    except FileNotFoundError as error:
        raise DamagedFileError(committed, "missing") from error
    except (pa.ArrowException, OSError) as error:
        raise DamagedFileError(committed, f"damaged: {str(error).splitlines()[0]}") from error


def group_starts(parquet: pq.ParquetFile) -> npt.NDArray[np.int64]:
    """The first row of each row group, and one behind the last of all; int64 of shape (groups + 1,)."""
    sizes = [parquet.metadata.row_group(group).num_rows for group in range(parquet.num_row_groups)]
    return np.cumsum([0, *sizes], dtype=np.int64)


def rows_at(parquet: pq.ParquetFile, places: npt.NDArray[np.int64], columns: Sequence[str] | None = None) -> pa.Table:
    """Rows of a file in the order asked for; only the row groups are read that hold them."""
    starts = group_starts(parquet)
    groups = np.searchsorted(starts, places, side="right") - 1
    order = np.argsort(groups, kind="stable")
    names = None if columns is None else list(columns)
    tables = []
    for group in np.unique(groups):
        own = pa.array(places[order][groups[order] == group] - starts[group])
        tables.append(parquet.read_row_group(int(group), names, use_threads=False).take(own))
    return pa.concat_tables(tables).take(pa.array(np.argsort(order)))


def parts(store: Store, columns: Sequence[str], files: Sequence[FateFile] | None = None) -> Iterator[Part]:
    """Rows that count, some at a time, with the columns asked for that a file has and source, shard and fate."""
    for file in fate_files(store) if files is None else files:
        with rows_opened(store, file) as parquet:
            schema = parquet.schema_arrow
            names = [name for name in dict.fromkeys((*columns, *_NEEDED)) if name in schema.names]
            rules = rules_in(schema)
            for group in range(parquet.num_row_groups):
                rows = file.counting(parquet.read_row_group(group, names, use_threads=False))
                if rows.num_rows:
                    yield Part(file, rows, rules)
