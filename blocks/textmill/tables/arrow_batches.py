"""Reads the record batches of Arrow IPC files and streams as hostile input: each is checked before it is looked at.

Arrow believes offsets and lengths, and a wrong one reads memory that is not the batch's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

import pyarrow as pa
from pyarrow import ipc, types

from textmill.errors import ShardError

__all__ = ["Damaged", "stored_batches", "stored_schema"]

_MAGIC: Final = b"ARROW1"


@dataclass(frozen=True)
class Damaged:
    """Rows that are lost: `bad_arrow` or `truncated`, and where."""

    fault: str
    detail: str


def stored_schema(file: BinaryIO) -> pa.Schema:
    """The columns; also of a file whose end, where a file has its table of contents, is gone."""
    return _streamed(file).schema


def stored_batches(file: BinaryIO, most_rows: int) -> Iterator[pa.RecordBatch | Damaged]:
    """The batches, cut to at most so many rows, with a `Damaged` where one cannot be read."""
    for found in _batches(file):
        if isinstance(found, Damaged):
            yield found
            continue
        for start in range(0, found.num_rows, most_rows):
            yield found.slice(start, most_rows)


def _batches(file: BinaryIO) -> Iterator[pa.RecordBatch | Damaged]:
    reader = _as_file(file)
    if reader is None:
        yield from _of_stream(_streamed(file))
        return
    for number in range(reader.num_record_batches):
        try:
            yield _checked(reader.get_batch(number))
        except ShardError:
            raise
        except (pa.ArrowException, OSError, MemoryError, ValueError) as error:
            yield Damaged("bad_arrow", f"batch {number}: {_said(error)}")


def _as_file(file: BinaryIO) -> ipc.RecordBatchFileReader | None:
    """The reader of a file with a table of contents; None of a stream, and where the table is gone."""
    file.seek(0)
    if file.read(len(_MAGIC)) != _MAGIC:
        return None
    file.seek(0)
    try:
        return ipc.open_file(file)
    except (pa.ArrowException, OSError):
        return None


def _streamed(file: BinaryIO) -> ipc.RecordBatchStreamReader:
    # A file is a stream with eight bytes before it and a table of contents behind.
    file.seek(0)
    has_magic = file.read(len(_MAGIC)) == _MAGIC
    file.seek(8 if has_magic else 0)
    return ipc.open_stream(file)


def _of_stream(reader: ipc.RecordBatchStreamReader) -> Iterator[pa.RecordBatch | Damaged]:
    number = 0
    while True:
        try:
            batch = reader.read_next_batch()
        except StopIteration:
            return
        except ShardError:
            raise
        except (pa.ArrowException, OSError, MemoryError, ValueError) as error:
            # Where the next message begins is not known any more.
            fault = "truncated" if "Expected to" in str(error) or "EOF" in str(error) else "bad_arrow"
            yield Damaged(fault, f"batch {number} and all behind it: {_said(error)}")
            return
        try:
            yield _checked(batch)
        except (pa.ArrowException, ValueError) as error:
            yield Damaged("bad_arrow", f"batch {number}: {_said(error)}")
        number += 1


def _checked(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch, whose buffers hold what they should; strings need not be UTF-8, which costs their records later."""
    try:
        batch.validate(full=True)
    except pa.ArrowInvalid as error:
        if "UTF8" not in str(error).upper().replace("-", ""):
            raise
        plain = [_as_bytes(column) for column in batch.columns]
        pa.RecordBatch.from_arrays(plain, names=[str(place) for place in range(len(plain))]).validate(full=True)
    return batch


def _as_bytes(column: pa.Array) -> pa.Array:
    if types.is_string(column.type):
        return column.view(pa.binary())
    return column.view(pa.large_binary()) if types.is_large_string(column.type) else column


def _said(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
