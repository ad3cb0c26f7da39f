"""Pages of which no block makes text are no documents: they are refused when they are read, with a reason."""

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from textmill.block import Block
from textmill.documents import FAULT

__all__ = ["NO_EXTRACTOR", "has_extractor", "refused"]

NO_EXTRACTOR = "no_extractor"
"""The fault of a row that has a page and no text, where no block takes pages."""


def has_extractor(blocks: Iterable[Block]) -> bool:
    """Whether one of the blocks takes pages."""
    return any("html" in block.consumes() for block in blocks)


def refused(batch: pa.RecordBatch) -> pa.RecordBatch:
    """A reader's batch in which every row with a page and without a text has the fault, unless it has one."""
    if "html" not in batch.schema.names:
        return batch
    is_page = pc.and_(batch.column("html").is_valid(), batch.column("text").is_null())
    faults = batch.column(FAULT)
    marked = pc.if_else(pc.and_(is_page, faults.is_null()), NO_EXTRACTOR, faults)
    return batch.set_column(batch.schema.get_field_index(FAULT), batch.schema.field(FAULT), marked)
