"""Keep documents that were dropped, for people to read: all, or a seeded sample with some of every reason, or none.

The sample is of those with the lowest numbers, of all documents and of each reason: whatever the shards, the lowest of
a reason over the whole run are in it, so that what is shown of a reason is a uniform sample.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.batch import Batch
from textmill.config.accounting import Removed
from textmill.draws import within
from textmill.store.stored_rows import RowWriter

__all__ = ["REMOVED", "Dropped", "RemovedSample", "Rows"]

REMOVED: Final = pa.schema(
    [
        ("id", pa.string()),
        ("url", pa.string()),
        ("source", pa.string()),
        ("shard", pa.string()),
        ("row", pa.int64()),
        ("key", pa.uint64()),
        ("fate", pa.string()),
        ("detail", pa.string()),
        ("language", pa.string()),
        ("license", pa.string()),
        ("text", pa.large_string()),
    ]
)
"""The rest of what is known of a document is in the row of the fates with its `shard` and `row`."""

Rows = npt.NDArray[np.int64]
"""Numbers of rows, int64 of shape (rows,)."""

_Held = tuple[int, int, pa.RecordBatch]
"""Number and place of a document, and the document."""


@dataclass(frozen=True)
class Dropped:
    """Documents that a block drops, with one value each."""

    batch: Batch
    places: Rows
    """Where they are among the records that entered the task."""
    drawn: npt.NDArray[np.uint64]
    """The numbers by which the sample is drawn (`textmill.draws.numbers`)."""
    reasons: Sequence[str]
    details: Sequence[str | None]


class RemovedSample:
    """Writes the removed documents of one task (rows of REMOVED)."""

    def __init__(self, writer: RowWriter, settings: Removed, shard: str) -> None:
        self._writer = writer
        self._shard = shard
        self._settings = settings
        self._sampled: Counter[str] = Counter()
        self._held: dict[str, list[_Held]] = {}

    def add(self, dropped: Dropped) -> None:
        """Take what is to be kept of the documents."""
        keep = self._settings.keep
        if keep == "none":
            return
        drawn = dropped.drawn
        wanted = within(drawn, 1 if keep == "all" else self._settings.rate)
        if wanted.any():
            self._writer.write(_documents(dropped, np.flatnonzero(wanted), self._shard))
            self._sampled.update(dropped.reasons[index] for index in np.flatnonzero(wanted).tolist())
        for index in np.flatnonzero(~wanted).tolist():
            held, number = self._held.setdefault(dropped.reasons[index], []), int(drawn[index])
            if len(held) < self._settings.least or (held and number < held[-1][0]):
                place = int(dropped.places[index])
                held.append((number, place, _documents(dropped, np.array([index]), self._shard)))
                held.sort(key=lambda item: item[:2])
                del held[self._settings.least :]

    def finish(self) -> None:
        """Write what was held back: the lowest of each reason of which the sample has too few."""
        found: list[_Held] = []
        for reason, held in self._held.items():
            found += held[: max(0, self._settings.least - self._sampled[reason])]
        for _, _, document in sorted(found, key=lambda item: item[1]):
            self._writer.write(document)


def _documents(dropped: Dropped, chosen: Rows, shard: str) -> pa.RecordBatch:
    """Some of the documents, as they are stored."""
    given = {
        "shard": pa.repeat(shard, len(chosen)),  # of a part of a file its own, by which its task is found
        "row": pa.array(dropped.places[chosen]),
        "key": pa.array(dropped.drawn[chosen]),
        "fate": pa.array([dropped.reasons[index] for index in chosen], pa.string()),
        "detail": pa.array([dropped.details[index] for index in chosen], pa.string()),
    }
    names = [name for name in REMOVED.names if name in dropped.batch.names and name not in given]
    known = dropped.batch.table.select(names).take(pa.array(chosen))
    given |= {name: known.column(name).cast(REMOVED.field(name).type) for name in names}
    columns = [given.get(field.name, pa.nulls(len(chosen), field.type)) for field in REMOVED]
    return pa.RecordBatch.from_arrays(columns, schema=REMOVED)
