"""Streams of bytes that are read once: looked at before they are read, or read whole where they are not too long."""

import io
from typing import Final, Protocol

__all__ = ["Rewound", "Stream", "begun", "whole"]

_CHUNK_BYTES: Final = 1 << 20


class Stream(Protocol):
    """Bytes that are read once; no bytes at the end."""

    def read(self, size: int = ..., /) -> bytes: ...


class Rewound(io.RawIOBase):
    """A stream whose first bytes have been looked at, from its begin."""

    def __init__(self, head: bytes, rest: Stream) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        if self._head:
            size = len(self._head) if size < 0 else size
            data, self._head = self._head[:size], self._head[size:]
            return data
        return self._rest.read(size)


def begun(file: Stream, size: int) -> bytes:
    """The next `size` bytes, fewer only where the stream ends."""
    head = b""
    while len(head) < size and (more := file.read(size - len(head))):
        head += more
    return head


def whole(file: Stream, max_bytes: int) -> bytes | None:
    """All bytes; None where they are more than `max_bytes`, of which little more is read."""
    data = bytearray()
    while chunk := file.read(_CHUNK_BYTES):
        data += chunk
        if len(data) > max_bytes:
            return None
    return bytes(data)
