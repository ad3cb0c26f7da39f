"""Gathers documents one by one into record batches bounded in rows and bytes, with ids unique in the shard."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

import pyarrow as pa

from textmill.block import Shard
from textmill.documents import DETAIL, FAULT
from textmill.id_keys import id_keys
from textmill.inputs.parts import FilePart, file_of
from textmill.inputs.seen_ids import SeenIds

__all__ = ["DEFAULT_BATCH_BYTES", "DEFAULT_BATCH_ROWS", "Ids", "Rows", "with_fault"]

DEFAULT_BATCH_ROWS: Final = 64
DEFAULT_BATCH_BYTES: Final = 16 << 20

_BIG: Final = ("html", "text", "metadata")


def with_fault(schema: pa.Schema) -> pa.Schema:
    """The schema of a reader's batches: its columns, then `fault` and `detail`."""
    return schema.append(pa.field(FAULT, pa.string())).append(pa.field(DETAIL, pa.string()))


class Ids:
    """Makes the ids of a file's rows unique, in row order; of a part of a file those that they have in the whole."""

    def __init__(self, shard: Shard) -> None:
        self._prefix = f"{shard.source}/{file_of(shard)}#"
        self._row = shard.first_row if isinstance(shard, FilePart) else 0
        self._before = shard.taken if isinstance(shard, FilePart) else frozenset()
        self._taken = SeenIds()

    def unique(self, wanted: object, counts: Counter[str]) -> str:
        """`wanted`, or `<source>/<file>#<row>` when it is missing or an earlier row has it; both are counted.

        One that is made so already counts as missing: it could be another row's.
        """
        found = wanted if isinstance(wanted, str) and wanted and not self.is_made_up(wanted) else None
        if found is None or self._is_taken(found):
            counts["missing_id" if found is None else "duplicate_id"] += 1
            found = f"{self._prefix}{self._row}"
        else:
            self._taken.add(found)
        self._row += 1
        return found

    def is_made_up(self, name: str) -> bool:
        """Whether an id has the form of those that are made up for this file."""
        number = name.removeprefix(self._prefix)
        return number is not name and len(number) < len(name) and number.isascii() and number.isdigit()

    def _is_taken(self, name: str) -> bool:
        return name in self._taken or (bool(self._before) and int(id_keys([name])[0]) in self._before)


class Rows:
    """Rows of one shard; `add` them, then take whole batches from `full` and the rest from `rest`.

    `source`, `shard` and a missing or repeated `id` are filled in; columns a row does not name are null.
    """

    def __init__(self, shard: Shard, schema: pa.Schema, batch_rows: int, batch_bytes: int) -> None:
        self._shard = shard
        self._schema = with_fault(schema)
        self._batch_rows = batch_rows
        self._batch_bytes = batch_bytes
        self._rows: list[dict[str, object]] = []
        self._empty: dict[str, pa.Array] = {}
        self._file = file_of(shard)
        self._bytes = 0
        self._ids = Ids(shard)

    def add(self, values: dict[str, object], counts: Counter[str]) -> None:
        """One row; `counts` learns of ids that were missing (`missing_id`) or taken (`duplicate_id`)."""
        values = {**values, "id": self._ids.unique(values.get("id"), counts)}
        values.setdefault("source", self._shard.source)
        values["shard"] = self._file
        self._rows.append(values)
        for name in _BIG:
            if isinstance(value := values.get(name), str):
                self._bytes += len(value)

    def full(self) -> Iterator[pa.RecordBatch]:
        """The waiting rows, once they are enough for a batch."""
        if len(self._rows) >= self._batch_rows or self._bytes >= self._batch_bytes:
            yield from self.rest()

    def rest(self) -> Iterator[pa.RecordBatch]:
        """The waiting rows, if any."""
        if not self._rows:
            return
        rows, self._rows, self._bytes = self._rows, [], 0
        known = set().union(*rows)
        arrays = [
            pa.array([row.get(field.name) for row in rows], field.type)
            if field.name in known
            else self._nulls(len(rows), field)
            for field in self._schema
        ]
        yield pa.RecordBatch.from_arrays(arrays, schema=self._schema)

    def _nulls(self, length: int, field: pa.Field) -> pa.Array:
        """A column without values, which most batches share."""
        found = self._empty.get(field.name)
        if found is None or len(found) != length:
            found = self._empty[field.name] = pa.nulls(length, field.type)
        return found
