"""Reads documents from Arrow IPC files and streams, as `datasets` caches and stores them (`save_to_disk`).

How the columns of many files become those of documents is said in `table_reader`. What a file says of its own buffers
is not believed: each batch is checked before a value is looked at.
"""

from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO, ClassVar, Final

import pyarrow as pa

from textmill.block import Shard
from textmill.inputs.opening import open_shard
from textmill.inputs.parts import Border, FilePart, Split
from textmill.table_reader import Stored, TableReader
from textmill.tables.arrow_batches import Damaged, first_border, stored_batches, stored_schema

_DAMAGED: Final = "bad_arrow"


class Arrow(TableReader):
    """Documents from Arrow IPC files and streams (Feather version 2 too).

    Columns: as those of `readers.parquet`. Faults, of the record alone: `no_text` (null), `invalid_utf8` and
    `unconvertible` (in any column); `bad_arrow` and `truncated` of a batch of rows that is damaged: of a file the
    batches after it are read, of a stream the rest is lost. Counts: `missing_id`, `duplicate_id`, `converted.<column>`,
    `rounded.<column>`, `left_out.<column>` (rows).
    """

    format: ClassVar[str] = "Arrow"
    aside: ClassVar[frozenset[str]] = frozenset({"split"})

    split: Split = None

    def shards(self, source: str) -> list[Shard]:
        """Files, sorted by name; of big ones parts."""
        return self.cut_up(super().shards(source), self.split)

    def begin(self, part: FilePart) -> Border | None:
        """See FileReader."""
        with open_shard(part) as file:
            return first_border(file, part)

    def misfits(self) -> frozenset[str]:
        """Faults of files of another kind."""
        return super().misfits() | {_DAMAGED}

    def stored_schema(self, file: BinaryIO) -> pa.Schema:
        return stored_schema(file)

    def stored_batches(self, shard: Shard, file: BinaryIO, counts: Counter[str]) -> Iterator[Stored]:
        given = self.arranged(shard, stored_schema(file), counts, 0)
        left_out = [name for name in counts if name.startswith("left_out.")]
        for batch in stored_batches(file, self.batch_rows, shard if isinstance(shard, FilePart) else None):
            rows = 0 if isinstance(batch, Damaged) else batch.num_rows
            for name in left_out:
                counts[name] += rows
            yield given, batch
