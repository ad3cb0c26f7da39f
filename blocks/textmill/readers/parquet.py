"""Reads documents from Parquet files, row group by row group, with all their columns.

Core columns are cast to their own types; other columns keep theirs. The first readable file says which columns there
are: in others missing ones are null and additional ones are counted and left out.
"""

from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO, ClassVar, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pydantic import Field, PrivateAttr

from textmill import parquet_batches
from textmill.block import Reader, Shard
from textmill.documents import COLUMNS, DETAIL, FAULT
from textmill.errors import ShardError, UserError
from textmill.location import Location
from textmill.readers.opening import open_shard
from textmill.readers.paths import find_shards
from textmill.readers.rows import DEFAULT_BATCH_BYTES, DEFAULT_BATCH_ROWS, Ids, with_fault

_OWN: Final = ("source", "shard", FAULT, DETAIL)
"""Columns this reader or the engine fills; a file's columns of these names come as `input_<name>`."""

_CORE: Final = {column.name: column.type for column in COLUMNS}


class Parquet(Reader):
    """Documents from Parquet files.

    Faults: `no_text` (null text). Counts: `missing_id`, `duplicate_id`, `ignored_column.<name>` (rows of files that
    have a column which the first file lacks). A damaged file is a shard error: its rows cannot be told apart.
    """

    version: ClassVar[int] = 1

    base: Location | None = Field(
        default=None, description="Prefix of relative entries in .paths lists; a URL or folder"
    )
    id_column: str = Field(default="id", description="Column with the document's id; numbers become strings")
    text_column: str = Field(default="text", description="Column with the text")
    url_column: str = Field(default="url", description="Column with the address")
    batch_rows: int = Field(default=DEFAULT_BATCH_ROWS, ge=1, description="Most documents per batch")
    batch_bytes: int = Field(default=DEFAULT_BATCH_BYTES, ge=1, description="Most bytes per batch of several documents")

    _schema: pa.Schema | None = PrivateAttr(default=None)

    def requires(self) -> tuple[str, ...]:
        """None: it is the first."""
        return ()

    def provides(self) -> pa.Schema:
        """The columns of the first readable file, read once; UserError when there is none or it has no text column."""
        if self._schema is None:
            self._schema = self._first_schema()
        return self._schema

    def _first_schema(self) -> pa.Schema:
        problem = ""
        for shard in self.shards(""):
            try:
                with open_shard(shard) as file:
                    given = pq.read_schema(file)
            except (ShardError, pa.ArrowException, OSError) as error:
                problem = problem or f"{shard.url}: is no Parquet file that can be read ({_line(error)})"
                continue
            self._check(shard.url, given)
            return self._schema_for(given)
        raise UserError(problem or f"{self.paths}: no Parquet file")

    def shards(self, source: str) -> list[Shard]:
        """All files, sorted by name."""
        return find_shards(self.paths, source, self.base)

    def misfits(self) -> frozenset[str]:
        """Faults of files of another kind."""
        return frozenset({"no_text"})

    def read(self, shard: Shard, counts: Counter[str]) -> Iterator[pa.RecordBatch]:
        """Batches in file order."""
        schema = self.provides()
        ids = Ids(shard)
        with open_shard(shard) as file:
            try:
                for batch in self._batches(shard, file, schema, counts):
                    yield from self._finished(shard, batch, schema, ids, counts)
            except (pa.ArrowException, OSError) as error:
                raise ShardError(f"{shard.url}: cannot be read as Parquet: {_line(error)}") from error

    def _batches(
        self, shard: Shard, file: BinaryIO, schema: pa.Schema, counts: Counter[str]
    ) -> Iterator[pa.RecordBatch]:
        stored = parquet_batches.opened(file)
        try:
            self._check(shard.url, stored.schema_arrow)
        except UserError as error:
            raise ShardError(str(error)) from error
        names = {self._renamed(name): name for name in stored.schema_arrow.names}
        for name in names:
            if name not in schema.names:
                counts[f"ignored_column.{name}"] += stored.metadata.num_rows
        wanted = [stored_name for name, stored_name in names.items() if name in schema.names]
        for batch in parquet_batches.batches(stored, self.batch_rows, wanted):
            yield batch.rename_columns([self._renamed(name) for name in batch.schema.names])

    def _finished(
        self, shard: Shard, batch: pa.RecordBatch, schema: pa.Schema, ids: "Ids", counts: Counter[str]
    ) -> Iterator[pa.RecordBatch]:
        rows = batch.num_rows
        names = batch.schema.names
        wanted = batch.column("id").cast(pa.string()).to_pylist() if "id" in names else [None] * rows
        columns: dict[str, pa.Array] = {
            "id": pa.array([ids.unique(value, counts) for value in wanted], pa.string()),
            "source": pa.repeat(shard.source, rows).cast(pa.string()),
            "shard": pa.repeat(shard.name, rows).cast(pa.string()),
        }
        for field in schema:
            if field.name not in columns:
                found = batch.column(field.name) if field.name in names else pa.nulls(rows, field.type)
                columns[field.name] = found.cast(field.type)
        columns[FAULT] = pc.if_else(columns["text"].is_null(), "no_text", pa.scalar(None, pa.string()))
        full = with_fault(schema)
        made = pa.RecordBatch.from_arrays([columns[field.name] for field in full], schema=full)
        yield from _halved(made, self.batch_bytes)

    def _check(self, url: str, given: pa.Schema) -> None:
        repeated = [name for name, count in Counter(map(self._renamed, given.names)).items() if count > 1]
        if repeated:
            raise UserError(f"{url}: has several columns {repeated[0]!r}")
        if self.text_column not in given.names:
            raise UserError(f"{url}: has no column {self.text_column!r}; it has {', '.join(given.names)}")
        kind = given.field(self.text_column).type
        if pa.types.is_dictionary(kind):
            kind = kind.value_type
        if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or kind == pa.string_view()):
            raise UserError(f"{url}: column {self.text_column!r} is {kind}, not text")
        for field in given:
            wanted = _CORE.get(self._renamed(field.name))
            if wanted is not None and not _can_cast(field.type, wanted):
                raise UserError(f"{url}: column {field.name!r} is {field.type} and cannot be made {wanted}; rename it")

    def _renamed(self, name: str) -> str:
        core = {self.id_column: "id", self.text_column: "text", self.url_column: "url"}
        if name in core:
            return core[name]
        return f"input_{name}" if name in _OWN or name in core.values() else name

    def _schema_for(self, given: pa.Schema) -> pa.Schema:
        schema = pa.schema([("id", pa.string()), ("text", pa.large_string()), ("source", pa.string())])
        schema = schema.append(pa.field("shard", pa.string()))
        for field in given:
            name = self._renamed(field.name)
            if name not in schema.names:
                kind = _CORE.get(name, field.type)
                schema = schema.append(pa.field(name, kind.value_type if pa.types.is_dictionary(kind) else kind))
        return schema


def _halved(batch: pa.RecordBatch, most_bytes: int) -> Iterator[pa.RecordBatch]:
    if batch.num_rows < 2 or batch.nbytes <= most_bytes:
        yield batch
        return
    middle = batch.num_rows // 2
    yield from _halved(batch.slice(0, middle), most_bytes)
    yield from _halved(batch.slice(middle), most_bytes)


def _can_cast(given: pa.DataType, wanted: pa.DataType) -> bool:
    """Whether values of one type can become another, as far as the types alone say."""
    try:
        pa.array([], given).cast(wanted)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError):
        return False
    return True


def _line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
