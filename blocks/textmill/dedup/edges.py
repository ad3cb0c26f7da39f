"""Documents with equal hashes in one band and hash range, linked to the first of them: never all pairs.

One task reads one range of hashes of every shard's sketch, so the work divides as finely as memory asks and no task
sees the corpus. Few hashes occur twice: a first pass over the keys marks where two fall into one of 8 or more slots
for each key, and only those keys (one in five or so) are copied, sorted and compared. Differs from datatrove's stage 2,
which merges all signatures in a heap, chains neighbours and cuts its ranges at quantiles of the first file: here k
equal hashes give k - 1 edges to the lowest document number, and the ranges are fixed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from os import PathLike
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.compiled import compiled
from textmill.dedup import sketch
from textmill.dedup.forest import U64, edge_table, merge

U32 = npt.NDArray[np.uint32]

_MOST_MAPPED: Final = 1 << 14
"""Files that stay mapped while a task works; Linux allows a process 65,530 mappings."""


@dataclass(frozen=True)
class _Run:
    """Keys of one sketch, ascending: `hashes` uint64, `rows` uint32, both of shape (keys,)."""

    first: int
    hashes: U64
    rows: U32


def hash_range(part: int, parts: int) -> tuple[int, int]:
    """Lowest hash, and one more than the highest, of range `part` of `parts`; ValueError if there is none."""
    if not 0 <= part < parts:
        raise ValueError(f"part {part} of {parts}: parts are numbered from 0")
    return sketch.HASHES * part // parts, sketch.HASHES * (part + 1) // parts


def find(sketches: Sequence[tuple[int, sketch.Source]], band: int, part: int = 0, parts: int = 1) -> pa.Table:
    """Edges (`a` below `b`, both uint64 global document numbers) of one band and hash range, sorted by `b`.

    `sketches` are (number of the shard's first document, its sketch), in any order; together the parts give what one
    part would. Memory: 4 bytes for a key in the range and 72 for one that shares its slot; where sketches are no local
    files also 12 bytes for a key and one band of one sketch. ValueError where sketches of different keys are mixed.
    """
    return find_forest(sketches, range(band, band + 1), part, parts)


def find_forest(sketches: Sequence[tuple[int, sketch.Source]], bands: range, part: int = 0, parts: int = 1) -> pa.Table:
    """The edges of several bands in one hash range as `forest.merge` joins them; every sketch is opened once.

    Memory as for `find`, by all keys of these bands, and that of the merge.
    """
    low, high = hash_range(part, parts)
    found = [_stars(runs, low, high) for runs in _read(sketches, bands, low, high)]
    return _sorted(*found[0]) if len(found) == 1 else merge(edge_table(a, b) for a, b in found)


def _read(sketches: Sequence[tuple[int, sketch.Source]], bands: range, low: int, high: int) -> list[list[_Run]]:
    """For each band the keys of the range, by sketch in the order of documents."""
    found: list[list[_Run]] = [[] for _ in bands]
    kinds = set()
    for first, file in sorted(sketches, key=lambda pair: pair[0]):
        stays_mapped = isinstance(file, str | PathLike) and len(sketches) <= _MOST_MAPPED
        with sketch.opened(file) as reader:
            head = sketch.header_of(reader)
            kinds.add((head.barrier, head.bands))
            for place, band in enumerate(bands):
                keys = sketch.keys_of(reader, band, low, high)
                if keys.num_rows:
                    hashes, rows = (column.to_numpy() for column in keys.columns)
                    run = _Run(first, hashes, rows) if stays_mapped else _Run(first, hashes.copy(), rows.copy())
                    found[place].append(run)
    if len(kinds) > 1:
        raise ValueError(f"sketches of {len(kinds)} different settings cannot be compared; sketch all shards alike")
    return found


def _stars(runs: Sequence[_Run], low: int, high: int) -> tuple[U64, U64]:
    """Lowest document of each group of equal hashes, and each other one, both uint64 of shape (edges,)."""
    shared = [*_shared(runs, low, high)]
    keys = np.concatenate([np.empty(0, np.uint64), *(hashes for hashes, _ in shared)])
    numbers = np.concatenate([np.empty(0, np.uint64), *(documents for _, documents in shared)])
    del shared
    order = np.argsort(keys)
    return _linked(keys[order], numbers[order])


def _shared(runs: Sequence[_Run], low: int, high: int) -> Iterator[tuple[U64, U64]]:
    """Hashes and document numbers of the keys whose slot holds another, uint64; slots are even cuts of the range."""
    count = sum(len(run.hashes) for run in runs)
    width = (high - low - 1).bit_length()
    bits = min(max(count, 1).bit_length() + 3, width)
    shift = np.uint64(width - bits)
    seen = np.zeros(max(1, 1 << bits >> 6), np.uint64)
    again = np.zeros_like(seen)
    for run in runs:
        _mark(run.hashes, np.uint64(low), shift, seen, again)
    for run in runs:
        yield _marked(run.hashes, run.rows, np.uint64(run.first), np.uint64(low), shift, again)


def _sorted(a: U64, b: U64) -> pa.Table:
    order = np.argsort(b)
    return edge_table(a[order], b[order])


@compiled
def _mark(hashes: U64, low: np.uint64, shift: np.uint64, seen: U64, again: U64) -> None:
    """Set a slot's bit in `seen` for its first key, and in `again` for every other; both hold 64 slots in a number."""
    for place in range(len(hashes)):
        slot = (hashes[place] - low) >> shift
        word = slot >> np.uint64(6)
        bit = np.uint64(1) << (slot & np.uint64(63))
        if seen[word] & bit:
            again[word] |= bit
        else:
            seen[word] |= bit


@compiled
def _marked(hashes: U64, rows: U32, first: np.uint64, low: np.uint64, shift: np.uint64, again: U64) -> tuple[U64, U64]:
    """Hashes and global document numbers of the keys whose slot is in `again`, uint64 of shape (those,)."""
    places = np.empty(len(hashes), np.uint32)
    count = 0
    for place in range(len(hashes)):
        slot = (hashes[place] - low) >> shift
        places[count] = place
        count += int((again[slot >> np.uint64(6)] >> (slot & np.uint64(63))) & np.uint64(1))
    keys, numbers = np.empty(count, np.uint64), np.empty(count, np.uint64)
    for index in range(count):
        keys[index] = hashes[places[index]]
        numbers[index] = first + np.uint64(rows[places[index]])
    return keys, numbers


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
    return a[:count], b[:count]
