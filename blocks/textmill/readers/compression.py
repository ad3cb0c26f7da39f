"""Unpacks one gzip member, zstd frame or LZ4 frame at a time, in bounded pieces, and says where it ended.

RFC 1952, RFC 8878, LZ4 frame format 1.6. FastWARC's readers hide member boundaries and stop for good at the first
damaged one, so gzip and zstd are driven here directly; LZ4 blocks are unpacked by FastWARC.
"""

import io
import re
import zlib
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Final, Protocol

import zstandard
from fastwarc.stream_io import Lz4Reader

from textmill.readers.window import Window

PIECE_BYTES: Final = 1 << 20
"""Most that one step unpacks."""

_GZIP_STEP: Final = 1 << 16
_SALVAGE_STEP: Final = 64
_ZSTD_STEP: Final = 1 << 10
"""A zstd block of 4 bytes may unpack to 128 kB; 1 kB of them stays within 32 MB."""

_LZ4_FRAME_BYTES: Final = 1 << 26


class DamagedMember(Exception):  # noqa: N818  (a finding about the input, handled as a row)
    """This member cannot be unpacked to its end; `fault` is `truncated` or `bad_<codec>`."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


class Codec(Protocol):
    """How members of one compression are found and unpacked."""

    @property
    def first(self) -> bytes:
        """First bytes of a member where one is expected."""

    @property
    def magic(self) -> re.Pattern[bytes]:
        """Matches where a member may begin; strict, for looking through damaged bytes."""

    def unpack(self, raw: Window, start: int) -> Generator[bytes, None, int]:
        """Pieces of the member that begins at `start`; returns where it ends; raises DamagedMember."""


@dataclass(frozen=True)
class Gzip:
    """Gzip members, with CRC and length checked."""

    first: bytes = b"\x1f\x8b\x08"
    # No reserved flags, a known level and system: a chance hit then takes 2**37 bytes.
    magic: re.Pattern[bytes] = re.compile(rb"\x1f\x8b\x08[\x00-\x1f].{4}[\x00\x02\x04][\x00-\x0d\xff]", re.DOTALL)

    def unpack(self, raw: Window, start: int) -> Generator[bytes, None, int]:
        """See `Codec`."""
        position, inflate = start, zlib.decompressobj(wbits=31)
        while not inflate.eof:
            chunk = raw.cut(position, min(position + _GZIP_STEP, raw.end)) if raw.reach(position + 1) else b""
            checkpoint = inflate.copy()
            try:
                piece = inflate.decompress(chunk, PIECE_BYTES)
            except zlib.error:
                yield from _salvage(checkpoint, chunk)
                raise DamagedMember("bad_gzip") from None
            if piece:
                yield piece
            elif not chunk:
                raise DamagedMember("truncated")
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


@dataclass
class Zstd:
    """Zstandard frames; a dictionary in a leading skippable frame is used (WARC zstd proposal 1.0, IIPC 2019)."""

    first: bytes = b"\x28\xb5\x2f\xfd"
    magic: re.Pattern[bytes] = re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18", re.DOTALL)
    _dictionary: list[zstandard.ZstdCompressionDict] = field(default_factory=list)

    def unpack(self, raw: Window, start: int) -> Generator[bytes, None, int]:
        """See `Codec`; a skippable frame has no pieces."""
        if raw.cut(start, start + 1) != b"\x28":
            return self._skip(raw, start)
        dictionary = self._dictionary[-1] if self._dictionary else None
        position, frame = start, zstandard.ZstdDecompressor(dict_data=dictionary).decompressobj()
        while not frame.eof:
            if not raw.reach(position + 1):
                raise DamagedMember("truncated")
            chunk = raw.cut(position, min(position + _ZSTD_STEP, raw.end))
            try:
                piece = frame.decompress(chunk)
            except zstandard.ZstdError:
                raise DamagedMember("bad_zstd") from None
            if piece:
                yield piece
            position += len(chunk) - len(frame.unused_data)
        return position

    def _skip(self, raw: Window, start: int) -> int:
        if not raw.reach(start + 8):
            raise DamagedMember("truncated")
        end = start + 8 + int.from_bytes(raw.cut(start + 4, start + 8), "little")
        if raw.cut(start, start + 1) == b"\x5d" and end - start < PIECE_BYTES * 16 and raw.reach(end):
            content = raw.cut(start + 8, end)
            if content.startswith(b"\x28\xb5\x2f\xfd"):
                content = zstandard.ZstdDecompressor().decompressobj().decompress(content)
            self._dictionary.append(zstandard.ZstdCompressionDict(content))
        elif not raw.skip_to(end):
            raise DamagedMember("truncated")
        return end


@dataclass(frozen=True)
class Lz4:
    """LZ4 frames; one frame is held in memory as it is in the file."""

    first: bytes = b"\x04\x22\x4d\x18"
    magic: re.Pattern[bytes] = re.compile(rb"\x04\x22\x4d\x18[\x40-\x7f]", re.DOTALL)

    def unpack(self, raw: Window, start: int) -> Generator[bytes, None, int]:
        """See `Codec`."""
        end = _lz4_frame_end(raw, start)
        frame = Lz4Reader(io.BytesIO(raw.cut(start, min(end, raw.end))))
        while True:
            try:
                piece = frame.read(PIECE_BYTES)
            except OSError:
                raise DamagedMember("truncated" if end > raw.end else "bad_lz4") from None
            if piece:
                yield piece
            elif end > raw.end:
                raise DamagedMember("truncated")
            else:
                return end


def _lz4_frame_end(raw: Window, start: int) -> int:
    """Walk the block sizes; a position past the end of the file for a truncated frame."""
    if not raw.reach(start + 7):
        return start + 7
    flags = raw.cut(start + 4, start + 5)[0]
    has_block_checksum, has_size, has_checksum, has_dictionary = (flags & bit for bit in (0x10, 0x08, 0x04, 0x01))
    position = start + 7 + (8 if has_size else 0) + (4 if has_dictionary else 0)
    while raw.reach(position + 4):
        size = int.from_bytes(raw.cut(position, position + 4), "little") & 0x7FFFFFFF
        position += 4
        if size == 0:
            position += 4 if has_checksum else 0
            raw.reach(position)
            return position
        position += size + (4 if has_block_checksum else 0)
        if position - start > _LZ4_FRAME_BYTES:
            raise DamagedMember("bad_lz4")
    return position + 4
