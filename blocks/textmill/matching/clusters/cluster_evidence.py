"""Which clusters of a group are the largest, and what each source loses: what alarms and reports go by."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.matching.clusters.cluster_totals import Totals
from textmill.matching.clusters.forest import I64
from textmill.matching.clusters.member_rows import Where, ids_of
from textmill.matching.shuffle import Source

_LARGEST: Final = 5
_EXAMPLES: Final = 3


@dataclass(frozen=True)
class Cluster:
    """A large cluster: how many documents it has here, the kept one's id, and a few others."""

    documents: int
    kept: str
    others: tuple[str, ...]


class Largest:
    """The largest clusters, of equal ones those of the lowest numbers, each with its first other documents."""

    def __init__(self, totals: Totals) -> None:
        sizes, kept = totals.documents, totals.kept
        least = max(2, int(np.partition(sizes, -_LARGEST)[-_LARGEST])) if len(sizes) > _LARGEST else 2
        most = np.flatnonzero(sizes >= least)
        most = most[np.lexsort((kept.document[most], -sizes[most]))][:_LARGEST]
        self._sizes: list[int] = sizes[most].tolist()
        self._kept = kept.where.at(most)
        self._others: dict[int, list[Where]] = {place: [] for place in most.tolist()}

    def add(self, batch: pa.RecordBatch, places: I64, is_copy: npt.NDArray[np.bool_]) -> None:
        """Decisions, the places in the totals of their clusters, and which are not kept; shape (rows,)."""
        for place, found in self._others.items():
            if len(found) < _EXAMPLES:
                where = Where(*(batch.column(name).to_numpy() for name in ("file", "batch", "row")))
                here = np.flatnonzero((places == place) & is_copy)[: _EXAMPLES - len(found)]
                found.extend(where.at(here[row : row + 1]) for row in range(len(here)))

    def named(self, sources: Sequence[Source]) -> list[Cluster]:
        """The clusters with ids, which come from the members' files."""
        others = list(self._others.values())
        parts = [self._kept, *(row for found in others for row in found)]
        where = Where(*(np.concatenate([getattr(part, column.name) for part in parts]) for column in fields(Where)))
        ids = iter(ids_of(sources, where).to_pylist())
        kept = [next(ids) for _ in self._sizes]
        return [
            Cluster(size, name, tuple(next(ids) for _ in found))
            for size, name, found in zip(self._sizes, kept, others, strict=True)
        ]


class Losses:
    """Dropped documents by source; those numbered below `first` are not counted."""

    def __init__(self, sources: int, first: int) -> None:
        self._first = np.uint64(first)
        self._dropped = np.zeros(sources, np.int64)

    def add(self, batch: pa.RecordBatch, places: I64, is_copy: npt.NDArray[np.bool_]) -> None:
        """As of `Largest`."""
        gone = is_copy & (batch.column("document").to_numpy() >= self._first)
        self._dropped += np.bincount(batch.column("source").to_numpy()[gone], minlength=len(self._dropped))

    def named(self, names: Sequence[str | None]) -> dict[str, int]:
        """Of each source that lost any, by its name."""
        return {name or "": int(count) for name, count in zip(names, self._dropped, strict=True) if count}
