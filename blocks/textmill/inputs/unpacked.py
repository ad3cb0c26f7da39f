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
from textmill.inputs.member_places import Places
from textmill.inputs.opening import open_shard
from textmill.inputs.parts import START, Border, FilePart

__all__ = ["Damage", "Unpacked", "unpacked"]

_ANYTHING: Final = re.compile(rb"")
_HEAD_BYTES: Final = 1 << 12
_TEXTS: Final = frozenset({"UTF-16 text", "UTF-32 text"})


@dataclass(frozen=True, slots=True)
class Damage:
    """A member that could not be unpacked to its end: its fault, how many bytes of all came before, and where it is."""

    fault: str
    position: int
    place: Border

    @property
    def detail(self) -> str:
        """What a reader's row says of it beside the fault: a place that does not hang on where reading began."""
        return f"in what begins at byte {self.place.offset:,}, after {self.place.skip:,} unpacked bytes of it"


class Unpacked(io.RawIOBase):
    """The unpacked bytes of all members, from a border on; `position` counts them. It cannot go back.

    Of a later part of a file the bytes before the file's first record may come first, as its `head`.
    """

    def __init__(self, file: BinaryIO, name: str, begin: Border = START, head: bytes = b"") -> None:
        self.position = 0
        self._members = members(file, name, _ANYTHING, begin.offset)
        self._places = Places(len(head) - begin.skip)
        self._skip = begin.skip
        self._head = head
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

    def peek(self, size: int) -> bytes:
        """The next bytes, at most `size`, which stay to be read."""
        while len(self._rest) < size:
            piece = self._piece()
            if piece is None:
                break
            self._rest = memoryview(bytes(self._rest) + piece)
        return bytes(self._rest[:size])

    def new_damage(self, before: int | None = None) -> list[Damage]:
        """What was damaged since the last call, as far as it lies before a position."""
        found = [one for one in self._damage if before is None or one.position <= before]
        self._damage = self._damage[len(found) :]
        return found

    def border(self, position: int) -> Border:
        """Where in the file the byte at a position, which was read, comes from; none before it is asked for again."""
        return self._places.border(position)

    def place(self, position: int) -> str:
        """The same in words, for the detail of a fault: alike wherever in the file reading began."""
        found = self._places.found(position)
        return f"byte {found.offset:,}" + (f" and {found.skip:,} unpacked bytes" if found.skip else "")

    def _piece(self) -> bytes | None:
        if self._head:
            head, self._head = self._head, b""
            return head
        while True:
            if self._member is None:
                self._member = next(self._members, None)
                if self._member is None:
                    return None
                self._places.begins(self._member)
            piece = next(self._member.pieces, None)
            if piece is not None:
                self._places.passes(len(piece))
                piece, self._skip = piece[self._skip :], max(0, self._skip - len(piece))
                if piece:
                    return piece
                continue
            if self._member.fault is not None:
                position = self.position + len(self._rest)
                self._damage.append(Damage(self._member.fault, position, self._places.here()))
            self._member = None


@contextmanager
def unpacked(shard: Shard, head: bytes = b"", kinds: frozenset[str] = frozenset()) -> Iterator[Unpacked]:
    """The shard's bytes, unpacked as they are read; ShardError when it cannot be opened or is of a kind not read.

    Of a part of a file those from where it begins, behind `head`. `kinds` are read beside plain and packed files.
    """
    with open_shard(shard) as file:
        kind = what_is(file.read(_HEAD_BYTES))
        if kind is not None and kind not in _TEXTS | kinds:
            raise UnreadableError(kind)
        file.seek(0)
        yield Unpacked(file, shard.url, shard.begin if isinstance(shard, FilePart) else START, head)
