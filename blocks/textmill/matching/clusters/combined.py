"""Many small sketches as one large one, so that the tasks that read a hash range of all of them open few files.

A crawl's dump has 90,000 shards and is cut into hundreds of ranges: to open each shard's sketch for each range costs
far more than to read it, on an object store hours for a task. The result is the sketch that the shards would have as
one, byte for byte.
"""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
import pyarrow as pa

from textmill.machine.compiled import compiled
from textmill.matching import shuffle
from textmill.matching.clusters import sketch
from textmill.matching.clusters.components import offsets
from textmill.matching.clusters.edges import U32, Run, read_runs
from textmill.matching.clusters.forest import U64
from textmill.matching.clusters.sketch import SCHEMA
from textmill.matching.combining import COMBINED, CombinedPart
from textmill.matching.shuffle import HASHES, File, Source
from textmill.step import Done, Files, StoredFile

_ROWS_AT_ONCE: Final = 1 << 20
"""Documents whose keys of a band are sorted at once."""


def write(
    sketches: Sequence[tuple[int, Source]], rows: int, sink: File, slices: int = 1, at_once: int = _ROWS_AT_ONCE
) -> int:
    """Write one sketch of all; `rows`, the number of documents in all, is returned.

    `sketches` are (number of the shard's first document, its sketch); numbers count from the first of these shards.
    Memory: 36 bytes for each of `at_once` documents, and 12 for each key where sketches are no local files. ValueError
    where there is no sketch, sketches of different keys are mixed, or documents are more than 2**32.
    """
    if not sketches or rows > 1 << 32:
        raise ValueError(f"{len(sketches)} sketches of {rows} documents cannot be combined")
    first = min(number for number, _ in sketches)
    head = sketch.header(sketches[0][1])
    pieces = shuffle.pieces_for(rows, at_once, slices)
    bands = read_runs(sketches, range(head.bands), 0, HASHES)
    tables = (_sorted(some, first) for runs in bands for some in _pieces(runs, pieces))
    shuffle.write(sink, SCHEMA, tables, slices, {"barrier": head.barrier, "rows": str(rows)}, pieces)
    return rows


def combine(files: Files, part: CombinedPart) -> Done:
    """Do a part that combines sketches; those that are not on a local disk are copied, not to be held in memory."""
    rows = sum(file.rows for file in part.files)
    with files.output(".arrow") as output, TemporaryDirectory(prefix=".tmp-", dir=output.local.parent) as folder:
        paths = [_local(files, file, Path(folder, str(number))) for number, file in enumerate(part.files)]
        starts = offsets([file.rows for file in part.files])
        output.rows = write(list(zip(starts, paths, strict=True)), rows, output.local, part.slices)
    return Done({COMBINED: output.published()})


def memory(part: CombinedPart) -> int:
    """Bytes that a part takes: as `write` says, and what it writes."""
    return 60 * min(sum(file.rows for file in part.files), _ROWS_AT_ONCE)


def from_first(files: Files, sketches: Sequence[StoredFile]) -> list[tuple[int, Source]]:
    """Number of the first document, and the sketch, of every shard."""
    starts = offsets([file.rows for file in sketches])
    return [(start, files.source(file)) for start, file in zip(starts, sketches, strict=True)]


def _local(files: Files, file: StoredFile, target: Path) -> str:
    """Where a file is on a local disk, or a copy of it."""
    source = files.source(file)
    if isinstance(source, str):
        return source
    with source() as stream, target.open("wb") as copy:
        shutil.copyfileobj(stream, copy)
    return str(target)


def _pieces(runs: Sequence[Run], pieces: int) -> Iterator[list[Run]]:
    """The runs of a band, cut in equal ranges of hashes."""
    inner = np.array([HASHES * piece // pieces for piece in range(1, pieces)], np.uint64)
    places = [[0, *np.searchsorted(run.hashes, inner).tolist(), len(run.hashes)] for run in runs]
    for piece in range(pieces):
        yield [
            Run(run.first, run.hashes[begin:end], run.rows[begin:end])
            for run, cuts in zip(runs, places, strict=True)
            if (begin := cuts[piece]) < (end := cuts[piece + 1])
        ]


def _sorted(runs: Sequence[Run], first: int) -> pa.Table:
    hashes = np.concatenate([np.empty(0, np.uint64), *(run.hashes for run in runs)])
    numbers = [run.rows + np.uint32(run.first - first) for run in runs]
    places = np.concatenate([np.empty(0, np.uint32), *numbers])
    order = np.argsort(hashes)
    hashes, places = hashes[order], places[order]
    _order_equal(hashes, places)
    return pa.table([pa.array(hashes), pa.array(places)], schema=SCHEMA)


@compiled
def _order_equal(hashes: U64, rows: U32) -> None:
    """Put rows of equal hashes in ascending order: a sort that keeps their order takes several times as long."""
    start = 0
    while start < len(hashes):
        end = start + 1
        while end < len(hashes) and hashes[end] == hashes[start]:
            end += 1
        if end - start > 1:
            rows[start:end].sort()
        start = end
