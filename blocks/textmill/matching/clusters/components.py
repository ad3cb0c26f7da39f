"""Which component a document is in, as an Arrow file sorted by document, of which a range of documents is read alone.

Made once from the merged forest, it is what the tasks for single shards read. Record batch n holds the documents with
numbers from 65,536 n on that have duplicates, so a document is found by its number. Groups of components, cut so that
each holds about as many documents, are what the tasks that decide on clusters divide between them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from os import PathLike
from typing import Final

import numpy as np
import pyarrow as pa

from textmill.matching.clusters.forest import I64, U64, endpoints
from textmill.matching.shuffle import File, Source, opened

SCHEMA: Final = pa.schema([("document", pa.uint64()), ("root", pa.uint64())])
"""Global numbers of a document that has duplicates, and of the one that its component is named by."""

PER_BATCH: Final = 1 << 16

Stars = Callable[[], Iterable[pa.Table]]
"""Gives the edges of a merged forest, in tables that are sorted, and come, by `b`; it is called twice."""


@dataclass(frozen=True)
class Group:
    """The components whose roots are low <= root < high, and how many documents they have."""

    low: int
    high: int
    documents: int


def offsets(shard_rows: Sequence[int], first: int = 0) -> list[int]:
    """Global number of each shard's first document; the first shard's is `first`."""
    return list(accumulate(shard_rows, initial=first))[:-1]


def write(stars: Stars, sink: File, most: int) -> tuple[int, list[Group]]:
    """Write the components; how many documents they have, and groups of at most `most` (a larger component is alone).

    16 bytes of memory for a component, and two tables. ValueError for a forest that is not merged.
    """
    roots, sizes = _roots(stars)
    with pa.ipc.new_file(str(sink) if isinstance(sink, PathLike) else sink, SCHEMA) as writer:
        waiting = SCHEMA.empty_table()
        batches = rows = 0
        for table in _with_roots(stars, roots):
            waiting = pa.concat_tables([waiting, table]).combine_chunks()
            numbers = waiting.column("document").to_numpy()
            rows += table.num_rows
            while len(numbers) and int(numbers[-1]) >= (batches + 1) * PER_BATCH:
                ready = int(np.searchsorted(numbers, np.uint64((batches + 1) * PER_BATCH)))
                _write_batch(writer, waiting.slice(0, ready))
                waiting, numbers, batches = waiting.slice(ready), numbers[ready:], batches + 1
        _write_batch(writer, waiting)
    return rows, _groups(roots, sizes, most)


def read(source: Source, low: int, high: int) -> pa.Table:
    """SCHEMA of the documents low <= document < high, sorted; only the batches with such documents are read."""
    parts = []
    with opened(source) as reader:
        for number in range(low // PER_BATCH, min(-(-high // PER_BATCH), reader.num_record_batches)):
            batch = reader.get_batch(number)
            begin, end = np.searchsorted(batch.column("document").to_numpy(), np.array([low, high], np.uint64))
            columns = [pa.array(column.to_numpy()[begin:end].copy()) for column in batch.columns]
            parts.append(pa.RecordBatch.from_arrays(columns, schema=SCHEMA))
    return pa.Table.from_batches(parts, SCHEMA)


def _roots(stars: Stars) -> tuple[U64, I64]:
    """Roots, ascending, and how many documents each component has."""
    roots: U64 = np.empty(0, np.uint64)
    sizes: I64 = np.empty(0, np.int64)
    for table in stars():
        more, counts = np.unique(endpoints(table)[0], return_counts=True)
        new = more[~np.isin(more, roots, assume_unique=True)]
        order = np.argsort(np.concatenate([roots, new]))
        roots = np.concatenate([roots, new])[order]
        sizes = np.concatenate([sizes, np.ones(len(new), np.int64)])[order]
        sizes[np.searchsorted(roots, more)] += counts
    return roots, sizes


def _with_roots(stars: Stars, roots: U64) -> Iterator[pa.Table]:
    """SCHEMA tables that follow on each other; roots stand among the members."""
    begin = 0
    before = -1
    for table in stars():
        ends, members = endpoints(table)
        if not len(members):
            continue
        if int(members[0]) <= before or (members[1:] <= members[:-1]).any():
            raise ValueError("the forest is not a set of stars: merge it first")
        before = int(members[-1])
        end = int(np.searchsorted(roots, members[-1], side="right"))
        documents = np.concatenate([roots[begin:end], members])
        order = np.argsort(documents)
        documents = documents[order]
        if (documents[1:] == documents[:-1]).any():
            raise ValueError("the forest is not a set of stars: merge it first")
        yield pa.table([documents, np.concatenate([roots[begin:end], ends])[order]], schema=SCHEMA)
        begin = end
    yield pa.table([roots[begin:], roots[begin:]], schema=SCHEMA)


def _write_batch(writer: pa.ipc.RecordBatchFileWriter, table: pa.Table) -> None:
    writer.write_batch(pa.RecordBatch.from_arrays([column.combine_chunks() for column in table.columns], schema=SCHEMA))


def _groups(roots: U64, sizes: I64, most: int) -> list[Group]:
    ends = np.cumsum(sizes)
    found: list[Group] = []
    begin = 0
    while begin < len(roots):
        before = int(ends[begin - 1]) if begin else 0
        end = max(begin + 1, int(np.searchsorted(ends, before + most, side="right")))
        found.append(Group(int(roots[begin]), int(roots[end - 1]) + 1, int(ends[end - 1]) - before))
        begin = end
    return found
