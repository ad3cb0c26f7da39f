"""Unpacks gzip members (RFC 1952) one at a time and says where each ended.

FastWARC's readers hide member boundaries and stop for good at the first damaged one, so members are driven directly:
small whole ones, as crawls have them, through ISA-L at twice the speed of zlib; all others through zlib, which decides
what is damaged and how much of it can be read.
"""

import re
import zlib
from collections.abc import Generator
from typing import Final

from isal import isal_zlib

from textmill.archive.codec import PIECE_BYTES, DamagedMember
from textmill.archive.stream_window import Window

__all__ = ["Gzip"]

_FIRST_STEP: Final = 1 << 12
_STEP: Final = 1 << 16
_SALVAGE_STEP: Final = 64

_SMALL_PACKED: Final = 1 << 22
_SMALL: Final = 1 << 23
"""Unpacked bytes of a member that is unpacked at once; a larger one is begun again, and costs so much more."""

_FREE_BYTES: Final = 1 << 23
_SHARE: Final = 8
"""So many bytes may be unpacked in vain, and one for so many that were not; then only zlib is asked for a while."""

_HEAD: Final = 4


class Gzip:
    """Gzip members of one shard, with CRC and length checked."""

    name: str = "gzip"
    first: bytes = b"\x1f\x8b\x08"
    # No reserved flags, a known level and system: a chance hit then takes 2**37 bytes.
    magic: re.Pattern[bytes] = re.compile(rb"\x1f\x8b\x08[\x00-\x1f].{4}[\x00\x02\x04][\x00-\x0d\xff]", re.DOTALL)

    usual: re.Pattern[bytes] = re.compile(
        rb"\x1f\x8b\x08[\x00\x01\x04\x05\x08\x09\x0c\x0d\x10\x11\x14\x15\x18\x19\x1c\x1d]"
    )
    """Without a checksum of the head and reserved flags, which are left to zlib."""

    def __init__(self) -> None:
        self._unpacked = 0
        self._in_vain = 0

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
                self._unpacked += len(piece)
                yield piece
            elif not chunk:
                raise DamagedMember("truncated", position)
            # At the end both may hold what is left.
            position += len(chunk) - len(inflate.unused_data if inflate.eof else inflate.unconsumed_tail)
        return position

    def at_once(self, raw: Window, start: int) -> tuple[bytes, int] | None:
        """A small whole member and where it ends; None for any other, which `unpack` reads."""
        is_worth_it = self._in_vain <= _FREE_BYTES + self._unpacked // _SHARE
        if not is_worth_it or raw.matches(self.usual, start, _HEAD) is None:
            return None
        inflate, parts = isal_zlib.decompressobj(wbits=31), list[bytes]()
        position, room = start, _SMALL
        while raw.reach(position + 1):
            with raw.view(position, min(position + _STEP, raw.end)) as chunk:
                try:
                    part = inflate.decompress(chunk, room)
                except isal_zlib.error:  # type: ignore[misc]  # its types call the class an instance
                    break
                position += len(chunk) - len(inflate.unused_data)
            parts.append(part)
            room -= len(part)
            if inflate.eof:
                self._unpacked += _SMALL - room
                return parts[0] if len(parts) == 1 else b"".join(parts), position
            if room <= 0 or inflate.unconsumed_tail or position - start > _SMALL_PACKED:
                break
        self._in_vain += _SMALL - room
        return None


def _salvage(inflate: "zlib._Decompress", chunk: bytes) -> Generator[bytes, None, None]:
    # zlib drops what a failing call had unpacked; small steps save it, and with it the record's header.
    for offset in range(0, len(chunk), _SALVAGE_STEP):
        try:
            yield inflate.decompress(chunk[offset : offset + _SALVAGE_STEP])
        except zlib.error:
            return
