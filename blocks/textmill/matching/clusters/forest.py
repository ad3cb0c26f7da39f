"""Spanning forests of duplicate pairs merge into one that joins the same documents.

Source: union-find with path halving (Tarjan and van Leeuwen, 1984). The lower number always becomes the root and the
result is a star around it, a canonical form: merging in any order or grouping gives the same table, byte for byte, so
a reduction tree can end in any shape. `merge` joins what a task can hold, and its memory follows the edges; `Forest`
takes edges a piece at a time, and its memory follows the documents: it is for the last merge of the tree.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.machine.compiled import compiled

EDGES: Final = pa.schema([("a", pa.uint64()), ("b", pa.uint64())])
"""Two global document numbers that belong to one cluster."""

U64 = npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]
Parents = npt.NDArray[np.uint32] | U64

_SPAN_PER_EDGE: Final = 10
_SMALL_SPAN: Final = 1 << 24


class Forest:
    """Joins the documents `first` to `first + documents` by edges that come in any order, in pieces of any size.

    4 bytes of memory for a document, 8 where there are more than 2**32, whatever the number of edges.
    """

    def __init__(self, documents: int, first: int = 0) -> None:
        self._parents: Parents
        if documents <= 1 << 32:
            self._parents = np.arange(documents, dtype=np.uint32)
        else:
            self._parents = np.arange(documents, dtype=np.uint64)
        self._first = np.uint64(first)

    def add(self, a: U64, b: U64) -> None:
        """Join `a` and `b`, document numbers of shape (edges,), pair by pair; ValueError for a number outside."""
        if not _join(a, b, self._first, self._parents):
            last = int(self._first) + len(self._parents) - 1
            raise ValueError(f"an edge names a document outside {self._first} to {last}")

    def stars(self, most_edges: int = 1 << 20) -> Iterator[pa.Table]:
        """The edges that `merge` gives, in tables of at most so many; the memory of one table comes on top."""
        _flatten(self._parents)
        begin = 0
        while begin < len(self._parents):
            a, b, begin = _members(self._parents, self._first, begin, most_edges)
            yield edge_table(a, b)


def merge(tables: Iterable[pa.Table]) -> pa.Table:
    """One forest of all the edges: `a` the lowest number of the component, `b` each other member, sorted by `b`.

    At most n - 1 edges for n documents. Beside the tables and the result, at most 64 bytes of memory for an edge of
    the input, or 64 MB where that is more.
    """
    pairs = [pair for pair in map(endpoints, tables) if len(pair[0])]
    edges = sum(len(a) for a, _ in pairs)
    if not edges:
        return EDGES.empty_table()
    low = min(int(end.min()) for pair in pairs for end in pair)
    span = max(int(end.max()) for pair in pairs for end in pair) + 1 - low
    if span > max(_SPAN_PER_EDGE * edges, _SMALL_SPAN):
        return _merge_sparse(pairs)
    forest = Forest(span, low)
    for a, b in pairs:
        forest.add(a, b)
    return pa.concat_tables(forest.stars()).combine_chunks()


def edge_table(a: U64, b: U64) -> pa.Table:
    """A table of edges from arrays of global document numbers, both of shape (edges,)."""
    return pa.Table.from_arrays([pa.array(a, pa.uint64()), pa.array(b, pa.uint64())], schema=EDGES)


def endpoints(table: pa.Table) -> tuple[U64, U64]:
    """The two ends of every edge, uint64 of shape (edges,)."""
    return table.column("a").to_numpy(), table.column("b").to_numpy()


def _merge_sparse(pairs: Sequence[tuple[U64, U64]]) -> pa.Table:
    """The same for few edges among many documents: the documents that have edges are numbered anew, in order."""
    ends = np.concatenate([end for pair in pairs for end in pair])
    documents = _renumber(ends, np.argsort(ends))
    forest = Forest(len(documents))
    begin = 0
    for a, _ in pairs:
        middle, end = begin + len(a), begin + 2 * len(a)
        forest.add(ends[begin:middle], ends[middle:end])
        begin = end
    del ends
    roots, members = endpoints(pa.concat_tables(forest.stars()))
    return edge_table(documents[roots], documents[members])


@compiled
def _renumber(numbers: U64, order: I64) -> U64:
    """Replace each number by its place among the distinct ones, which are returned, ascending; `order` sorts them."""
    distinct = np.empty(len(numbers), np.uint64)
    count = 0
    for place in order:
        if count == 0 or numbers[place] != distinct[count - 1]:
            distinct[count] = numbers[place]
            count += 1
        numbers[place] = count - 1
    return distinct[:count].copy()


@compiled
def _join(a: U64, b: U64, first: np.uint64, parents: Parents) -> bool:
    """Hang the root of one end below that of the other, which is lower; False where a number is outside."""
    for edge in range(len(a)):
        one, two = a[edge] - first, b[edge] - first
        if max(one, two) >= np.uint64(len(parents)):
            return False
        while parents[one] != one:
            parents[one] = parents[parents[one]]
            one = np.uint64(parents[one])
        while parents[two] != two:
            parents[two] = parents[parents[two]]
            two = np.uint64(parents[two])
        if one < two:
            parents[two] = one
        else:
            parents[one] = two
    return True


@compiled
def _flatten(parents: Parents) -> None:
    """Make the root everyone's parent: none is above its child, so a parent is final when its child is reached."""
    for place in range(len(parents)):
        parents[place] = parents[parents[place]]


@compiled
def _members(parents: Parents, first: np.uint64, begin: int, most: int) -> tuple[U64, U64, int]:
    """Roots and numbers of at most so many members from place `begin` on, and the place after the last."""
    roots, members = np.empty(most, np.uint64), np.empty(most, np.uint64)
    count = 0
    for place in range(begin, len(parents)):
        if parents[place] != place:
            if count == most:
                return roots, members, place
            roots[count], members[count] = first + np.uint64(parents[place]), first + np.uint64(place)
            count += 1
    return roots[:count], members[:count], len(parents)
