"""Which document each cluster keeps and how many it stands for, added up over any number of parts of a group."""

from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.dedup.forest import I64, U64
from textmill.dedup.member_rows import ROW, Rows

_TOTAL: Final = np.dtype([("cluster", np.uint64), ("is_led", np.bool_), ("documents", np.int64), ("best", ROW)])


class Totals:
    """Clusters by number, ascending."""

    def __init__(self) -> None:
        self._found: npt.NDArray[np.void] = np.empty(0, _TOTAL)
        self._numbers: U64 = np.empty(0, np.uint64)

    def add(self, clusters: U64, rows: Rows, led: bool) -> None:
        """Count rows to clusters, both of shape (rows,).

        If `led` a cluster's number is that of the document it keeps; else it keeps the one that is first `in_order`,
        and the rows come in that order, those of a cluster together.
        """
        is_led = (clusters != rows["document"]) if led else np.zeros(len(rows), np.bool_)
        order = np.lexsort((is_led, clusters)) if led else np.arange(len(rows))
        ordered = clusters[order]
        starts = _starts(ordered)
        more = np.empty(len(starts), _TOTAL)
        more["cluster"], more["is_led"] = ordered[starts], is_led[order[starts]]
        more["documents"] = np.diff(starts, append=len(rows))
        more["best"] = rows[order[starts]]
        if len(starts):
            more["best"]["weight"] = np.add.reduceat(rows["weight"][order], starts)
        self._found = _merged(self._found, more) if len(self._found) else more
        self._numbers = np.ascontiguousarray(self._found["cluster"])

    @property
    def documents(self) -> I64:
        """Documents of each cluster."""
        found: I64 = self._found["documents"]
        return found

    @property
    def weights(self) -> I64:
        """Documents that each cluster stands for."""
        found: I64 = self._found["best"]["weight"]
        return found

    @property
    def kept(self) -> Rows:
        """The row that each cluster keeps."""
        found: Rows = self._found["best"]
        return found

    def places(self, clusters: U64) -> I64:
        """Where clusters of these numbers stand, all of which there are."""
        return np.searchsorted(self._numbers, clusters)


def _starts(clusters: U64) -> I64:
    """Where another cluster begins."""
    return np.flatnonzero(np.diff(clusters, prepend=~clusters[:1]))


def _merged(one: npt.NDArray[np.void], other: npt.NDArray[np.void]) -> npt.NDArray[np.void]:
    """Totals of two parts of which one has clusters at least."""
    both = np.concatenate([one, other])
    best = both["best"]
    both = both[np.lexsort((best["document"], best["rank"], -best["score"], both["is_led"], both["cluster"]))]
    starts = _starts(both["cluster"])
    found: npt.NDArray[np.void] = both[starts]
    found["documents"] = np.add.reduceat(both["documents"], starts)
    found["best"]["weight"] = np.add.reduceat(both["best"]["weight"], starts)
    return found
