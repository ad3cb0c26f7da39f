"""Spanning forests of duplicate pairs merge into one that joins the same documents.

Source: union-find with path halving (Tarjan and van Leeuwen, 1984). The lower number always becomes the root and the
result is a star around it, a canonical form: merging in any order or grouping gives the same table, byte for byte, so
a reduction tree can end in any shape. Memory grows with the edges, not with the corpus: numbers are compacted first.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.compiled import compiled

EDGES: Final = pa.schema([("a", pa.uint64()), ("b", pa.uint64())])
"""Two global document numbers that belong to one cluster."""

U64 = npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]


def merge(tables: Iterable[pa.Table]) -> pa.Table:
    """One forest of all the edges: `a` the lowest number of the component, `b` each other member, sorted by `b`.

    At most n - 1 edges for n documents; about 60 bytes of memory for an edge of the input.
    """
    pairs = [endpoints(table) for table in tables]
    a = np.concatenate([np.empty(0, np.uint64), *(pair[0] for pair in pairs)])
    b = np.concatenate([np.empty(0, np.uint64), *(pair[1] for pair in pairs)])
    documents = np.unique(np.concatenate([a, b]))
    roots = _roots(np.searchsorted(documents, a), np.searchsorted(documents, b), len(documents))
    members = np.flatnonzero(roots != np.arange(len(documents)))
    return edge_table(documents[roots[members]], documents[members])


def edge_table(a: U64, b: U64) -> pa.Table:
    """A table of edges from arrays of global document numbers, both of shape (edges,)."""
    return pa.Table.from_arrays([pa.array(a, pa.uint64()), pa.array(b, pa.uint64())], schema=EDGES)


def endpoints(table: pa.Table) -> tuple[U64, U64]:
    """The two ends of every edge, uint64 of shape (edges,)."""
    return table.column("a").to_numpy(), table.column("b").to_numpy()


@compiled
def _roots(a: I64, b: I64, count: int) -> I64:
    """Lowest member of each one's component, int64 of shape (count,)."""
    parents = np.arange(count)
    for edge in range(len(a)):
        one, two = a[edge], b[edge]
        while parents[one] != one:
            parents[one] = parents[parents[one]]
            one = parents[one]
        while parents[two] != two:
            parents[two] = parents[parents[two]]
            two = parents[two]
        if one < two:
            parents[two] = one
        else:
            parents[one] = two
    for place in range(count):  # a parent is never above its child, so it is final when its child is reached
        parents[place] = parents[parents[place]]
    return parents
