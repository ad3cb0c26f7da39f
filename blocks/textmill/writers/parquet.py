"""Write Parquet whose bytes depend on the rows alone, not on how they were batched.

Row groups are bounded in bytes too: readers hold one at a time, and the viewer of the Hugging Face Hub refuses groups
above 300 MB. Pages end where the contents say (content-defined chunking of Arrow 21, FastCDC), so that storage which
keeps equal pieces once, as the Hub's does, takes little for a corpus that has changed a little.
"""

from collections.abc import Iterator
from typing import ClassVar

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import Field

from textmill.block import Writer
from textmill.tables.corpus_columns import choose, select
from textmill.tables.row_bytes import RowGroups


class Parquet(Writer):
    """Zstandard-compressed Parquet files."""

    version: ClassVar[int] = 2

    level: int = Field(default=3, ge=1, le=22, description="Zstandard level: higher is smaller and slower")
    row_group_rows: int = Field(default=10_000, ge=1, description="Most documents per row group")
    row_group_bytes: int = Field(
        default=128 << 20,
        ge=1,
        le=1 << 30,
        description="Most bytes per row group before encoding and compression; a larger document is a group by itself",
    )
    only: tuple[str, ...] | None = Field(
        default=None, min_length=1, alias="columns", description="Columns to write, in order; null: the usual ones"
    )

    def columns(self, available: pa.Schema) -> pa.Schema:
        return choose(available, self.only)

    def extension(self) -> str:
        return ".parquet"

    def write(self, batches: Iterator[pa.RecordBatch], schema: pa.Schema, path: str) -> None:
        groups = RowGroups(schema, self.row_group_rows, self.row_group_bytes)
        with pq.ParquetWriter(
            path, schema, compression="zstd", compression_level=self.level, use_content_defined_chunking=True
        ) as writer:
            for batch in batches:
                for group in groups.add(select(batch, schema)):
                    _write(writer, group)
            for group in groups.rest():
                _write(writer, group)


def _write(writer: pq.ParquetWriter, group: pa.Table) -> None:
    """One row group, each column in one chunk, as pages end where chunks do."""
    writer.write_table(group.combine_chunks(), row_group_size=group.num_rows)
