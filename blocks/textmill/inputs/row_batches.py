"""Gathers documents one by one into record batches bounded in rows and bytes, with ids unique in the shard."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
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

    def unique(self, wanted: Sequence[object], counts: Counter[str]) -> list[str]:
        """Those of the next rows: as wanted, or `<source>/<file>#<row>` where one is missing or an earlier row has it.

        Both are counted. One that is made so already counts as missing: it could be another row's.
        """
        names = {name for name in wanted if isinstance(name, str)}
        taken = self._taken_among(names)
        is_usual = len(names) == len(wanted) and not taken and "" not in names
        if is_usual and (self._prefix not in "\n".join(names) or not any(map(self.is_made_up, names))):
            self._row += len(wanted)
            self._taken.update(names)
            return list(map(str, wanted))
        new, found = set[str](), []
        for row, name in enumerate(wanted, self._row):
            if not isinstance(name, str) or not name or self.is_made_up(name):
                counts["missing_id"] += 1
            elif name in taken or name in new:
                counts["duplicate_id"] += 1
            else:
                new.add(name)
                found.append(name)
                continue
            found.append(f"{self._prefix}{row}")
        self._row += len(wanted)
        self._taken.update(new)
        return found

    def is_made_up(self, name: str) -> bool:
        """Whether an id has the form of those that are made up for this file."""
        return (
            name.startswith(self._prefix) and (number := name.removeprefix(self._prefix)).isascii() and number.isdigit()
        )

    def _taken_among(self, names: set[str]) -> set[str]:
        taken = self._taken.among(names)
        if self._before:
            some = list(names)
            taken.update(name for name, key in zip(some, id_keys(some).tolist(), strict=True) if key in self._before)
        return taken


def texts_of(values: Sequence[object], kind: pa.DataType) -> pa.Array:
    """A column of texts, of which some may be UTF-8 as bytes; those are believed."""
    if bytes not in set(map(type, values)):
        return pa.array(values, kind)
    encoded = [value.encode() if isinstance(value, str) else value for value in values]
    are_there = pa.array([value is not None for value in encoded]).buffers()[1]
    # Joined, since Arrow's own way has a column grow and moves it each time.
    known = [value if isinstance(value, bytes) else b"" for value in encoded]
    ends = np.cumsum([0, *map(len, known)], dtype=np.int64)
    buffers = [are_there, pa.py_buffer(ends), pa.py_buffer(b"".join(known))]
    return pa.Array.from_buffers(pa.large_string(), len(known), buffers).cast(kind)


class Rows:
    """Rows of one shard; `add` them, and take those that are `waiting` once they are enough, and at the end.

    `source`, `shard` and a missing or repeated `id` are filled in; columns a row does not name are null. `counts`
    learns of ids that were missing (`missing_id`) or taken (`duplicate_id`).
    """

    def __init__(
        self, shard: Shard, schema: pa.Schema, batch_rows: int, batch_bytes: int, counts: Counter[str]
    ) -> None:
        self._schema = with_fault(schema)
        self._columns = [(place, field.name, field.type) for place, field in enumerate(self._schema)]
        self._batch_rows = batch_rows
        self._batch_bytes = batch_bytes
        self._counts = counts
        self._rows: list[Mapping[str, object]] = []
        self._same: list[pa.Array] | None = None
        self._filled_in = {"source": shard.source, "shard": file_of(shard)}
        self._big = [name for name in _BIG if name in schema.names]
        self._characters = 0
        self._uncounted: list[bytes] = []
        self._uncounted_bytes = 0
        self._ids = Ids(shard)

    def add(self, values: Mapping[str, object]) -> bool:
        """One row; whether those that wait are enough for a batch. Texts are `str`, or UTF-8 as `bytes`."""
        self._rows.append(values)
        for name in self._big:
            value = values.get(name)
            if type(value) is str:
                self._characters += len(value)
            elif type(value) is bytes:
                self._uncounted.append(value)
                self._uncounted_bytes += len(value)
        if self._characters + self._uncounted_bytes >= self._batch_bytes:
            # Only now it matters how many characters they are.
            self._characters += sum(len(value.decode()) for value in self._uncounted)
            self._uncounted, self._uncounted_bytes = [], 0
        return len(self._rows) >= self._batch_rows or self._characters >= self._batch_bytes

    def waiting(self) -> Iterator[pa.RecordBatch]:
        """The waiting rows, if any."""
        if not self._rows:
            return
        rows, self._rows, self._characters = self._rows, [], 0
        self._uncounted, self._uncounted_bytes = [], 0
        known = set().union(*rows)
        arrays = list(self._alike(len(rows)))
        for place, name, kind in self._columns:
            if name == "id":
                arrays[place] = pa.array(self._ids.unique([row.get("id") for row in rows], self._counts), kind)
            elif name in known and name not in self._filled_in:
                values = [row.get(name) for row in rows]
                arrays[place] = texts_of(values, kind) if name in self._big else pa.array(values, kind)
        yield pa.RecordBatch.from_arrays(arrays, schema=self._schema)

    def _alike(self, length: int) -> list[pa.Array]:
        """Columns of which each has one value or none, as most of most batches are."""
        if self._same is None or len(self._same[0]) != length:
            self._same = [
                pa.repeat(pa.scalar(self._filled_in.get(name), kind), length) for _, name, kind in self._columns
            ]
        return self._same
