"""What a compression is to the readers: how its members are found, unpacked in bounded pieces, and found damaged."""

import re
from collections.abc import Generator
from typing import Final, Protocol

from textmill.archive.stream_window import Window

__all__ = ["MOST_WINDOW_BYTES", "PIECE_BYTES", "SKIPPABLE", "Codec", "DamagedMember", "UnreadableError", "frame_after"]

PIECE_BYTES: Final = 1 << 20
"""Most that one step unpacks."""

MOST_WINDOW_BYTES: Final = 1 << 31
"""How far back a member may refer (`zstd --long=31`, the most there is); a worker holds as much as a member uses."""

SKIPPABLE: Final = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18", re.DOTALL)
"""First bytes of a skippable frame, of zstd (RFC 8878 §3.1.2) and LZ4 alike."""


class DamagedMember(Exception):  # noqa: N818  (a finding about the input, handled as a row)
    """This member cannot be unpacked to its end; `fault` is `truncated` or `bad_<codec>`.

    `reached` is the position after the last byte that was looked at.
    """

    def __init__(self, fault: str, reached: int) -> None:
        super().__init__(fault)
        self.fault = fault
        self.reached = reached


class UnreadableError(Exception):
    """A file that may be whole, but packed in a way that is not read; the message names the way."""


class Codec(Protocol):
    """How members of one compression are found and unpacked."""

    @property
    def name(self) -> str:
        """As in the fault `bad_<name>`."""

    @property
    def first(self) -> bytes:
        """First bytes of a member where one is expected."""

    @property
    def magic(self) -> re.Pattern[bytes]:
        """Matches where a member may begin; strict, for looking through damaged bytes."""

    def unpack(self, raw: Window, start: int) -> Generator[bytes, None, int]:
        """Pieces of the member that begins at `start`; returns where it ends.

        Raises DamagedMember, or UnreadableError where the member lacks nothing but a reader for it.
        """


def frame_after(raw: Window, start: int) -> int:
    """Where the skippable frame at `start` says that it ends; DamagedMember when the file ends before it says so."""
    if not raw.reach(start + 8):
        raise DamagedMember("truncated", raw.end)
    return start + 8 + int.from_bytes(raw.cut(start + 4, start + 8), "little")
