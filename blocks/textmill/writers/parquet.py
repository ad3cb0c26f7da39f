"""Write Parquet whose bytes depend on the rows alone, not on how they were batched."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import Field

from textmill.block import Writer
from textmill.writers.columns import choose, select


class Parquet(Writer):
    """Zstandard-compressed Parquet files."""

    level: int = Field(default=3, ge=1, le=22, description="Zstandard level: higher is smaller and slower")
    row_group_rows: int = Field(default=10_000, ge=1, description="Documents per row group")
    only: tuple[str, ...] | None = Field(
        default=None, min_length=1, alias="columns", description="Columns to write, in order; null: the usual ones"
    )

    def columns(self, available: pa.Schema) -> pa.Schema:
        return choose(available, self.only)

    def extension(self) -> str:
        return ".parquet"

    def write(self, batches: Iterator[pa.RecordBatch], schema: pa.Schema, path: str) -> None:
        with pq.ParquetWriter(path, schema, compression="zstd", compression_level=self.level) as writer:
            for group in _groups(batches, schema, self.row_group_rows):
                writer.write_table(group, row_group_size=self.row_group_rows)


def _groups(batches: Iterator[pa.RecordBatch], schema: pa.Schema, rows: int) -> Iterator[pa.Table]:
    """Tables of `rows` rows each, the last one shorter, each column in one chunk."""
    waiting: list[pa.RecordBatch] = []
    held = 0
    for batch in batches:
        rest = select(batch, schema)
        while held + rest.num_rows >= rows:
            taken = rows - held
            yield pa.Table.from_batches([*waiting, rest.slice(0, taken)], schema).combine_chunks()
            waiting, held, rest = [], 0, rest.slice(taken)
        if rest.num_rows:
            waiting.append(rest)
            held += rest.num_rows
    if waiting:
        yield pa.Table.from_batches(waiting, schema).combine_chunks()
