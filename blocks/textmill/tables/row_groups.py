"""Says which row groups of a Parquet file a shard has: of a part of a file those that begin in its bytes."""

import pyarrow.parquet as pq

from textmill.block import Shard
from textmill.inputs.parts import FilePart

__all__ = ["groups_of"]


def groups_of(shard: Shard, stored: pq.FileMetaData) -> list[int]:
    """Numbers of the row groups, in order; a file that does not say where they begin is all in its first part."""
    every = range(stored.num_row_groups)
    if not isinstance(shard, FilePart):
        return list(every)
    starts = [_start(stored.row_group(group)) for group in every]
    if sorted(starts) != starts or (starts and starts[0] < 0):
        starts = [0] * len(starts)
    return [group for group in every if shard.start <= starts[group] < shard.stop]


def _start(group: pq.RowGroupMetaData) -> int:
    """Offset of its first page."""
    if not group.num_columns:
        return 0
    column = group.column(0)
    dictionary = column.dictionary_page_offset if column.has_dictionary_page else None
    return int(column.data_page_offset if dictionary is None else min(dictionary, column.data_page_offset))
