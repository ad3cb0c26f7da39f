"""Small Parquet files of a stage that is done, put together: a run of many small shards would leave some for each.

Rows stay as they are and in their order, so that each task's are a slice of the merged file. Only files that no task
reads are put together: what decides a fingerprint keeps its own digest.
"""

import hashlib
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import islice
from typing import Final

from textmill.store.directory import RunDirectory, StoredFile
from textmill.store.stored_rows import RowWriter
from textmill.tables import parquet_batches

__all__ = ["merged"]

_SMALL_BYTES: Final = 16 << 10
_FEWEST: Final = 8
"""Fewer small files stay as they are."""
_MOST_BYTES: Final = 32 << 20
"""Bytes of small files that become one."""
_AT_ONCE: Final = 256
"""Files that are fetched at once."""

Named = tuple[str, StoredFile]


def merged(directory: RunDirectory, files: Sequence[Named]) -> Iterator[Named]:
    """The slices in which the small ones of some tasks' files of one role now are, by task."""
    small = [(task, file) for task, file in files if file.bytes <= _SMALL_BYTES and not file.is_slice]
    for group in _groups(small) if len(small) >= _FEWEST else ():
        yield from _merge(directory, group)


def _groups(files: Sequence[Named]) -> Iterator[Sequence[Named]]:
    start = size = 0
    for stop, (_, file) in enumerate(files):
        if size and size + file.bytes > _MOST_BYTES:
            yield files[start:stop]
            start, size = stop, 0
        size += file.bytes
    yield files[start:]


def _merge(directory: RunDirectory, files: Sequence[Named]) -> Iterator[Named]:
    """One file of some; of those that are as they were committed, so that damage is not passed on."""
    starts: dict[str, int] = {}
    writer: RowWriter | None = None
    folder = files[0][1].path.rpartition("/")[0]
    with directory.output(folder, "merged", ".parquet") as output:
        for (task, file), data in zip(files, _contents(directory, [file for _, file in files]), strict=True):
            if data is None or hashlib.sha256(data).hexdigest() != file.sha256:
                continue
            rows = parquet_batches.table(BytesIO(data))
            if writer is None:
                writer = RowWriter(output.local, rows.schema)
            starts[task] = writer.rows
            for batch in rows.to_batches():
                writer.write(batch)
        if writer is not None:
            writer.finish()
            output.rows = writer.rows
        output.is_wanted = writer is not None
    for task, file in files if writer is not None else ():
        if task in starts:
            yield task, output.published().slice(starts[task], file.rows)


def _contents(directory: RunDirectory, files: Sequence[StoredFile]) -> Iterator[bytes | None]:
    """What is in the files, None of one that is gone."""
    paths = (directory.locate(file.path) for file in files)
    while some := list(islice(paths, _AT_ONCE)):
        found = directory.fs.cat(some, on_error="omit")
        yield from (found.get(path) for path in some)
