"""Ids that no other document of a corpus has."""

from collections.abc import Iterable, Iterator

import pyarrow as pa

from textmill.block import Reader, Shard
from textmill.inputs.parts import file_of

__all__ = ["qualified"]


def qualified(reader: Reader, shard: Shard, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The batches of a shard, with ids as the reader's settings want them; made-up ones name the shard anyway."""
    made_up = f"{shard.source}/{file_of(shard)}#"
    for batch in batches:
        if reader.ids == "given":
            yield batch
            continue
        place = batch.schema.get_field_index("id")
        ids = [one if one.startswith(made_up) else f"{file_of(shard)}:{one}" for one in batch.column(place).to_pylist()]
        yield batch.set_column(place, batch.schema.field(place), pa.array(ids, batch.schema.field(place).type))
