"""Unpacks gzip members (RFC 1952) one at a time and says where each ended.

FastWARC's readers hide member boundaries and stop for good at the first damaged one, so zlib is driven directly.
"""

import re
import zlib
from collections.abc import Generator
from dataclasses import dataclass
from typing import Final

from textmill.archive.codec import PIECE_BYTES, DamagedMember
from textmill.archive.stream_window import Window

__all__ = ["Gzip"]

_FIRST_STEP: Final = 1 << 12
_STEP: Final = 1 << 16
_SALVAGE_STEP: Final = 64


@dataclass(frozen=True)
class Gzip:
    """Gzip members, with CRC and length checked."""

    name: str = "gzip"
    first: bytes = b"\x1f\x8b\x08"
    # No reserved flags, a known level and system: a chance hit then takes 2**37 bytes.
    magic: re.Pattern[bytes] = re.compile(rb"\x1f\x8b\x08[\x00-\x1f].{4}[\x00\x02\x04][\x00-\x0d\xff]", re.DOTALL)

    def unpack(self, raw: Window, start: int) -> Generator[bytes, None, int]:
        """See `Codec`."""
        position, inflate, step = start, zlib.decompressobj(wbits=31), _FIRST_STEP
        while not inflate.eof:
            chunk = raw.cut(position, min(position + step, raw.end)) if raw.reach(position + 1) else b""
            step = _STEP
            checkpoint = inflate.copy()
            try:
                piece = inflate.decompress(chunk, PIECE_BYTES)
            except zlib.error:
                yield from _salvage(checkpoint, chunk)
                raise DamagedMember("bad_gzip", position + len(chunk)) from None
            if piece:
                yield piece
            elif not chunk:
                raise DamagedMember("truncated", position)
            # At the end both may hold what is left.
            position += len(chunk) - len(inflate.unused_data if inflate.eof else inflate.unconsumed_tail)
        return position


def _salvage(inflate: "zlib._Decompress", chunk: bytes) -> Generator[bytes, None, None]:
    # zlib drops what a failing call had unpacked; small steps save it, and with it the record's header.
    for offset in range(0, len(chunk), _SALVAGE_STEP):
        try:
            yield inflate.decompress(chunk[offset : offset + _SALVAGE_STEP])
        except zlib.error:
            return
