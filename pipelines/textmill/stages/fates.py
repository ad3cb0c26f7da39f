"""Account for every record of a task: a row in its table of fates, made when it is known what becomes of the record."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from textmill.addresses.url_keys import site_of
from textmill.batch import Batch
from textmill.config.accounting import Accounting
from textmill.draws import keys, numbers, within
from textmill.stages.removed import RemovedSample, Rows
from textmill.store.fate_table import KEPT, FateTable, columns_of, fails_column, stored
from textmill.store.stored_rows import RowWriter
from textmill.tokens.counting import counter

__all__ = ["Fates", "Ledger"]

_SHORT_BYTES: Final = 8000
"""A string of so many bytes has no more characters than the table keeps."""


class Fates:
    """The rows of one batch, made as its documents leave; a document is kept until `fate` says otherwise."""

    def __init__(self, table: FateTable, batch: Batch, first_row: int) -> None:
        rows = len(batch)
        self.table = table
        self.first_row = first_row
        self.names = keys(batch)
        self.fate = [KEPT] * rows
        self.detail: list[str | None] = [None] * rows
        self.later: dict[int, list[str]] = {}
        """Of shadows, by place in the batch: the reasons for which later blocks would have dropped them."""
        self._fails = np.zeros((table.words, rows), np.uint64)
        self._bits = {rule: divmod(bit, 64) for bit, rule in enumerate(table.rules)}
        self._columns = tuple(columns_of(table))
        self._pieces: list[pa.RecordBatch] = []
        self._places: list[Rows] = []

    def failing(self, reason: str, places: Rows) -> None:
        """Note that the documents at `places` of the batch fail the rule of a reason."""
        word, bit = self._bits[reason]
        self._fails[word, places] |= np.uint64(1 << bit)

    def leave(self, batch: Batch, places: Rows, tokens: Sequence[int | None]) -> None:
        """Make the rows of documents, which were at `places` of the batch that entered, as they are now."""
        if not len(places):
            return
        known = batch.table.select([name for name in self._columns if name in batch.names and name != "text"])
        given = {
            "key": pa.array(numbers((self.names[place] for place in places), 0)),
            "row": pa.array(places + self.first_row),
            "text_bytes": _sizes(batch),
            "tokens": pa.array(tokens, pa.int64()),
            "fate": pa.array([self.fate[place] for place in places], pa.string()),
            "detail": pa.array([_stored(self.detail[place]) for place in places], pa.string()),
            "shadow": pa.array([int(place) in self.later for place in places]),
            "later": pa.array([self.later.get(int(place)) for place in places], pa.list_(pa.string())),
            "cluster": _clusters(known),
            "host": _hosts(known),
        }
        given |= {fails_column(word): pa.array(self._fails[word, places]) for word in range(self.table.words)}
        columns = [given[one.name] if one.name in given else _column(known, one) for one in self.table.schema]
        self._pieces.append(pa.RecordBatch.from_arrays(columns, schema=self.table.schema))
        self._places.append(places)

    def rows(self) -> pa.Table:
        """One row a record, in the order of the batch."""
        order = np.argsort(np.concatenate(self._places)) if self._places else np.zeros(0, np.int64)
        return pa.Table.from_batches(self._pieces, self.table.schema).take(pa.array(order))


class Ledger:
    """Writes the fates and the removed documents of one task, and counts tokens of the documents in the sample."""

    def __init__(
        self, table: FateTable, accounting: Accounting, fates: RowWriter | None, removed: RemovedSample
    ) -> None:
        self.table, self.accounting, self.removed = table, accounting, removed
        self._fates = fates
        self._rows = 0

    def entering(self, batch: Batch) -> Fates:
        """What is to be noted of a batch that enters the task."""
        fates = Fates(self.table, batch, self._rows)
        self._rows += len(batch)
        return fates

    def record(self, fates: Fates) -> None:
        """Add a finished batch."""
        if self._fates is None:
            return
        stats, rows = self.accounting.stats, fates.rows()
        if stats.share < 1:
            rows = rows.filter(pa.array(within(numbers(fates.names, stats.seed), stats.share)))
        for batch in rows.to_batches():
            self._fates.write(batch)

    def shadows(self, names: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Which of the documents named go on as shadows when they are dropped."""
        shadow = self.accounting.shadow
        return within(numbers(names, shadow.seed), shadow.rate)

    def tokens(self, batch: Batch, names: Sequence[str]) -> list[int | None]:
        """Tokens of the documents' texts; None of those that are not in the sample or have no text."""
        settings = self.accounting.tokens
        wanted = within(numbers(names, settings.seed), settings.share)
        if "text" not in batch.names or not wanted.any():
            return [None] * len(batch)
        count = counter(settings.tokenizer)
        texts = batch.column("text").filter(pa.array(wanted)).to_pylist()
        found = iter([None if text is None else count(text) for text in texts])
        return [next(found) if one else None for one in wanted]


def _column(known: pa.RecordBatch, wanted: pa.Field) -> pa.Array:
    """A document's column as the table has it: null where documents lack it or it is of another kind."""
    if wanted.name not in known.schema.names:
        return pa.nulls(known.num_rows, wanted.type)
    column = known.column(wanted.name)
    if pa.types.is_floating(wanted.type):
        numbers = column.cast(pa.float64(), safe=False) if _is_number(column.type) else pa.nulls(len(column))
        return pc.if_else(pc.is_finite(numbers), numbers, None).cast(wanted.type, safe=False)
    if not pa.types.is_string(wanted.type):
        return column
    if pa.types.is_string(column.type) and (pc.max(pc.binary_length(column)).as_py() or 0) <= _SHORT_BYTES:
        return column
    return pa.array([None if value is None else stored(str(value)) for value in column.to_pylist()], pa.string())


def _stored(text: str | None) -> str | None:
    return None if text is None else stored(text)


def _sizes(batch: Batch) -> pa.Array:
    """UTF-8 bytes of the texts, null of documents without one."""
    if "text" not in batch.names:
        return pa.nulls(len(batch), pa.int64())
    return pc.binary_length(batch.column("text")).cast(pa.int64())


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind))


def _hosts(known: pa.RecordBatch) -> pa.Array:
    urls = known.column("url").to_pylist() if "url" in known.schema.names else [None] * known.num_rows
    return pa.array([site_of(url) or None for url in urls], pa.string())


def _clusters(known: pa.RecordBatch) -> pa.Array:
    """The id of the document that stands for a row's cluster, null where it is alone."""
    if not {"cluster_id", "cluster_size"} <= {*known.schema.names}:
        return pa.nulls(known.num_rows, pa.string())
    return pc.if_else(pc.greater(known.column("cluster_size"), 1), known.column("cluster_id"), None)
