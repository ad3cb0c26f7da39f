"""Which document each cluster keeps and how many it stands for, added up over any number of parts of a group."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from textmill.matching.clusters.forest import I64, U64
from textmill.matching.clusters.member_rows import Rows, joined, no_rows, precedence


@dataclass(frozen=True)
class _Found:
    """Clusters of a part; arrays of shape (clusters,)."""

    clusters: U64
    is_led: npt.NDArray[np.bool_]
    """Whether the cluster's own document is not in the part."""
    documents: I64
    best: Rows
    """The row to keep, with the weight of all."""


class Totals:
    """Clusters by number, ascending."""

    def __init__(self) -> None:
        self._found = _Found(np.empty(0, np.uint64), np.empty(0, np.bool_), np.empty(0, np.int64), no_rows())

    def add(self, clusters: U64, rows: Rows, led: bool) -> None:
        """Count rows to clusters, both of shape (rows,).

        If `led` a cluster's number is that of the document it keeps; else it keeps the one that is first `in_order`,
        and the rows come in that order, those of a cluster together.
        """
        is_led = (clusters != rows.document) if led else np.zeros(len(rows), np.bool_)
        order = np.lexsort((is_led, clusters)) if led else np.arange(len(rows))
        more = _summed(_Found(clusters, is_led, np.ones(len(rows), np.int64), rows), order)
        self._found = _merged(self._found, more) if len(self._found.clusters) else more

    @property
    def documents(self) -> I64:
        """Documents of each cluster."""
        return self._found.documents

    @property
    def weights(self) -> I64:
        """Documents that each cluster stands for."""
        return self._found.best.weight

    @property
    def kept(self) -> Rows:
        """The row that each cluster keeps."""
        return self._found.best

    def places(self, clusters: U64) -> I64:
        """Where clusters of these numbers stand, all of which there are."""
        return np.searchsorted(self._found.clusters, clusters)


def _merged(one: _Found, other: _Found) -> _Found:
    clusters = np.concatenate([one.clusters, other.clusters])
    is_led = np.concatenate([one.is_led, other.is_led])
    best = joined([one.best, other.best])
    order = np.lexsort((*precedence(best), is_led, clusters))
    return _summed(_Found(clusters, is_led, np.concatenate([one.documents, other.documents]), best), order)


def _summed(parts: _Found, order: I64) -> _Found:
    """Each cluster once, with what is first of it in the order, in which those of a cluster are together."""
    if not len(order):
        return parts
    clusters = parts.clusters[order]
    starts = np.flatnonzero(np.diff(clusters, prepend=~clusters[:1]))
    first = order[starts]
    weights = np.add.reduceat(parts.best.weight[order], starts)
    documents = np.add.reduceat(parts.documents[order], starts)
    return _Found(clusters[starts], parts.is_led[first], documents, replace(parts.best.at(first), weight=weights))
