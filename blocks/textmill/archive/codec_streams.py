"""Unpacks bzip2, xz and LZ4 streams one at a time, through the decompressors of Python and of `lz4`.

The .xz file format 1.2, LZ4 frame format 1.6. Each is given little at a time, so that damage costs little of what
went before it.
"""

import bz2
import lzma
import re
from collections.abc import Generator
from dataclasses import dataclass
from typing import Final, Protocol

import lz4.frame

from textmill.archive.codec import (
    MOST_WINDOW_BYTES,
    PIECE_BYTES,
    SKIPPABLE,
    DamagedMember,
    UnreadableError,
    frame_after,
)
from textmill.archive.stream_window import Window

__all__ = ["Bz2", "Lz4", "Xz"]

_STEP: Final = 1 << 13
_LZ4_DICTIONARY: Final = 0x01


class _Stream(Protocol):
    """What the three decompressors have in common."""

    @property
    def eof(self) -> bool: ...

    @property
    def needs_input(self) -> bool: ...

    @property
    def unused_data(self) -> bytes | None: ...

    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes: ...


def _unpacked(stream: _Stream, name: str, raw: Window, start: int) -> Generator[bytes, None, int]:
    position = start
    while not stream.eof:
        chunk = b""
        if stream.needs_input:
            if not raw.reach(position + 1):
                raise DamagedMember("truncated", position)
            chunk = raw.cut(position, min(position + _STEP, raw.end))
            position += len(chunk)
        try:
            piece = stream.decompress(chunk, PIECE_BYTES)
        except lzma.LZMAError as error:
            if "limit" in str(error):
                raise UnreadableError("xz with a dictionary of more than 2 GiB") from None
            raise DamagedMember(f"bad_{name}", position) from None
        except (OSError, RuntimeError, ValueError):
            raise DamagedMember(f"bad_{name}", position) from None
        if piece:
            yield piece
    return position - len(stream.unused_data or b"")


@dataclass(frozen=True)
class Bz2:
    """bzip2 streams, with the CRC of every block checked."""

    name: str = "bz2"
    first: bytes = b"BZh"
    # A block, or the end of an empty stream.
    magic: re.Pattern[bytes] = re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)", re.DOTALL)

    def unpack(self, raw: Window, start: int) -> Generator[bytes, None, int]:
        """See `Codec`."""
        return _unpacked(bz2.BZ2Decompressor(), self.name, raw, start)


@dataclass(frozen=True)
class Xz:
    """xz streams, with their checks."""

    name: str = "xz"
    first: bytes = b"\xfd7zXZ\0"
    magic: re.Pattern[bytes] = re.compile(rb"\xfd7zXZ\0\0[\x00-\x0f]", re.DOTALL)

    def unpack(self, raw: Window, start: int) -> Generator[bytes, None, int]:
        """See `Codec`."""
        stream = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MOST_WINDOW_BYTES + PIECE_BYTES * 64)
        return _unpacked(stream, self.name, raw, start)


@dataclass(frozen=True)
class Lz4:
    """LZ4 frames, with the checksums that they have; skippable frames have no pieces."""

    name: str = "lz4"
    first: bytes = b"\x04\x22\x4d\x18"
    magic: re.Pattern[bytes] = re.compile(rb"\x04\x22\x4d\x18[\x40-\x7f]|" + SKIPPABLE.pattern, re.DOTALL)

    def unpack(self, raw: Window, start: int) -> Generator[bytes, None, int]:
        """See `Codec`."""
        if raw.cut(start, start + 1) != self.first[:1]:
            end = frame_after(raw, start)
            if not raw.skip_to(end):
                raise DamagedMember("truncated", raw.end)
            return end
        if raw.reach(start + 5) and raw.cut(start + 4, start + 5)[0] & _LZ4_DICTIONARY:
            raise UnreadableError("LZ4 with a dictionary")
        return (yield from _unpacked(lz4.frame.LZ4FrameDecompressor(), self.name, raw, start))
