"""Documents with equal hashes in one band and hash range, linked to the first of them: never all pairs.

One task reads one range of hashes of every shard's sketch, so the work divides as finely as memory asks and no task
sees the corpus. Few hashes occur twice, and only those that may (`slots`) are sorted and compared. Differs from
datatrove's stage 2, which merges all signatures in a heap, chains neighbours and cuts its ranges at quantiles of the
first file: here k equal hashes give k - 1 edges to the lowest document number, and the ranges are fixed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.machine.compiled import compiled
from textmill.matching import shuffle
from textmill.matching.clusters import sketch
from textmill.matching.clusters.forest import U64, edge_table, merge
from textmill.matching.hashing.slots import Slots
from textmill.matching.shuffle import Source, hash_range

U32 = npt.NDArray[np.uint32]

_KEYS_AT_ONCE: Final = 1 << 20


@dataclass(frozen=True)
class Run:
    """Keys of one slice of a sketch, ascending: `hashes` uint64, `rows` uint32, both of shape (keys,)."""

    first: int
    hashes: U64
    rows: U32


def find_forest(sketches: Sequence[tuple[int, Source]], bands: range, part: int = 0, parts: int = 1) -> pa.Table:
    """Edges (`a` below `b`, both uint64 global document numbers) of some bands in one hash range, sorted by `b`.

    Of one band they are as found, of several as `forest.merge` joins them. `sketches` are (number of the shard's first
    document, its sketch), in any order, each opened once; together the parts give what one part would. ValueError where
    sketches of different keys are mixed. Memory: 40 bytes for an edge, and for about a million keys at a time (more
    where many are equal) 4 bytes each and 72 for one that shares its slot; where sketches are no local files also 12
    bytes for every key in the range; all this for all the bands, and the memory of the merge.
    """
    low, high = hash_range(part, parts)
    found = [_edges(runs, low, high) for runs in read_runs(sketches, bands, low, high)]
    return _sorted(*found[0]) if len(found) == 1 else merge(edge_table(a, b) for a, b in found)


def read_runs(sketches: Sequence[tuple[int, Source]], bands: range, low: int, high: int) -> list[list[Run]]:
    """For each band the keys of the range, slice by slice, by sketch in the order of documents."""
    found: list[list[Run]] = [[] for _ in bands]
    kinds = set()
    for first, file in sorted(sketches, key=lambda pair: pair[0]):
        with shuffle.opened(file) as reader:
            head = sketch.header_of(reader)
            kinds.add((head.barrier, head.bands))
            for place, band in enumerate(bands):
                for keys in shuffle.batches(reader, band, low, high):
                    columns = shuffle.held(keys, file, len(sketches)).columns
                    found[place].append(Run(first, *(column.to_numpy() for column in columns)))
    if len(kinds) > 1:
        raise ValueError(f"sketches of {len(kinds)} different settings cannot be compared; sketch all shards alike")
    return found


def _edges(runs: Sequence[Run], low: int, high: int) -> tuple[U64, U64]:
    """Ends of all edges, both uint64 of shape (edges,); found in pieces of the range whose slots fit a CPU's cache."""
    pieces = -(-sum(len(run.hashes) for run in runs) // _KEYS_AT_ONCE)
    cuts = [low + (high - low) * piece // pieces for piece in range(pieces)] + [high]
    inner = np.array(cuts[1:-1], np.uint64)
    places = [[0, *np.searchsorted(run.hashes, inner).tolist(), len(run.hashes)] for run in runs]
    found = [(np.empty(0, np.uint64), np.empty(0, np.uint64))]
    for piece in range(pieces):
        here = [
            Run(run.first, run.hashes[place[piece] : place[piece + 1]], run.rows[place[piece] : place[piece + 1]])
            for run, place in zip(runs, places, strict=True)
        ]
        found.append(_stars(here, cuts[piece], cuts[piece + 1]))
    a, b = (np.concatenate(ends) for ends in zip(*found, strict=True))
    return a, b


def _stars(runs: Sequence[Run], low: int, high: int) -> tuple[U64, U64]:
    """Lowest document of each group of equal hashes, and each other one."""
    slots = Slots(sum(len(run.hashes) for run in runs), low, high)
    for run in runs:
        slots.mark(run.hashes)
    keys, numbers = [np.empty(0, np.uint64)], [np.empty(0, np.uint64)]
    for run in runs:
        places = slots.shared(run.hashes)
        keys.append(run.hashes[places])
        numbers.append(run.rows[places] + np.uint64(run.first))
    return _linked(*_by_key(np.concatenate(keys), np.concatenate(numbers)))


def _by_key(keys: U64, numbers: U64) -> tuple[U64, U64]:
    order = np.argsort(keys)
    return keys[order], numbers[order]


def _sorted(a: U64, b: U64) -> pa.Table:
    order = np.argsort(b)
    return edge_table(a[order], b[order])


@compiled
def _linked(keys: U64, numbers: U64) -> tuple[U64, U64]:
    """For ascending keys the lowest number of every group of equal ones, and each other number of it."""
    a, b = np.empty(len(keys), np.uint64), np.empty(len(keys), np.uint64)
    count = start = 0
    while start < len(keys):
        end = start + 1
        lowest = numbers[start]
        while end < len(keys) and keys[end] == keys[start]:
            lowest = min(lowest, numbers[end])
            end += 1
        for place in range(start, end):
            if numbers[place] != lowest:
                a[count], b[count] = lowest, numbers[place]
                count += 1
        start = end
    return a[:count].copy(), b[:count].copy()
