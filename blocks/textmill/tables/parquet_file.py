"""Opens a Parquet file, or says what is wrong with it."""

from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from textmill.block import Shard
from textmill.errors import ShardError
from textmill.inputs.first_look import first_look

__all__ = ["open_parquet", "unreadable"]


def open_parquet(file: BinaryIO, buffer_bytes: int = 0, footer: pq.FileMetaData | None = None) -> pq.ParquetFile:
    """A file to read; old timestamps of 96 bits count microseconds, in which all of them fit."""
    try:
        return pq.ParquetFile(
            file,
            metadata=footer,
            buffer_size=buffer_bytes,
            pre_buffer=False,
            coerce_int96_timestamp_unit="us",
            arrow_extensions_enabled=True,
        )
    except UnicodeDecodeError as error:
        raise pa.ArrowInvalid(f"the name of a column is no UTF-8: {error}") from error


def unreadable(shard: Shard, error: BaseException, format: str = "Parquet") -> str:
    """What is wrong with a file: that it is none of the format, or what Arrow stumbled over in one."""
    try:
        found = f"it is {first_look(shard)}"
    except ShardError as unread:
        found = str(unread)
    said = str(error).splitlines()[0] if str(error) else type(error).__name__
    return f"{shard.url}: cannot be read as {format}: {found}" + (f" ({said})" if format in found else "")
