"""Of the documents with one key those lowest in rank stay, as many as the barrier says; the others are named.

One task reads one key range of every shard's span sketch and never sorts what it reads: it counts the ranks of each
key by their highest bits, then of those at the limit by the next, until the rank is known up to which documents stay
(a radix selection). Of equal ranks there the first in the order of shards and rows stay. So a key that all documents
have, as the best of a whole corpus, needs no more memory than others.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.matching import shuffle
from textmill.matching.combining import shards_of
from textmill.matching.shuffle import Source, hash_range
from textmill.matching.spans import span_sketch
from textmill.matching.spans.repeats import REPEATS

__all__ = ["Chooser", "Numbers", "find"]

_BITS: Final = 64
_BINS: Final = 1 << 22
"""Counts that are held at once, if the keys are not more."""

Ranks = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int64]


@runtime_checkable
class Chooser(Protocol):
    """What a span barrier has too if it says how many documents stay, and not which ones (`repeats`)."""

    def stay(self, counts: Numbers) -> Numbers:
        """Of keys that so many documents have how many documents stay; int64, shape (keys,), each at least 1."""
        ...


class _Rows(NamedTuple):
    """Documents of keys of which some go, in the order of keys and then of rows; all have shape (those,)."""

    groups: Numbers
    """The number of the key."""
    ranks: Ranks
    places: Numbers
    """Where they stand in their batch."""


def find(barrier: Chooser, sketches: Sequence[tuple[int, Source]], part: int = 0, parts: int = 1) -> Iterator[pa.Table]:
    """The REPEATS of one key range, a table for each sketch, in the order of their first shards, sorted by row.

    Memory: 100 MB, 40 bytes for a document of one shard in the range, 32 for a key in a shard; where sketches are no
    local files also 24 bytes for a document in the range. Together the parts give what one part would.
    """
    low, high = hash_range(part, parts)
    shards = [
        [shuffle.held(batch, file, len(sketches)) for batch in span_sketch.read(file, low, high).to_batches()]
        for _, file in sketches
    ]
    keys, stay = _cut(barrier, [batch for batches in shards for batch in batches])
    limits, equal = _limits([batch for batches in shards for batch in batches], keys, stay)
    for (first, _), batches in zip(sketches, shards, strict=True):
        gone = [np.empty((3, 0), np.uint32)]
        for batch in batches:
            found = _rows(batch, keys)
            is_equal = found.ranks == limits[found.groups]
            before = _count_before(found.groups, is_equal)
            beyond = (found.ranks > limits[found.groups]) | (is_equal & (before >= equal[found.groups]))
            places = found.places[beyond]
            columns = [batch.column(name).to_numpy() for name in ("row", "span")]
            gone.append(np.stack([column[places] for column in (shards_of(batch, first), *columns)]))
            equal -= np.bincount(found.groups[is_equal], minlength=len(equal))
        numbers, rows, spans = np.concatenate(gone, axis=1)
        order = np.lexsort((spans, rows, numbers))
        yield pa.table([pa.array(column[order]) for column in (numbers, rows, spans)], schema=REPEATS)


def _cut(barrier: Chooser, batches: Sequence[pa.RecordBatch]) -> tuple[Ranks, Numbers]:
    """Keys of which some documents go, ascending, and of each how many stay."""
    found = [np.unique(batch.column("key").to_numpy(), return_counts=True) for batch in batches]
    of_batches = np.concatenate([np.empty(0, np.uint64), *(keys for keys, _ in found)])
    keys, groups = np.unique(of_batches, return_inverse=True)
    counts = np.zeros(len(keys), np.int64)
    np.add.at(counts, groups, np.concatenate([np.empty(0, np.int64), *(numbers for _, numbers in found)]))
    stay = barrier.stay(counts)
    some_go = stay < counts
    return keys[some_go], stay[some_go]


def _limits(batches: Sequence[pa.RecordBatch], keys: Ranks, stay: Numbers) -> tuple[Ranks, Numbers]:
    """The highest rank that stays of each key, and how many of those that have it."""
    limits, left = np.zeros(len(keys), np.uint64), stay.copy()
    width = max(1, (_BINS // max(len(keys), 1)).bit_length() - 1)
    shift = _BITS if len(keys) else 0
    while shift:
        bits = min(width, shift)
        shift -= bits
        counts = np.zeros(len(keys) << bits, np.int64)
        for batch in batches:
            groups, ranks, _ = _rows(batch, keys)
            ranks = ranks >> np.uint64(shift)
            known = ranks >> np.uint64(bits) if bits < _BITS else np.zeros_like(ranks)
            inside = known == limits[groups]
            digits = (ranks[inside] & np.uint64((1 << bits) - 1)).astype(np.int64)
            np.add.at(counts, (groups[inside] << bits) + digits, 1)
        table = counts.reshape(len(keys), -1)
        ends = np.cumsum(table, axis=1)
        reached = (ends < left[:, None]).sum(axis=1)
        every = np.arange(len(keys))
        left -= ends[every, reached] - table[every, reached]
        limits = (limits << np.uint64(bits)) | reached.astype(np.uint64)
    return limits, left


def _rows(batch: pa.RecordBatch, keys: Ranks) -> _Rows:
    """The documents of a batch, which is sorted by key and row, that have one of the keys."""
    all_keys = batch.column("key").to_numpy()
    begins, ends = np.searchsorted(all_keys, keys, "left"), np.searchsorted(all_keys, keys, "right")
    lengths = ends - begins
    places = np.arange(lengths.sum()) + np.repeat(begins - (np.cumsum(lengths) - lengths), lengths)
    return _Rows(np.repeat(np.arange(len(keys)), lengths), batch.column("rank").to_numpy()[places], places)


def _count_before(groups: Numbers, mask: npt.NDArray[np.bool_]) -> Numbers:
    """For each row how many rows of its group before it are in the mask; groups are ascending."""
    before: Numbers = np.cumsum(mask) - mask
    return before - before[np.searchsorted(groups, groups, "left")]
