"""Write JSON lines in Dolma's layout, the same bytes for the same rows.

Source: Dolma's data format (Soldaini et al. 2024; allenai/dolma docs/data-format.md): id, text, source, added, created,
metadata. `created` is the document's date. `added` is a setting, not the clock, or two runs would differ. What
`readers.jsonl` read with `metadata: keep` is written as it was.
"""

import contextlib
import gzip
from collections.abc import Iterator
from typing import IO, ClassVar, Literal, cast

import pyarrow as pa
import zstandard
from pydantic import Field

from textmill.block import Writer
from textmill.errors import UserError
from textmill.tables.arrow_json import json_rows, json_type, unwritable
from textmill.tables.corpus_columns import choose, select
from textmill.tables.dolma_layout import FIELDS, TOP, flat, kept
from textmill.tables.json_text import exact


class Jsonl(Writer):
    """Compressed JSON lines: id, text, source, created, added; every other column under metadata.

    Times are ISO 8601, decimals are strings, maps are lists of keys and values: JSON has none of them. A document that
    was read with `metadata: keep` is written in the layout that it came in.
    """

    version: ClassVar[int] = 2

    compression: Literal["gz", "zst", "none"] = Field(default="gz", description="gz, zst, or none")
    level: int = Field(default=6, ge=1, le=22, description="Compression level (gz: at most 9)")
    added: str | None = Field(
        default=None,
        description="ISO 8601 date for `added`, the same in every document; null: as it was read, if it was kept",
    )
    only: tuple[str, ...] | None = Field(
        default=None, min_length=1, alias="columns", description="Columns to write; null: the usual ones"
    )

    def columns(self, available: pa.Schema) -> pa.Schema:
        chosen = choose(available, self.only)
        for field in chosen:
            if (kind := unwritable(field.type)) is not None:
                inside = "" if kind == field.type else f" with {kind}"
                raise UserError(f"column {field.name!r} is {field.type}{inside}, which JSON cannot hold; leave it out")
        return chosen

    def layout(self, schema: pa.Schema) -> pa.Schema:
        kinds = {field.name: json_type(field.type) for field in schema}
        top = [(name, kinds.get(column, pa.string())) for column, name in TOP.items()]
        metadata = pa.struct([(name, kind) for name, kind in kinds.items() if name not in TOP])
        if FIELDS in kinds:
            metadata = pa.map_(pa.string(), pa.null())  # any keys, of any type: what documents brought
        return pa.schema([*top, ("added", pa.string()), ("metadata", metadata)])

    def extension(self) -> str:
        return ".jsonl" if self.compression == "none" else f".jsonl.{self.compression}"

    def write(self, batches: Iterator[pa.RecordBatch], schema: pa.Schema, path: str) -> None:
        with open(path, "wb") as file, self._compressed(file) as out:
            for batch in batches:
                for row in json_rows(select(batch, schema)):
                    document = flat(row, self.added) if row.get(FIELDS) is None else kept(row, schema, self.added)
                    out.write(exact(document) + b"\n")

    @contextlib.contextmanager
    def _compressed(self, file: IO[bytes]) -> Iterator[IO[bytes]]:
        if self.compression == "none":
            yield file
        elif self.compression == "gz":
            with gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=min(self.level, 9), mtime=0) as out:
                yield cast(IO[bytes], out)
        else:
            compressor = zstandard.ZstdCompressor(level=self.level)
            with compressor.stream_writer(file, closefd=False) as frames:
                yield cast(IO[bytes], frames)
