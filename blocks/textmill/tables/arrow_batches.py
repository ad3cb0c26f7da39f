"""Reads the record batches of Arrow IPC files and streams as hostile input: each is checked before it is looked at.

Arrow believes offsets and lengths, and a wrong one reads memory that is not the batch's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import pyarrow as pa
from pyarrow import ipc, types

from textmill.errors import ShardError
from textmill.inputs.byte_streams import Rewound
from textmill.inputs.parts import START, Border, FilePart
from textmill.tables.arrow_parts import ALIGNED_BYTES, MAGIC, batch_starts, first_batch

__all__ = ["Damaged", "first_border", "stored_batches", "stored_schema"]


@dataclass(frozen=True)
class Damaged:
    """Rows that are lost: `bad_arrow` or `truncated`, and where."""

    fault: str
    detail: str


def stored_schema(file: BinaryIO) -> pa.Schema:
    """The columns; also of a file whose end, where a file has its table of contents, is gone."""
    return _streamed(file).schema


def stored_batches(file: BinaryIO, most_rows: int, part: FilePart | None = None) -> Iterator[pa.RecordBatch | Damaged]:
    """The batches, cut to at most so many rows, with a `Damaged` where one cannot be read; of a part those of it."""
    for found in _batches(file, part):
        if isinstance(found, Damaged):
            yield found
            continue
        for start in range(0, found.num_rows, most_rows):
            yield found.slice(start, most_rows)


def first_border(file: BinaryIO, part: FilePart) -> Border | None:
    """Where the first batch of a part seems to begin; None where none does.

    A stream with dictionaries is read by its first part: a batch may need any of those before it.
    """
    if _as_file(file) is not None:
        return Border(part.start)
    if any(map(_has_dictionary, _streamed(file).schema)):
        return None
    at = first_batch(file, part)
    return None if at is None else Border(at)


def _batches(file: BinaryIO, part: FilePart | None) -> Iterator[pa.RecordBatch | Damaged]:
    reader = _as_file(file)
    if reader is None:
        yield from _of_stream(file, part)
        return
    numbers: Sequence[int] = range(reader.num_record_batches)
    if part is not None:
        starts = batch_starts(file, len(numbers))
        numbers = [number for number in numbers if part.start <= starts[number] < part.stop]
        part.ends_at(Border(part.stop))
    for number in numbers:
        try:
            yield _checked(reader.get_batch(number))
        except ShardError:
            raise
        except (pa.ArrowException, OSError, MemoryError, ValueError) as error:
            yield Damaged("bad_arrow", f"batch {number}: {_said(error)}")


def _as_file(file: BinaryIO) -> ipc.RecordBatchFileReader | None:
    """The reader of a file with a table of contents; None of a stream, and where the table is gone."""
    file.seek(0)
    if file.read(len(MAGIC)) != MAGIC:
        return None
    file.seek(0)
    try:
        return ipc.open_file(file)
    except (pa.ArrowException, OSError):
        return None


def _streamed(file: BinaryIO) -> ipc.RecordBatchStreamReader:
    file.seek(_start(file))
    return ipc.open_stream(file)


def _start(file: BinaryIO) -> int:
    """Where the first message stands: a file is a stream with some bytes before it and a table of contents behind."""
    file.seek(0)
    return ALIGNED_BYTES if file.read(len(MAGIC)) == MAGIC else 0


def _of_stream(file: BinaryIO, part: FilePart | None) -> Iterator[pa.RecordBatch | Damaged]:
    reader = _streamed(file)
    if any(map(_has_dictionary, reader.schema)):
        part = None
    first = number = part.first_line if part is not None else 0
    if part is not None and part.begin > START:
        reader = _behind(file, part.begin)
    while True:
        # A batch at a time is read, and not a byte more.
        if part is not None and part.ends_before(border := Border(file.tell())):
            part.ends_at(border, number - first)
            return
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


def _behind(file: BinaryIO, border: Border) -> ipc.RecordBatchStreamReader:
    """A stream whose batches before a border are left out."""
    end = file.tell()
    start = _start(file)
    file.seek(start)
    head = file.read(end - start)
    file.seek(border.offset)
    return ipc.open_stream(Rewound(head, file))


def _has_dictionary(field: pa.Field) -> bool:
    kind = field.type
    inner = [kind.field(number) for number in range(kind.num_fields)] if types.is_nested(kind) else []
    return types.is_dictionary(kind) or any(map(_has_dictionary, inner))


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
