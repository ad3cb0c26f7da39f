"""Rows that many parts have found, in few files that are sorted, so that who wants a range of them opens few.

Each part of a step that gathers for a few shards wants rows of all that was found. Of a crawl there are hundreds of
such parts, and as many files: to open each for each grows with the square of the crawl.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from textmill.matching.combining import FILES_PER_PART, together
from textmill.step import Done, Files, Part, StoredFile
from textmill.tables.run_sort import Runs

__all__ = ["SORTED", "SORTED_FILES", "SortedPart", "Sorting", "sort", "sorting"]

SORTED: Final = "sorted"
"""The role of a file that is put together of others."""
SORTED_FILES: Final = 64
"""Files that many become; twice as many stay as they are."""
_ROWS_AT_ONCE: Final = 1 << 13
_ROWS_PER_GROUP: Final = 1 << 16


@dataclass(frozen=True)
class SortedPart(Part):
    """Files that are put together."""

    files: tuple[StoredFile, ...]


@dataclass(frozen=True)
class Sorting:
    """How many files become fewer: the parts that sort them, and what is then to be read."""

    parts: tuple[SortedPart, ...]
    files: tuple[StoredFile, ...] | None
    """None while parts are to be done."""


def sorting(files: Sequence[StoredFile], done: Mapping[str, Done], few: int) -> Sorting:
    """Put files together, in levels, where they are more than twice as many as `few`, until they are not."""
    known, found, level = tuple(files), list[SortedPart](), 0
    while len(known) > 2 * few:
        rows = max(1, -(-sum(file.rows for file in known) // few))
        groups = together(known, rows, FILES_PER_PART)
        if len(groups) == len(known):
            break
        here = [SortedPart(f"sorted-{level}-{number:05d}", group) for number, group in enumerate(groups)]
        found += here
        if not all(part.name in done for part in here):
            return Sorting(tuple(found), None)
        known, level = tuple(done[part.name].files[SORTED] for part in here), level + 1
    return Sorting(tuple(found), known)


def sort(part: SortedPart, files: Files, schema: pa.Schema, by: Sequence[str]) -> Done:
    """Do a part: one file of all rows, in the order of some columns; memory is that of some ten thousand rows."""
    with (
        files.output(".parquet") as output,
        TemporaryDirectory(prefix=".tmp-", dir=output.local.parent) as folder,
        pq.ParquetWriter(output.local, schema, compression="zstd") as writer,
    ):
        runs = Runs(Path(folder), by)
        for file in part.files:
            for batch in files.rows(file, at_once=_ROWS_AT_ONCE):
                runs.add(pa.Table.from_batches([batch]).cast(schema))
        runs.end()
        waiting: list[pa.Table] = []
        for rows in runs.sorted(lambda rows: rows):
            waiting.append(rows)
            output.rows += len(rows)
            if sum(map(len, waiting)) >= _ROWS_PER_GROUP:
                writer.write_table(pa.concat_tables(waiting))
                waiting = []
        if waiting:
            writer.write_table(pa.concat_tables(waiting))
    return Done({SORTED: output.published()})
