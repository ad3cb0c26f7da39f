"""A block of a user's own that gives a column of a type that no file can hold."""

import pyarrow as pa

from textmill.block import Batch, Block, Columns


class Waits(Block):
    """An interval for every document."""

    def provides(self) -> pa.Schema:
        return pa.schema([("waits", pa.month_day_nano_interval())])

    def apply(self, batch: Batch) -> Columns:
        return {"waits": pa.nulls(len(batch), pa.month_day_nano_interval())}
