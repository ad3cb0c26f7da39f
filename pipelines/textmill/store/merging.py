"""Small Parquet files of a stage that is done, put together: a run of many small shards would leave some for each.

Rows stay as they are and in their order, so that each task's are a slice of the merged file. Only files that no task
reads are put together: what decides a fingerprint keeps its own digest.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Final

import pyarrow as pa

from textmill.store.directory import RunDirectory, StoredFile
from textmill.store.stored_rows import RowWriter
from textmill.tables import parquet_batches

__all__ = ["Named", "merged"]

_SMALL_BYTES: Final = 16 << 10
_FEWEST: Final = 8
"""Fewer small files stay as they are."""
_MOST_BYTES: Final = 32 << 20
"""Bytes of small files that become one."""
_AT_ONCE: Final = 256
"""Files that are fetched at once."""

Named = tuple[str, StoredFile]
"""A task, and a file of it."""


def merged(directory: RunDirectory, files: Sequence[Named]) -> Iterator[Named]:
    """The slices in which small ones of all tasks' files of one role now are, by task.

    Those of a merged file in which rows of other tasks do not count any more are put together anew.
    """
    live: Counter[str] = Counter()
    for _, file in files:
        live[file.path] += file.rows
    small = [
        (task, file)
        for task, file in files
        if (live[file.path] < file.whole_rows if file.is_slice else file.bytes <= _SMALL_BYTES)
    ]
    is_worth_it = len(small) >= _FEWEST or any(file.is_slice for _, file in small)
    for group in _groups(small) if is_worth_it else ():
        yield from _merge(directory, group)


def _groups(files: Sequence[Named]) -> Iterator[Sequence[Named]]:
    start = size = 0
    for stop, (_, file) in enumerate(files):
        own = file.bytes * file.rows // file.whole_rows if file.is_slice else file.bytes
        if size and size + own > _MOST_BYTES:
            yield files[start:stop]
            start, size = stop, 0
        size += own
    yield files[start:]


def _merge(directory: RunDirectory, files: Sequence[Named]) -> Iterator[Named]:
    """One file of some; of those that are as they were committed, so that damage is not passed on."""
    starts: dict[str, int] = {}
    writer: RowWriter | None = None
    folder = files[0][1].path.rpartition("/")[0]
    with directory.output(folder, "merged", ".parquet") as output:
        for task, file, rows in _whole(directory, files):
            if writer is None:
                writer = RowWriter(output.local, rows.schema)
            starts[task] = writer.rows
            for batch in rows.slice(file.start, file.rows).to_batches():
                writer.write(batch)
        if writer is not None:
            writer.finish()
            output.rows = writer.rows
        output.is_wanted = writer is not None and writer.rows > 0
    for task, file in files if output.is_wanted else ():
        if task in starts:
            yield task, output.published().slice(starts[task], file.rows)


def _whole(directory: RunDirectory, files: Sequence[Named]) -> Iterator[tuple[str, StoredFile, pa.Table]]:
    """The files that are as they were committed, each with all rows that are in it."""
    last, rows = "", None
    for (task, file), data in zip(files, _contents(directory, files), strict=True):
        if file.path != last:
            is_whole = data is not None and hashlib.sha256(data).hexdigest() == file.sha256
            last, rows = file.path, parquet_batches.table(BytesIO(data)) if data is not None and is_whole else None
        if rows is not None:
            yield task, file, rows


def _contents(directory: RunDirectory, files: Sequence[Named]) -> Iterator[bytes | None]:
    """What is in the files, None of one that is gone; of slices that follow one another only for the first."""
    for start in range(0, len(files), _AT_ONCE):
        paths = [file.path for _, file in files[start : start + _AT_ONCE]]
        wanted = list(dict.fromkeys(paths))
        known = dict(zip(wanted, directory.contents(wanted), strict=True))
        yield from (known[path] for path in paths)
