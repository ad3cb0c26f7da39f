"""Spans that stand in the corpus more than once: which of their occurrences are to be removed, and where these are.

One task reads one key range of every shard's span sketch; another gathers what the ranges found for a few shards, so
no task sees the corpus. Which occurrence is the first depends on the order of shards, rows and spans, and on ranks.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
import pyarrow as pa

from textmill.matching import shuffle
from textmill.matching.clusters.edges import U32
from textmill.matching.combining import shards_of
from textmill.matching.hashing.slots import U64, Slots
from textmill.matching.shuffle import Source, hash_range
from textmill.matching.spans import span_sketch
from textmill.matching.spans.contract import SpanBarrier

REPEATS: Final = pa.schema([("shard", pa.uint32()), ("row", pa.uint32()), ("span", pa.uint32())])
"""Occurrences to remove: number of the shard, of the document in it, of the span in that."""

REMOVED: Final = pa.schema([("row", pa.uint32()), ("span", pa.uint32())])
"""The same of one shard."""


def find(barrier: SpanBarrier, sketches: Sequence[tuple[int, Source]], part: int = 0, parts: int = 1) -> pa.Table:
    """REPEATS of one key range, sorted by (shard, row, span); `sketches` stand behind the number of their first shard.

    Memory: 4 bytes for a span in the range and 120 for one whose key another may have; where sketches are no local
    files also 16 bytes for a span. Together the parts give what one part would.
    """
    low, high = hash_range(part, parts)
    shards, keys, rows, spans, ranks = _compared(barrier, sketches, low, high)
    by_row = barrier.first_is() == "lowest row"
    by: list[U32 | U64] = [spans, shards, rows] if by_row else [spans, rows, shards]
    order = np.lexsort([*by, *ranks, keys])
    keys = keys[order]
    starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.empty(0, np.int64)
    counts = np.diff(starts, append=len(keys))
    places = np.arange(len(keys)) - np.repeat(starts, counts)
    removed = order[barrier.repeats(places, np.repeat(counts, counts))]
    removed = removed[np.lexsort((spans[removed], rows[removed], shards[removed]))]
    return pa.table([pa.array(column[removed]) for column in (shards, rows, spans)], schema=REPEATS)


def _compared(
    barrier: SpanBarrier, sketches: Sequence[tuple[int, Source]], low: int, high: int
) -> tuple[U32, U64, U32, U32, list[U64]]:
    """Shard, key, row, span and, where they have one, rank of the spans in a key range that may be removed.

    Each array has the shape (those,).
    """
    batches = [
        (shard, shuffle.held(batch, file, len(sketches)))
        for shard, file in sketches
        for batch in span_sketch.read(file, low, high).to_batches()
    ]
    slots = Slots(sum(batch.num_rows for _, batch in batches), low, high)
    for _, batch in batches:
        slots.mark(batch.column("key").to_numpy())
    only_repeated = not barrier.repeats(np.zeros(1, np.int64), np.ones(1, np.int64)).any()
    shards, keys = [np.empty(0, np.uint32)], [np.empty(0, np.uint64)]
    rows, spans = [np.empty(0, np.uint32)], [np.empty(0, np.uint32)]
    ranks = [np.empty(0, np.uint64)]
    is_ranked = barrier.first_is() == "lowest rank"
    for shard, batch in batches:
        hashes = batch.column("key").to_numpy()
        places = slots.shared(hashes) if only_repeated else np.arange(len(hashes), dtype=np.uint32)
        shards.append(shards_of(batch, shard)[places])
        keys.append(hashes[places])
        rows.append(batch.column("row").to_numpy()[places])
        spans.append(batch.column("span").to_numpy()[places])
        if is_ranked:
            ranks.append(batch.column("rank").to_numpy()[places])
    columns = np.concatenate(shards), np.concatenate(keys), np.concatenate(rows), np.concatenate(spans)
    return *columns, [np.concatenate(ranks)] if is_ranked else []


def gather(found: Iterable[pa.Table]) -> Iterator[tuple[int, pa.Table]]:
    """Number of a shard and its REMOVED, sorted by (row, span), for every shard that the REPEATS tables name."""
    table = pa.concat_tables([REPEATS.empty_table(), *found]).sort_by([(name, "ascending") for name in REPEATS.names])
    shards = table.column("shard").to_numpy()
    for shard in np.unique(shards).tolist():
        begin, end = np.searchsorted(shards, [shard, shard + 1])
        yield shard, table.slice(begin, end - begin).select(REMOVED.names).combine_chunks()


def by_row(removed: pa.Table, first_row: int, rows: int) -> list[np.ndarray[tuple[int], np.dtype[np.uint32]]]:
    """Ascending span numbers for each of `rows` documents from number `first_row` of the shard."""
    numbers, spans = removed.column("row").to_numpy(), removed.column("span").to_numpy()
    edges = np.searchsorted(numbers, np.arange(first_row, first_row + rows + 1))
    return [spans[begin:end] for begin, end in pairwise(edges)]
