"""Documents join the most similar of the kept ones that share a key with them, or are kept themselves.

One pass in a given order, as in leader clustering (Hartigan, "Clustering Algorithms", 1975, chapter 3), with LSH for
candidates. A document's candidates are the leaders that its keys list; of those the one with the highest Jaccard
similarity of shingles wins, the earlier of equal ones, and leads it if the similarity is enough; else it becomes a
leader. Either way all its keys then list its leader. So what is dropped was compared with what is kept instead, and no
decision changes when documents are added behind. Cost is bounded for texts made to hurt: a key lists its CANDIDATES
earliest leaders, and a document is compared with CANDIDATES leaders: equal ones, then those that share most keys with
it. Memory holds the shingles of leaders that a key of a band lists, not of documents: of a million leaders with the
same keys those of CANDIDATES.

If `in_order`, shingles are sequences and a leader must hold a document's without a gap (`containment`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from textmill.matching.clusters import leader_lists, nearest_leader
from textmill.matching.clusters.nearest_leader import F64, I64, U64

_KEYS_AT_ONCE: Final = 1 << 17

Number = TypeVar("Number", np.uint64, np.int64)


@dataclass(frozen=True)
class Documents:
    """Documents in the order in which they are decided; arrays of shape (documents,), lists as values and offsets."""

    roots: U64
    numbers: U64
    kept: U64
    """What was decided before: number of the document that is kept, `nearest_leader.UNDECIDED` where nothing was.

    Where anything was, numbers must ascend within a component."""
    key_offsets: I64
    keys: U64
    shingle_offsets: I64
    shingles: U64


@dataclass
class Counts:
    """Pairs of a document and a leader that share a key: how the comparison ended, or that there was none."""

    confirmed: int = 0
    refuted: int = 0
    capped: int = 0

    @property
    def candidates(self) -> int:
        """All pairs."""
        return self.confirmed + self.refuted + self.capped


class Leaders:
    """The leaders found so far, and which of them each key lists."""

    def __init__(self, min_similarity: float, in_order: bool = False) -> None:
        self.counts = Counts()
        self._least = min_similarity
        self._in_order = in_order
        self._component: np.uint64 | None = None
        self._forget()

    @property
    def held(self) -> int:
        """Shingles in memory, besides room for more."""
        return int(self._used[1])

    def _forget(self) -> None:
        """Begin anew, between components."""
        self._numbers: U64 = np.empty(0, np.uint64)
        self._roots: U64 = np.empty(0, np.uint64)
        self._digests: U64 = np.empty(0, np.uint64)
        self._sizes: I64 = np.empty(0, np.int64)
        self._begins: I64 = np.empty(0, np.int64)
        self._shingles: U64 = np.empty(0, np.uint64)
        self._slot_keys: U64 = np.empty(16, np.uint64)
        self._slot_heads: I64 = np.full(16, -1, np.int64)
        self._next: I64 = np.empty(0, np.int64)
        self._listed: I64 = np.empty(0, np.int64)
        self._used: I64 = np.zeros(4, np.int64)

    def place(self, documents: Documents) -> tuple[U64, F64]:
        """Number of the leader of each document (its own for a leader), and the similarity (NaN for a leader).

        A component may go on in the next call, but must not come again after others.

        ValueError when a decided document is kept instead of one that is not there before it.
        """
        found = [self._place(some) for some in _pieces(documents)]
        kept = np.concatenate([np.empty(0, np.uint64), *(leaders for leaders, _ in found)])
        return kept, np.concatenate([np.empty(0), *(similarities for _, similarities in found)])

    def _place(self, documents: Documents) -> tuple[U64, F64]:
        if documents.roots[0] != self._component:
            self._forget()
        self._make_room(documents)
        self._component = documents.roots[-1]
        kept = np.empty(len(documents.numbers), np.uint64)
        similarities = np.full(len(documents.numbers), np.nan)
        pairs = np.zeros(3, np.int64)
        wrong = nearest_leader.place(
            documents.roots,
            documents.numbers,
            documents.kept,
            documents.key_offsets,
            documents.keys,
            documents.shingle_offsets,
            documents.shingles,
            self._numbers,
            self._roots,
            self._digests,
            self._sizes,
            self._begins,
            self._shingles,
            self._slot_keys,
            self._slot_heads,
            self._next,
            self._listed,
            self._used,
            self._least,
            self._in_order,
            kept,
            similarities,
            pairs,
        )
        if wrong >= 0:
            raise ValueError(
                f"document {documents.numbers[wrong]} was decided as a duplicate of {documents.kept[wrong]}, "
                "which no row before it has"
            )
        self.counts.confirmed += int(pairs[0])
        self.counts.refuted += int(pairs[1])
        self.counts.capped += int(pairs[2])
        return kept, similarities

    def _make_room(self, documents: Documents) -> None:
        """As if every document were a leader, and every key new."""
        leaders, shingles, entries, slots = (int(used) for used in self._used)
        count, keys = len(documents.numbers), len(documents.keys)
        self._numbers = _grown(self._numbers, leaders + count)
        self._roots = _grown(self._roots, leaders + count)
        self._digests = _grown(self._digests, leaders + count)
        self._sizes = _grown(self._sizes, leaders + count)
        self._begins = _grown(self._begins, leaders + count)
        self._shingles = _grown(self._shingles, shingles + len(documents.shingles))
        self._next = _grown(self._next, entries + keys)
        self._listed = _grown(self._listed, entries + keys)
        if 2 * (slots + keys) > len(self._slot_keys):
            size = 1 << (4 * (slots + keys) - 1).bit_length()
            wider = np.empty(size, np.uint64), np.full(size, -1, np.int64)
            leader_lists.rehash(self._slot_keys, self._slot_heads, *wider)
            self._slot_keys, self._slot_heads = wider


def _pieces(documents: Documents) -> Iterator[Documents]:
    """Documents that follow on each other, with few keys together: room is made as if all were new."""
    begin, last = 0, len(documents.numbers)
    while begin < last:
        room = documents.key_offsets[begin] + _KEYS_AT_ONCE
        end = max(begin + 1, int(np.searchsorted(documents.key_offsets, room, side="right")) - 1)
        rows, offsets = slice(begin, end), slice(begin, end + 1)
        yield replace(
            documents,
            roots=documents.roots[rows],
            numbers=documents.numbers[rows],
            kept=documents.kept[rows],
            key_offsets=documents.key_offsets[offsets] - documents.key_offsets[begin],
            keys=documents.keys[documents.key_offsets[begin] : documents.key_offsets[end]],
            shingle_offsets=documents.shingle_offsets[offsets] - documents.shingle_offsets[begin],
            shingles=documents.shingles[documents.shingle_offsets[begin] : documents.shingle_offsets[end]],
        )
        begin = end


def _grown(values: npt.NDArray[Number], size: int) -> npt.NDArray[Number]:
    """The array with room for `size`, twice as large as before at least; what is new is not touched."""
    if size <= len(values):
        return values
    wider = np.empty(max(size, 2 * len(values)), values.dtype)
    wider[: len(values)] = values
    return wider
