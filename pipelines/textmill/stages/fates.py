"""Account for every record of a task: a row in its table of fates, made when it is known what becomes of the record."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from textmill.addresses.url_keys import site_of
from textmill.batch import Batch
from textmill.config.accounting import Accounting, Stats
from textmill.draws import keys, numbers, within
from textmill.stages.removed import RemovedSample, Rows
from textmill.store.fate_table import KEPT, KEY_SEED, FateTable, columns_of, fails_column, stored
from textmill.store.stored_rows import RowWriter
from textmill.tokens.counting import counter

__all__ = ["FateRows", "Fates", "Ledger"]

_DERIVED: Final = ("host", "cluster")
"""Columns that are made of others, whatever documents have under these names."""
_ROWS_AT_ONCE: Final = 4096
_SHORT_BYTES: Final = 8000
"""A string of so many bytes has no more characters than the table keeps."""


class Fates:
    """What becomes of one batch, and rows of it as its documents leave; one is kept until `fate` says otherwise."""

    def __init__(
        self, table: FateTable, batch: Batch, first_row: int, rows: "FateRows | None", stats: Stats, shard: str
    ) -> None:
        self.first_row = first_row
        self._shard = shard
        self._names = keys(batch)
        self._drawn: dict[int, npt.NDArray[np.uint64]] = {}
        self.fate = [KEPT] * len(batch)
        self.detail: list[str | None] = [None] * len(batch)
        self.later: dict[int, list[str]] = {}
        """Of shadows, by place in the batch: the reasons for which later blocks would have dropped them."""
        self._rows = rows
        self._has_row = within(self.drawn(stats.seed), stats.share)
        self._fails = np.zeros((table.words, len(batch)), np.uint64)
        self._bits = {rule: divmod(bit, 64) for bit, rule in enumerate(table.rules)}

    def drawn(self, seed: int) -> npt.NDArray[np.uint64]:
        """The number of each document of the batch by which samples of a seed are drawn."""
        if seed not in self._drawn:
            self._drawn[seed] = numbers(self._names, seed)
        return self._drawn[seed]

    def failing(self, reason: str, places: Rows) -> None:
        """Note that the documents at `places` of the batch fail the rule of a reason."""
        word, bit = self._bits[reason]
        self._fails[word, places] |= np.uint64(1 << bit)

    def leave(self, batch: Batch, places: Rows, tokens: Sequence[int | None]) -> None:
        """Make the rows of documents, which were at `places` of the batch that entered, as they are now."""
        wanted = np.flatnonzero(self._has_row[places])
        if self._rows is None or not len(wanted):
            return
        if len(wanted) < len(places):
            batch, places = batch.keep(self._has_row[places]), places[wanted]
            tokens = [tokens[row] for row in wanted.tolist()]
        given = {
            "key": pa.array(self.drawn(KEY_SEED)[places]),
            "shard": pa.repeat(self._shard, len(places)),
            "row": pa.array(places + self.first_row),
            "text_bytes": _sizes(batch),
            "tokens": pa.array(tokens, pa.int64()),
            "fate": pa.array([self.fate[place] for place in places], pa.string()),
            "detail": pa.array([_stored(self.detail[place]) for place in places], pa.string()),
            "shadow": pa.array([int(place) in self.later for place in places]),
            "later": pa.array([self.later.get(int(place)) for place in places], pa.list_(pa.string())),
        }
        given |= {fails_column(word): pa.array(fails[places]) for word, fails in enumerate(self._fails)}
        self._rows.add(batch.table, given)


class FateRows:
    """Puts rows together as the table has them, some thousands at a time, and writes them in the records' order."""

    def __init__(self, table: FateTable, writer: RowWriter) -> None:
        self._schema = table.schema
        self._writer = writer
        self._columns = [name for name in columns_of(table) if name not in ("text", *_DERIVED)]
        self._pieces: dict[pa.Schema, list[pa.RecordBatch]] = {}
        self._count = 0

    def add(self, documents: pa.RecordBatch, given: Mapping[str, pa.Array]) -> None:
        """Take documents, and the columns that are no columns of theirs."""
        known = [name for name in self._columns if name in documents.schema.names and name not in given]
        arrays = [*(documents.column(name) for name in known), *given.values()]
        piece = pa.RecordBatch.from_arrays(arrays, names=[*known, *given])
        self._pieces.setdefault(piece.schema, []).append(piece)
        self._count += piece.num_rows

    def batch_ends(self) -> None:
        """All documents of a batch have left: write the rows if there are enough."""
        if self._count >= _ROWS_AT_ONCE:
            self.finish()

    def finish(self) -> None:
        """Write the rows that are left."""
        if not self._count:
            return
        made = [self._made(pa.Table.from_batches(pieces)) for pieces in self._pieces.values()]
        for batch in pa.concat_tables(made).sort_by("row").to_batches():
            self._writer.write(batch)
        self._pieces, self._count = {}, 0

    def _made(self, known: pa.Table) -> pa.Table:
        """Rows that have the same columns, as the table has them."""
        known = known.append_column("host", _hosts(known)).append_column("cluster", _clusters(known))
        arrays = [_column(known, field) for field in self._schema]
        return pa.Table.from_arrays(arrays, schema=self._schema)


