"""Gathers documents one by one into record batches bounded in rows and bytes, with ids unique in the shard."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

import pyarrow as pa

from textmill.block import Shard
from textmill.documents import DETAIL, FAULT

__all__ = ["DEFAULT_BATCH_BYTES", "DEFAULT_BATCH_ROWS", "Ids", "Rows", "with_fault"]

DEFAULT_BATCH_ROWS: Final = 64
DEFAULT_BATCH_BYTES: Final = 16 << 20

_BIG: Final = ("html", "text", "metadata")


def with_fault(schema: pa.Schema) -> pa.Schema:
    """The schema of a reader's batches: its columns, then `fault` and `detail`."""
    return schema.append(pa.field(FAULT, pa.string())).append(pa.field(DETAIL, pa.string()))


class Ids:
    """Makes the ids of a shard's rows unique, in row order."""

    def __init__(self, shard: Shard) -> None:
        self._prefix = f"{shard.source}/{shard.name}#"
        self._row = 0
        self._taken: set[str] = set()

    def unique(self, wanted: object, counts: Counter[str]) -> str:
        """`wanted`, or `<source>/<shard>#<row>` when it is missing or an earlier row has it; both are counted."""
        found = wanted if isinstance(wanted, str) and wanted else None
        if found is None or found in self._taken:
            counts["missing_id" if found is None else "duplicate_id"] += 1
            found = f"{self._prefix}{self._row}"
            while found in self._taken:
                found += "'"
        self._row += 1
        self._taken.add(found)
        return found


class Rows:
    """Rows of one shard; `add` them, then take whole batches from `full` and the rest from `rest`.

    `source`, `shard` and a missing or repeated `id` are filled in; columns a row does not name are null.
    """

    def __init__(self, shard: Shard, schema: pa.Schema, batch_rows: int, batch_bytes: int) -> None:
        self._shard = shard
        self._schema = with_fault(schema)
        self._batch_rows = batch_rows
        self._batch_bytes = batch_bytes
        self._columns: dict[str, list[object]] = {name: [] for name in self._schema.names}
        self._bytes = 0
        self._waiting = 0
        self._ids = Ids(shard)

    def add(self, values: dict[str, object], counts: Counter[str]) -> None:
        """One row; `counts` learns of ids that were missing (`missing_id`) or taken (`duplicate_id`)."""
        values = {**values, "id": self._ids.unique(values.get("id"), counts)}
        values.setdefault("source", self._shard.source)
        values["shard"] = self._shard.name
        for name, column in self._columns.items():
            column.append(values.get(name))
        self._bytes += sum(len(value) for name in _BIG if isinstance(value := values.get(name), str))
        self._waiting += 1

    def full(self) -> Iterator[pa.RecordBatch]:
        """The waiting rows, once they are enough for a batch."""
        if self._waiting >= self._batch_rows or self._bytes >= self._batch_bytes:
            yield from self.rest()

    def rest(self) -> Iterator[pa.RecordBatch]:
        """The waiting rows, if any."""
        if not self._waiting:
            return
        arrays = [pa.array(self._columns[field.name], field.type) for field in self._schema]
        self._columns = {name: [] for name in self._schema.names}
        self._bytes = self._waiting = 0
        yield pa.RecordBatch.from_arrays(arrays, schema=self._schema)
