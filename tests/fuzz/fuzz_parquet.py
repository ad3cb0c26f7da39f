"""Parquet files of any schema that drift from one to the next; Arrow's own reading, and pandas, are the twins.

Bytes are damaged too; and what is written, as Parquet or JSON lines, is the same after one more reading and writing.
"""

import io
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st
from tests.fuzz.formats import Format, Read, bounded, read
from tests.fuzz.packing import DAMAGES, Damage, damaged
from tests.fuzz.parquet_files import File, files

from textmill.block import Writer
from textmill.errors import ShardError, UserError
from textmill.readers.parquet import Parquet
from textmill.tables.kinds import is_text
from textmill.writers.jsonl import Jsonl as JsonlWriter
from textmill.writers.parquet import Parquet as ParquetWriter

__all__ = ["PARQUET"]


@dataclass(frozen=True)
class Case:
    files: list[File]
    damage: Damage | None


CASES: Final = st.builds(Case, st.lists(files(), min_size=1, max_size=3), st.none() | st.none() | st.none() | DAMAGES)


def check(case: Case) -> None:
    """All rows come, as Arrow reads them; nothing depends on batches or the order of files; writing is fixed."""
    with TemporaryDirectory() as folder, bounded():
        for number, file in enumerate(case.files):
            try:
                data = file.bytes()
            except (pa.ArrowException, ValueError):
                return  # what Arrow cannot write is no input
            (Path(folder) / f"{number}.parquet").write_bytes(damaged(data, case.damage if number == 0 else None))
        reader = Parquet(paths=f"{folder}/*.parquet")
        try:
            reader.provides()
        except UserError as error:
            _is_told(case, error)
            return
        schema = reader.provides()
        for shard, file in zip(reader.shards("s"), case.files, strict=True):
            try:
                found = read(reader, shard)
            except ShardError as error:
                _is_told(case, error)
                return
            if case.damage is None:
                _as_arrow_says(file, found, schema)
            smaller = Parquet(paths=f"{folder}/*.parquet", batch_rows=1, batch_bytes=5)
            again = read(smaller, shard)
            assert repr(again.rows) == repr(found.rows), "rows depend on batches"
            assert again.counts == found.counts, (again.counts, found.counts)
        for writer in (ParquetWriter(), JsonlWriter(compression="none")):
            _written(reader, writer, Path(folder))


def _is_told(case: Case, error: Exception) -> None:
    """A file may be refused for a column, which is told: two of one name, or one that cannot be a core column."""
    names_column = "has several columns" in str(error) or "; rename it" in str(error)
    assert case.damage is not None or names_column, "refused"


def _as_arrow_says(file: File, found: Read, schema: pa.Schema) -> None:
    table = file.table
    assert len(found.rows) == table.num_rows, "records in != records out"
    texts = table.column("text")
    if not is_text(texts.type) or file.stray:
        return
    for text, row in zip(_values(file, "text"), found.rows, strict=True):
        assert row["fault"] in (None, "no_text", "unconvertible", "invalid_utf8")
        if row["fault"] is None:
            assert row["text"] == text
        if row["fault"] == "no_text":
            assert text is None
    for name in ("a", "b", "é"):
        if name in table.column_names and schema.field(name).type == table.schema.field(name).type:
            given = _values(file, name)
            made = [row[name] if row["fault"] in (None, "no_text") else None for row in found.rows]
            for before, after, row in zip(given, made, found.rows, strict=True):
                assert repr(before) == repr(after) or row["fault"] not in (None, "no_text"), (name, before, after)


def _values(file: File, name: str) -> list[object]:
    """A column as pandas reads it, where it has a type of its own for it; else as Arrow does."""
    column = file.table.column(name)
    if not (pa.types.is_integer(column.type) or pa.types.is_boolean(column.type) or pa.types.is_string(column.type)):
        return list(column.to_pylist())
    read = pd.read_parquet(io.BytesIO(file.bytes()), columns=[name], dtype_backend="numpy_nullable")[name]
    return [None if value is pd.NA else value for value in read.tolist()]


def _written(reader: Parquet, writer: Writer, folder: Path) -> None:
    """Write what was read; read what was written as Parquet and write it again: the same bytes."""
    try:
        schema = writer.columns(reader.provides())
    except UserError:
        return
    counts = Read().counts
    shards = reader.shards("s")
    batches = [batch.filter(batch["fault"].is_null()) for shard in shards for batch in reader.read(shard, counts)]
    (out := folder / f"out{writer.extension()}.d").mkdir()
    first = out / "part.parquet"
    writer.write(iter(batches), schema, str(first))
    if isinstance(writer, JsonlWriter):
        assert first.read_bytes().count(b"\n") == sum(batch.num_rows for batch in batches)
        return
    made = first.read_bytes()
    for _ in range(2):
        before = made
        again = Parquet(paths=str(first))
        if not before or pq.read_metadata(first).num_rows != sum(batch.num_rows for batch in batches):
            raise AssertionError("documents are lost in writing")
        (shard,) = again.shards("s")
        rows = [batch.filter(batch["fault"].is_null()) for batch in again.read(shard, counts)]
        writer.write(iter(rows), writer.columns(again.provides()), str(first))
        made = first.read_bytes()
    assert made == before, "writing again changes"


PARQUET: Final = Format("parquet", CASES, check, 40)
