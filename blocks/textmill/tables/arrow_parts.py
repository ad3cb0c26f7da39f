"""Says where record batches begin in Arrow IPC files and streams, so that big ones can be read in parts.

A file has a table of contents (Arrow's `File.fbs`). In a stream the next message that looks like a batch
(`Message.fbs`) is guessed; a column's values may look like one, and `inputs.parts` says why that costs no record.
"""

import re
import struct
from typing import BinaryIO, Final

from textmill.archive.stream_window import Window
from textmill.inputs.parts import FilePart

__all__ = ["ALIGNED_BYTES", "MAGIC", "batch_starts", "first_batch"]

MAGIC: Final = b"ARROW1"
ALIGNED_BYTES: Final = 8
"""Of messages; a file's first one stands behind its magic and two zeros."""
_CONTINUES: Final = re.compile(rb"\xff\xff\xff\xff(?=[\s\S]{3}[\x00\x01])")
"""Before the length of a message's head, which is less than 32 MiB."""
_CHUNK_BYTES: Final = 1 << 18
_RECORD_BATCH: Final = 3
_HEADER_TYPE, _BODY_LENGTH, _RECORD_BATCHES = 1, 3, 3
"""Places of fields in their tables."""
_BLOCK: Final = struct.Struct("<qi4xq")


def batch_starts(file: BinaryIO, count: int) -> list[int]:
    """Where the `count` batches of a file with a table of contents begin; all at 0 where it does not say."""
    size = file.seek(0, 2)
    file.seek(max(0, size - len(MAGIC) - 4))
    length = int.from_bytes(file.read(4), "little")
    file.seek(max(0, size - len(MAGIC) - 4 - length))
    footer = file.read(length)
    nowhere = [0] * count
    try:
        place = _field(footer, _RECORD_BATCHES)
        if place is None:
            return nowhere
        vector = place + _number(footer, "<I", place)
        if _number(footer, "<I", vector) != count:
            return nowhere
        starts = [_BLOCK.unpack_from(footer, vector + 4 + number * _BLOCK.size)[0] for number in range(count)]
    except (struct.error, IndexError):
        return nowhere
    return starts if starts == sorted(starts) and min(starts, default=0) >= 0 else nowhere


def first_batch(file: BinaryIO, part: FilePart) -> int | None:
    """Where a batch of a stream seems to begin in a part of it; None where none does."""
    file.seek(part.start)
    window = Window(iter(lambda: file.read(_CHUNK_BYTES), b""), part.start)
    at = part.start
    while at < part.stop and window.reach(at + 1):
        stop = min(part.stop, at + _CHUNK_BYTES)
        found = window.find(_CONTINUES, at, stop, ALIGNED_BYTES)
        if found is None:
            at = stop
        else:
            if found % ALIGNED_BYTES == 0 and _is_batch(window, found):
                return found
            at = found + 1
        window.forget(at)
    return None


def _is_batch(window: Window, at: int) -> bool:
    length = int.from_bytes(window.cut(at + 4, at + ALIGNED_BYTES), "little")
    if not window.reach(at + ALIGNED_BYTES + length):
        return False
    head = window.cut(at + ALIGNED_BYTES, at + ALIGNED_BYTES + length)
    try:
        kind, body = _field(head, _HEADER_TYPE), _field(head, _BODY_LENGTH)
        return kind is not None and body is not None and head[kind] == _RECORD_BATCH and _number(head, "<q", body) >= 0
    except (struct.error, IndexError):
        return False


def _field(data: bytes, number: int) -> int | None:
    """Where a field of a flatbuffer's root table stands; None where the table does not have it."""
    table = _number(data, "<I", 0)
    names = table - _number(data, "<i", table)
    if names < 0 or _number(data, "<H", names) < 6 + 2 * number:
        return None
    offset = _number(data, "<H", names + 4 + 2 * number)
    return table + offset if offset else None


def _number(data: bytes, kind: str, at: int) -> int:
    if at < 0:
        raise IndexError(at)
    return int(struct.unpack_from(kind, data, at)[0])
