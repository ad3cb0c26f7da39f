"""Opens a shard as the stream of its unpacked bytes; what is damaged in its packing is noted and passed over."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Final

from textmill.archive.codec import UnreadableError
from textmill.archive.compression import what_is
from textmill.archive.packed_members import Member, members
from textmill.block import Shard
from textmill.inputs.opening import open_shard

__all__ = ["Damage", "Unpacked", "unpacked"]

_ANYTHING: Final = re.compile(rb"")
_HEAD_BYTES: Final = 1 << 12
_TEXTS: Final = ("UTF-16 text", "UTF-32 text")


@dataclass(frozen=True, slots=True)
class Damage:
    """A member that could not be unpacked to its end: its fault, and how many bytes came before."""

    fault: str
    position: int

    def row(self) -> dict[str, object]:
        """What a reader's row says of it."""
        return {"fault": self.fault, "detail": f"after {self.position:,} bytes, unpacked"}


class Unpacked(io.RawIOBase):
    """The unpacked bytes of all members; `position` counts them. It cannot go back."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.position = 0
        self._members = members(file, name, _ANYTHING)
        self._member: Member | None = None
        self._rest = memoryview(b"")
        self._damage: list[Damage] = []

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview", /) -> int:  # type: ignore[override]  # typeshed's Buffer
        while not self._rest:
            piece = self._piece()
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        self.position += size
        return size

    def tell(self) -> int:
        return self.position

    def new_damage(self) -> list[Damage]:
        """What was damaged since the last call."""
        found, self._damage = self._damage, []
        return found

    def _piece(self) -> bytes | None:
        while True:
            if self._member is None:
                self._member = next(self._members, None)
                if self._member is None:
                    return None
            piece = next(self._member.pieces, None)
            if piece is not None:
                return piece
            if self._member.fault is not None:
                self._damage.append(Damage(self._member.fault, self.position))
            self._member = None


@contextmanager
def unpacked(shard: Shard) -> Iterator[Unpacked]:
    """The shard's bytes, unpacked as they are read; ShardError when it cannot be opened or is of a kind not read."""
    with open_shard(shard) as file:
        kind = what_is(file.read(_HEAD_BYTES))
        if kind is not None and kind not in _TEXTS:
            raise UnreadableError(kind)
        file.seek(0)
        yield Unpacked(file, shard.url)
