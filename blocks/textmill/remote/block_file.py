"""A file that is read by places: gives as many bytes as it is asked for unless it ends, and checks its digest."""

import io
import os
from collections.abc import Callable
from typing import Final, Protocol

from textmill.remote.passing import WrongAnswerError
from textmill.remote.patience import UnansweredError
from textmill.remote.stated_digest import Reading, Stated

__all__ = ["BlockFile", "Blocks"]


_PIECE: Final = 1 << 22


class Blocks(Protocol):
    """Where a file's bytes come from."""

    size: int | None
    """As it is known from the begin."""

    def bytes_of(self, start: int, stop: int) -> bytes:
        """Some of the bytes from `start` on, at most to `stop`; none at the end of the file."""
        ...

    def whole_size(self) -> int:
        """The size, for which all may have to be read."""
        ...

    def close(self) -> None: ...


class BlockFile(io.RawIOBase):
    """A binary file for reading, which can seek."""

    def __init__(self, blocks: Blocks, stated: Stated | None) -> None:
        self.given_up: Callable[[UnansweredError], Exception] = lambda error: error
        """What is raised where reading has failed for as long as it was tried."""
        self._blocks = blocks
        self._place = 0
        self._reading = Reading(stated)

    @property
    def size(self) -> int | None:
        """Bytes of it, as far as it is said anywhere."""
        return self._blocks.size

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._place}.get(whence)
        place = offset + (self._blocks.whole_size() if base is None else base)
        if place < 0:
            raise ValueError(f"there is no byte {place}")
        self._place = place
        return place

    def read(self, size: int | None = -1, /) -> bytes:
        stop = 1 << 62 if size is None or size < 0 else self._place + size
        parts = []
        while self._place < stop and (piece := self._piece(min(stop, self._place + _PIECE))):
            self._reading.add(self._place, piece)
            self._place += len(piece)
            parts.append(piece)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _piece(self, stop: int) -> bytes:
        try:
            return self._blocks.bytes_of(self._place, stop)
        except UnansweredError as error:
            raise self.given_up(error) from error

    def readall(self) -> bytes:
        return self.read()

    def readinto(self, buffer: "bytearray | memoryview", /) -> int:  # type: ignore[override]  # typeshed's Buffer
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def check(self) -> None:
        """WrongAnswerError where all was read, and its digest is not the one that is stated."""
        size = self._reading.size if self._blocks.size is None else self._blocks.size
        if difference := self._reading.difference(size):
            raise WrongAnswerError(difference)

    def close(self) -> None:
        self._blocks.close()
        super().close()
