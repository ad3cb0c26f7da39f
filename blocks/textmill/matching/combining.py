"""Few keyed files instead of many, so that no part of a step opens more than a thousand.

A crawl's dump has 90,000 shards: to open a file of each for every range of keys costs far more than to read it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.matching import shuffle
from textmill.matching.consecutive import consecutive
from textmill.matching.shuffle import File, Source
from textmill.step import Done, Files, Part, StoredFile

__all__ = [
    "COMBINED",
    "FILES_PER_PART",
    "CombinedPart",
    "Combining",
    "combine",
    "combine_shards",
    "combining",
    "shards_of",
    "share",
    "together",
]

FILES_PER_PART: Final = 1024
"""Files that a part opens at most; of more they are combined first."""
MOST_FILES: Final = 256
"""Files that a step leaves, of which others read a range each: of more documents they are larger, and not more."""
COMBINED: Final = "combined"
"""The role of a combined file."""


@dataclass(frozen=True)
class CombinedPart(Part):
    """Files that follow on each other, each behind the number of the first file that it was made of."""

    files: tuple[StoredFile, ...]
    firsts: tuple[int, ...]
    slices: int

    def numbered(self) -> tuple[tuple[int, StoredFile], ...]:
        """Number of the first file, and file."""
        return tuple(zip(self.firsts, self.files, strict=True))


@dataclass(frozen=True)
class Combining:
    """How many small files become fewer: the parts that combine them, and what is then to be read."""

    parts: tuple[CombinedPart, ...]
    files: tuple[tuple[int, StoredFile], ...] | None
    """Number of the first of the files it was made of, and each file; None while parts are to be done."""


def combining(
    files: Sequence[StoredFile], done: Mapping[str, Done], most_files: int, parts: int, most_rows: int | None = None
) -> Combining:
    """Combine files, in levels, until there are at most `most_files`, for readers of so many `parts`.

    With `most_rows` a combined file has at most so many rows, or its share of all, or those of one file.
    """
    known = list(enumerate(files))
    most = None if most_rows is None else share(sum(file.rows for file in files), most_rows)
    found: list[CombinedPart] = []
    level = 0
    while len(known) > most_files:
        groups = together([file for _, file in known], most, most_files)
        if len(groups) == len(known):
            break
        firsts = iter(known)
        here = [
            CombinedPart(
                f"combined-{level}-{number:05d}",
                group,
                tuple(next(firsts)[0] for _ in group),
                shuffle.slices_for(sum(file.rows for file in group), parts),
            )
            for number, group in enumerate(groups)
        ]
        found += here
        if not all(part.name in done for part in here):
            return Combining(tuple(found), None)
        known = [(part.firsts[0], done[part.name].files[COMBINED]) for part in here]
        level += 1
    return Combining(tuple(found), tuple(known))


def share(rows: int, least: int) -> int:
    """Rows of a file such that so many rows come to MOST_FILES, or as many as are wanted `least`."""
    return max(least, -(-rows // MOST_FILES))


def together(files: Sequence[StoredFile], most_rows: int | None, most_files: int) -> list[tuple[StoredFile, ...]]:
    """Files that follow on each other and have at most so many rows together, or one."""
    return [
        tuple(files[at] for at in group) for group in consecutive([one.rows for one in files], most_rows, most_files)
    ]


def combine_shards(
    part: CombinedPart,
    files: Files,
    most: int,
    size: int,
    read: Callable[[Source, int, int], pa.Table],
    by: Sequence[str],
) -> Done:
    """Do a part: one file of those of several shards, `size` in all, of which about `most` are held at once."""
    sources = [(first, files.source(file)) for first, file in part.numbered()]
    with files.output(".arrow") as output:
        pieces = shuffle.pieces_for(size, most, part.slices)
        output.rows = combine(sources, output.local, part.slices, pieces, read, by)
    return Done({COMBINED: output.published()})


def combine(
    files: Sequence[tuple[int, Source]],
    sink: File,
    slices: int,
    pieces: int,
    read: Callable[[Source, int, int], pa.Table],
    by: Sequence[str],
) -> int:
    """Write one keyed file of several, each behind the number of its first shard; how many rows it has.

    It has a column `shard` too, which counts from the first of these shards, and rows are sorted by columns of which
    the last decides first. Memory: twice the rows of one of `pieces` of the key space.
    """
    first = min(number for number, _ in files)
    rows = 0

    def piece(number: int) -> pa.Table:
        nonlocal rows
        low, high = shuffle.hash_range(number, pieces)
        tables = [_with_shards(read(source, low, high), place - first) for place, source in files]
        whole = pa.concat_tables(tables).combine_chunks()
        rows += len(whole)
        return whole.take(pa.array(np.lexsort([whole.column(name).to_numpy() for name in by])))

    found = map(piece, range(pieces))
    start = next(found)
    shuffle.write(sink, start.schema, chain([start], found), slices, pieces=pieces)
    return rows


def shards_of(rows: pa.RecordBatch | pa.Table, first: int) -> npt.NDArray[np.uint32]:
    """The shard of each row of a file whose first shard has this number, uint32 of shape (rows,)."""
    if "shard" not in rows.schema.names:
        return np.full(rows.num_rows, first, np.uint32)
    shards: npt.NDArray[np.uint32] = rows.column("shard").to_numpy() + np.uint32(first)
    return shards


def _with_shards(rows: pa.Table, first: int) -> pa.Table:
    shards = pa.array(shards_of(rows, first))
    if "shard" not in rows.schema.names:
        return rows.append_column("shard", shards)
    return rows.set_column(rows.schema.get_field_index("shard"), "shard", shards)
