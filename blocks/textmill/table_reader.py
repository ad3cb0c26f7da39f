"""A reader of files of tables with types: their columns are those of documents, settled from all files together.

Core columns get their own types; the type of any other is settled from the schemas of all files (`tables.kinds`), so
that a column that one file lacks, or has as null, integers, floats or words, is one column. Values are converted by
rule and counted; one that cannot be costs its record, as does a string that is no UTF-8.
"""

import hashlib
from abc import abstractmethod
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from typing import BinaryIO, ClassVar, Self

import pyarrow as pa
from pydantic import Field, PrivateAttr, model_validator

from textmill.block import Shard
from textmill.documents import DETAIL, FAULT
from textmill.errors import ShardError, UserError
from textmill.file_reader import FileReader
from textmill.inputs.opening import open_shard
from textmill.inputs.parts import file_of, whole
from textmill.inputs.row_batches import DEFAULT_BATCH_BYTES, DEFAULT_BATCH_ROWS, Ids, with_fault
from textmill.tables.arrow_batches import Damaged
from textmill.tables.column_rules import ColumnRules, check_names
from textmill.tables.footers import Footers
from textmill.tables.kinds import common
from textmill.tables.parquet_columns import CORE, Given, Names, arrange
from textmill.tables.parquet_file import unreadable
from textmill.tables.parquet_values import settled

__all__ = ["Stored", "TableReader"]

Stored = tuple[list[Given], pa.RecordBatch | Damaged]
"""Rows as they are stored, and the columns that are wanted of them."""


