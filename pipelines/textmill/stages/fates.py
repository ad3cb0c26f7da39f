"""Account for every record of a task: its fate, the numbers behind it, and what is kept of the dropped.

`fates` holds one row for each record that entered the task, `removed` the dropped documents themselves (all, a seeded
sample by source, shard and id, or none).
"""

import hashlib
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.batch import Batch
from textmill.config.pipeline import Removed
from textmill.draws import keys
from textmill.store.stored_rows import RowWriter

KEPT: Final = "kept"
_MEASURES: Final = pa.map_(pa.string(), pa.float64())
FATES: Final = pa.schema(
    [
        ("id", pa.string()),
        ("url", pa.string()),
        ("fate", pa.string()),
        ("detail", pa.string()),
        ("measures", _MEASURES),
    ]
)
REMOVED: Final = pa.schema(
    [
        ("id", pa.string()),
        ("url", pa.string()),
        ("source", pa.string()),
        ("shard", pa.string()),
        ("fate", pa.string()),
        ("detail", pa.string()),
        ("language", pa.string()),
        ("license", pa.string()),
        ("text", pa.large_string()),
        ("measures", _MEASURES),
    ]
)


class Fates:
    """The fates of one batch: every row is kept until `drop` says otherwise."""

    def __init__(self, batch: Batch) -> None:
        rows = len(batch)
        self.ids = batch.column("id")
        self.urls = batch.column("url") if "url" in batch.names else pa.nulls(rows, pa.string())
        self.fate: list[str] = [KEPT] * rows
        self.detail: list[str | None] = [None] * rows
        self.measures: list[dict[str, float] | None] = [None] * rows

    def table(self) -> pa.RecordBatch:
        """One row a record, in the order of the batch."""
        measures = [None if found is None else list(found.items()) for found in self.measures]
        columns = [self.ids, self.urls, pa.array(self.fate), pa.array(self.detail, pa.string())]
        return pa.RecordBatch.from_arrays([*columns, pa.array(measures, _MEASURES)], schema=FATES)


class Ledger:
    """Writes the fates (rows of FATES) and the removed documents (rows of REMOVED) of one task."""

    def __init__(self, fates: RowWriter, removed: RowWriter, keep: Removed) -> None:
        self._fates = fates
        self._removed = removed
        self._keep = keep

    def record(self, fates: Fates) -> None:
        """Add a finished batch."""
        self._fates.write(fates.table())

    def drop(
        self,
        batch: Batch,
        rows: npt.NDArray[np.int64],
        positions: npt.NDArray[np.int64],
        reasons: Sequence[str],
        details: Sequence[str | None],
        fates: Fates,
    ) -> None:
        """Note why `rows` of `batch` (at `positions` of the fates) are dropped, and keep what is to be kept of them."""
        dropped = batch.table.take(pa.array(rows))
        measures = _measures(dropped)
        for position, reason, detail, numbers in zip(positions, reasons, details, measures, strict=True):
            fates.fate[position] = reason
            fates.detail[position] = detail
            fates.measures[position] = numbers
        wanted = [index for index, row_id in enumerate(keys(Batch(dropped))) if self._wants(row_id)]
        if not wanted:
            return
        columns = []
        for field in REMOVED:
            if field.name == "fate":
                columns.append(pa.array([reasons[index] for index in wanted], field.type))
            elif field.name == "detail":
                columns.append(pa.array([details[index] for index in wanted], field.type))
            elif field.name == "measures":
                columns.append(pa.array([list(measures[index].items()) for index in wanted], field.type))
            elif field.name in dropped.schema.names:
                columns.append(dropped.column(field.name).take(pa.array(wanted)).cast(field.type))
            else:
                columns.append(pa.nulls(len(wanted), field.type))
        self._removed.write(pa.RecordBatch.from_arrays(columns, schema=REMOVED))

    def _wants(self, row_id: str) -> bool:
        if self._keep.keep != "sample":
            return self._keep.keep == "all"
        digest = hashlib.blake2b(f"{self._keep.seed}\0{row_id}".encode(errors="replace"), digest_size=8).digest()
        return int.from_bytes(digest) < self._keep.rate * 2**64


def _measures(dropped: pa.RecordBatch) -> list[dict[str, float]]:
    """All measures found so far, per row: columns named `<block>.<measure>` that hold numbers."""
    names = [
        field.name
        for field in dropped.schema
        if "." in field.name
        and (pa.types.is_integer(field.type) or pa.types.is_floating(field.type) or pa.types.is_boolean(field.type))
    ]
    if "language_score" in dropped.schema.names:
        names.append("language_score")
    columns = {name: dropped.column(name).to_pylist() for name in names}
    return [
        {name: float(values[row]) for name, values in columns.items() if values[row] is not None}
        for row in range(dropped.num_rows)
    ]
