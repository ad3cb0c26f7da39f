"""Reads documents from Parquet files, row group by row group, with all their columns.

How the columns of many files become those of documents is said in `table_reader`.
"""

from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO, ClassVar, Final

import pyarrow as pa
import pyarrow.parquet as pq

from textmill.block import Shard
from textmill.inputs.opening import open_shard
from textmill.inputs.parts import Border, FilePart, Split
from textmill.table_reader import Stored, TableReader
from textmill.tables import parquet_batches
from textmill.tables.parquet_file import open_parquet
from textmill.tables.parquet_words import columns_of_words, plain_footer
from textmill.tables.row_groups import groups_of

_BUFFER_BYTES: Final = 1 << 20
"""Read of a column at a time: whole chunks of big row groups would not fit."""


class Parquet(TableReader):
    """Documents from Parquet files; a big one may be cut into shards of some row groups each.

    Columns: the files' own, together. Points in time are ISO 8601 strings; types that differ between files become one:
    nothing beside anything is that, integers beside floats are floats, what else does not fit is a string. A file's
    own `source`, `shard`, `fault` and `detail` are `input_<name>`; a dot in a name becomes `_`; `html` is for an
    extractor and reaches no corpus, unless it is renamed. Faults, of the record alone: `no_text` (null), `invalid_utf8`
    and `unconvertible` (in any column). Counts: `missing_id`, `duplicate_id`, `converted.<column>` (values of another
    type now), `rounded.<column>` (integers that floats do not hold), `left_out.<column>` (rows). A damaged file is a
    shard error: its rows cannot be told apart.
    """

    format: ClassVar[str] = "Parquet"
    version: ClassVar[int] = 2
    aside: ClassVar[frozenset[str]] = frozenset({"split"})

    split: Split = None

    def shards(self, source: str) -> list[Shard]:
        """Files, sorted by name; of big ones parts."""
        return self.cut_up(super().shards(source), self.split)

    def begin(self, part: FilePart) -> Border:
        """Row groups are known by the footer."""
        return Border(part.start)

    def stored_schema(self, file: BinaryIO) -> pa.Schema:
        return open_parquet(file).schema_arrow

    def stored_batches(self, shard: Shard, file: BinaryIO, counts: Counter[str]) -> Iterator[Stored]:
        stored = open_parquet(file, _BUFFER_BYTES)
        groups = groups_of(shard, stored.metadata)
        rows = sum(stored.metadata.row_group(group).num_rows for group in groups)
        given = self.arranged(shard, stored.schema_arrow, counts, rows)
        if isinstance(shard, FilePart):
            shard.ends_at(Border(shard.stop))
            if shard.ending is not None:
                # Of a survey ids are wanted, and how many rows there are.
                given = [column for column in given if column.name == "id"]
                if not given:
                    yield [], pa.RecordBatch.from_arrays([pa.nulls(rows)], names=[""])
                    return
        names = list(dict.fromkeys(column.path[0] for column in given))
        # Where a name has a dot, Arrow cannot be asked for some columns alone: it takes it for a path.
        wanted = None if any("." in name for name in stored.schema_arrow.names) else names
        words = [] if wanted is None else [name for name in columns_of_words(stored.schema_arrow) if name in names]
        if not words:
            for batch in self._pieces(stored, groups, wanted):
                yield given, batch
            return
        with open_shard(shard) as again:
            plain = self._pieces(open_parquet(again, _BUFFER_BYTES, plain_footer(again)), groups, words)
            if len(words) == len(names):
                for batch in plain:
                    yield given, batch
                return
            others = self._pieces(stored, groups, [name for name in names if name not in words])
            for batch, rest in zip(others, plain, strict=True):
                yield given, _beside(batch, rest)

    def _pieces(self, stored: pq.ParquetFile, groups: list[int], wanted: list[str] | None) -> Iterator[pa.RecordBatch]:
        return parquet_batches.batches(stored, self.batch_rows, wanted, groups, self.batch_bytes)


def _beside(batch: pa.RecordBatch, other: pa.RecordBatch) -> pa.RecordBatch:
    """The columns of two batches of the same rows."""
    names = [*batch.schema.names, *other.schema.names]
    return pa.RecordBatch.from_arrays([*batch.columns, *other.columns], names=names)