class TableReader(FileReader):
    """Documents from files of tables with types."""

    depends_on_unicode: ClassVar[bool] = False

    format: ClassVar[str]
    """The format's name, for messages."""

    id_column: str = Field(default="id", description="Column with the document's id; what is no string becomes one")
    text_column: str = Field(default="text", description="Column with the text")
    url_column: str = Field(default="url", description="Column with the address")
    columns: ColumnRules = Field(
        default_factory=dict,
        description="Columns, or fields of structs by a dotted path, to be of a type (`k: {as: string}`; int, float, "
        "bool), to be renamed (`meta.lang: {rename: lang}`) or left out (`blob: {drop: true}`)",
    )
    batch_rows: int = Field(default=DEFAULT_BATCH_ROWS, ge=1, description="Most documents per batch")
    batch_bytes: int = Field(default=DEFAULT_BATCH_BYTES, ge=1, description="Most bytes per batch of several documents")

    _schema: pa.Schema | None = PrivateAttr(default=None)

    @model_validator(mode="after")
    def _has_free_names(self) -> Self:
        check_names(self.columns)
        return self

    def provides(self) -> pa.Schema:
        """The columns that the files have together; UserError when none can be read or none has a text column."""
        if self._schema is None:
            shards = self.shards("")
            # Nobody settled them: `check`, which asks no server for 90,000 footers, or a reader used by itself.
            self.settle(shards[:1] if self.is_remote() else shards)
        assert self._schema is not None
        return self._schema

    def identity(self) -> str:
        """The settled columns, on which what a file gives depends."""
        return hashlib.sha256(self.provides().serialize().to_pybytes()).hexdigest()[:16]

    def misfits(self) -> frozenset[str]:
        """Faults of files of another kind."""
        return frozenset({"no_text"})

    def settle(self, shards: Sequence[Shard], known: bytes = b"") -> bytes:
        """Read the schemas that are not known, each once, and decide on the columns.

        A file that cannot be read, or does not fit the settings, has no say: reading it says what is wrong with it.
        """
        footers = Footers(known)
        problems: list[str] = []
        kinds: dict[str, pa.DataType] = {}
        named: set[str] = set()
        files = list(dict.fromkeys(map(whole, shards)))
        for shard, stored in footers.find(files, partial(self._schema_of, problems)):
            if stored is None:
                continue
            left_out: Counter[str] = Counter()
            try:
                given = self._arranged(shard, stored, left_out)
            except UserError as error:
                problems.append(str(error))
                continue
            named.update(left_out, (".".join(column.path) for column in given))
            for column in given:
                kinds[column.name] = common(kinds[column.name], column.kind) if column.name in kinds else column.kind
        if "text" not in kinds:
            raise UserError(min(problems) if problems else f"{self.paths}: no {self.format} file")
        for name in self.columns:
            if name not in named:
                raise UserError(f"columns: no file has {name!r}; there are {', '.join(sorted(kinds))}")
        own = ("id", "text", "source", "shard")
        rest = [(name, kind) for name, kind in kinds.items() if name not in own]
        self._schema = pa.schema([(name, CORE[name]) for name in own] + rest)
        return footers.dump(files)

    @abstractmethod
    def stored_schema(self, file: BinaryIO) -> pa.Schema:
        """The columns of a file."""
        raise NotImplementedError(f"{type(self).__name__} does not implement stored_schema")

    @abstractmethod
    def stored_batches(self, shard: Shard, file: BinaryIO, counts: Counter[str]) -> Iterator[Stored]:
        """What is read of a shard, with the columns that are wanted of it (`arranged`)."""
        raise NotImplementedError(f"{type(self).__name__} does not implement stored_batches")

    def read(self, shard: Shard, counts: Counter[str]) -> Iterator[pa.RecordBatch]:
        """Batches in file order."""
        self.provides()
        ids = Ids(shard)
        with open_shard(shard) as file:
            try:
                for given, batch in self.stored_batches(shard, file, counts):
                    if isinstance(batch, Damaged):
                        yield self._lost(shard, batch, ids, counts)
                    else:
                        yield from _halved(self._finished(shard, batch, given, ids, counts), self.batch_bytes)
            except (pa.ArrowException, OSError, MemoryError) as error:
                raise ShardError(unreadable(shard, error, self.format)) from error

    def arranged(self, shard: Shard, stored: pa.Schema, counts: Counter[str], rows: int) -> list[Given]:
        """The columns that are wanted of a file; `counts` learns of those left out of so many rows."""
        left_out: Counter[str] = Counter()
        try:
            given = self._arranged(shard, stored, left_out)
        except UserError as error:
            raise ShardError(str(error)) from error
        self._check_settled(shard, given)
        for name in left_out:
            counts[f"left_out.{name}"] += rows
        return given

    def _arranged(self, shard: Shard, stored: pa.Schema, left_out: Counter[str]) -> list[Given]:
        names = Names(self.id_column, self.text_column, self.url_column)
        return arrange(shard.url, stored, names, self.columns, left_out)

    def _check_settled(self, shard: Shard, given: list[Given]) -> None:
        """A file that could not be read when the columns were settled may have others."""
        schema = self.provides()
        for column in given:
            position = schema.get_field_index(column.name)
            if position < 0 or common(schema.field(position).type, column.kind) != schema.field(position).type:
                raise ShardError(
                    f"{shard.url}: its column {column.name!r} was not known when the run began; run it again"
                )

    def _finished(
        self, shard: Shard, batch: pa.RecordBatch, given: list[Given], ids: Ids, counts: Counter[str]
    ) -> pa.RecordBatch:
        rows = batch.num_rows
        schema = self.provides()
        columns, problems = settled(batch, given, schema, counts)
        wanted = columns["id"].to_pylist() if "id" in columns else [None] * rows
        columns["id"] = pa.array(ids.unique(wanted, counts), pa.string())
        columns["source"] = pa.repeat(shard.source, rows).cast(pa.string())
        columns["shard"] = pa.repeat(file_of(shard), rows).cast(pa.string())
        texts = columns.get("text", pa.nulls(rows))
        faults: list[str | None] = ["no_text" if is_null else None for is_null in texts.is_null().to_pylist()]
        details: list[str | None] = [None] * rows
        for row, (fault, said) in problems.items():
            faults[row], details[row] = fault, said
        columns[FAULT], columns[DETAIL] = pa.array(faults, pa.string()), pa.array(details, pa.string())
        full = with_fault(schema)
        arrays = [columns[field.name] if field.name in columns else pa.nulls(rows, field.type) for field in full]
        return pa.RecordBatch.from_arrays(arrays, schema=full)

    def _lost(self, shard: Shard, damage: Damaged, ids: Ids, counts: Counter[str]) -> pa.RecordBatch:
        """One row for rows that nobody can count."""
        said = self._finished(shard, pa.RecordBatch.from_arrays([pa.nulls(1)], names=[""]), [], ids, counts)
        for name, value in ((FAULT, damage.fault), (DETAIL, damage.detail)):
            place = said.schema.get_field_index(name)
            said = said.set_column(place, said.schema.field(place), pa.array([value], pa.string()))
        return said

    def _schema_of(self, problems: list[str], shard: Shard) -> pa.Schema | None:
        try:
            with open_shard(shard) as file:
                return self.stored_schema(file).remove_metadata()
        except ShardError as error:
            problems.append(str(error))
        except (pa.ArrowException, OSError, MemoryError) as error:
            problems.append(unreadable(shard, error, self.format))
        return None


def _halved(batch: pa.RecordBatch, most_bytes: int) -> Iterator[pa.RecordBatch]:
    if batch.num_rows < 2 or batch.nbytes <= most_bytes:
        yield batch
        return
    middle = batch.num_rows // 2
    yield from _halved(batch.slice(0, middle), most_bytes)
    yield from _halved(batch.slice(middle), most_bytes)