class Ledger:
    """Notes the fates and the removed documents of one task, and counts tokens of the documents in the sample."""

    def __init__(
        self, table: FateTable, accounting: Accounting, rows: FateRows | None, removed: RemovedSample, shard: str
    ) -> None:
        self.table, self.accounting, self.removed, self._shard = table, accounting, removed, shard
        self._fates = rows
        self._rows = 0

    def entering(self, batch: Batch) -> Fates:
        """What is to be noted of a batch that enters the task."""
        fates = Fates(self.table, batch, self._rows, self._fates, self.accounting.stats, self._shard)
        self._rows += len(batch)
        return fates

    def batch_ends(self) -> None:
        """All documents of a batch have left."""
        if self._fates is not None:
            self._fates.batch_ends()

    def finish(self) -> None:
        """The last batch has ended."""
        if self._fates is not None:
            self._fates.finish()
        self.removed.finish()

    def shadows(self, fates: Fates, places: Rows) -> npt.NDArray[np.bool_]:
        """Which of the documents at `places` go on as shadows when they are dropped."""
        shadow = self.accounting.shadow
        return within(fates.drawn(shadow.seed)[places], shadow.rate)

    def tokens(self, batch: Batch, fates: Fates, places: Rows) -> list[int | None]:
        """Tokens of the documents' texts; None of those that are not in the sample or have no text."""
        settings = self.accounting.tokens
        wanted = within(fates.drawn(settings.seed)[places], settings.share)
        if "text" not in batch.names or not wanted.any():
            return [None] * len(batch)
        count = counter(settings.tokenizer)
        texts = batch.column("text").filter(pa.array(wanted)).to_pylist()
        found = iter([None if text is None else count(text) for text in texts])
        return [next(found) if one else None for one in wanted]


def _column(known: pa.Table, wanted: pa.Field) -> pa.ChunkedArray | pa.Array:
    """A column as the table has it: null where documents lack it or it is of another kind."""
    if wanted.name not in known.schema.names:
        return pa.nulls(known.num_rows, wanted.type)
    column = known[wanted.name]
    if pa.types.is_floating(wanted.type):
        if not _is_number(column.type):
            return pa.nulls(len(column), wanted.type)
        numbers = column.cast(pa.float64(), safe=False)
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


def _hosts(known: pa.Table) -> pa.Array:
    urls = known["url"].to_pylist() if "url" in known.schema.names else [None] * known.num_rows
    return pa.array([site_of(url) or None for url in urls], pa.string())


def _clusters(known: pa.Table) -> pa.ChunkedArray | pa.Array:
    """The id of the document that stands for a row's cluster, null where it is alone."""
    if not {"cluster_id", "cluster_size"} <= {*known.schema.names}:
        return pa.nulls(known.num_rows, pa.string())
    return pc.if_else(pc.greater(known["cluster_size"], 1), known["cluster_id"], None)
