"""Cuts a shard into gzip members, zstd or LZ4 frames, and goes on after a damaged one.

After damage the next member is looked for from just behind the damaged one's first byte, since a broken deflate
stream may have swallowed its neighbours. What is no member at all becomes a member with fault `stray_bytes`.
"""

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from textmill.readers.compression import Codec, DamagedMember, Gzip, Lz4, Zstd
from textmill.readers.window import Window

RECORD_START: Final = re.compile(rb"\s{0,64}(?:WARC/\d|filedesc:|[a-z][a-z0-9+.-]{1,20}:\S+ )", re.IGNORECASE)
"""How an unpacked member or a plain shard begins: a WARC version line or the line of an ARC record."""

_READ_BYTES: Final = 1 << 18
_MAGIC_BYTES: Final = 10
_START_ROOM: Final = 128
_KEEP_BYTES: Final = 1 << 24
"""Packed bytes of a member that are kept to look for swallowed neighbours; of longer ones the rest is searched."""


@dataclass
class Member:
    """One member: `pieces` unpacks it; `end` and `fault` are known when they are exhausted.

    A shard that is not compressed is one member with `plain` set; its positions are those of the file.
    """

    offset: int
    pieces: Iterator[bytes]
    end: int | None = None
    fault: str | None = None
    plain: BinaryIO | None = field(default=None, repr=False)


def members(file: BinaryIO) -> Iterator[Member]:
    """All members of the shard in order; each is unpacked before the next is looked for."""
    raw = Window(_chunks(file))
    codec = _codec_of(raw)
    if codec is None:
        yield Member(0, _loaded(raw), plain=file)
        return
    position = 0
    while raw.reach(position + 1):
        member = Member(position, iter(()))
        member.pieces = _pieces(member, raw, codec)
        yield member
        for _ in member.pieces:
            pass
        position = raw.end if member.end is None else member.end
        raw.forget(position)


def plain_from(file: BinaryIO, position: int) -> Iterator[bytes]:
    """Chunks of an uncompressed shard again from `position`."""
    file.seek(position)
    return _chunks(file)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(_READ_BYTES):
        yield chunk


def _loaded(raw: Window) -> Iterator[bytes]:
    position = raw.base
    while raw.reach(position + 1):
        chunk = raw.cut(position, raw.end)
        position = raw.end
        raw.skip_to(position)
        yield chunk


def _codec_of(raw: Window) -> Codec | None:
    codecs: tuple[Codec, ...] = (Gzip(), Zstd(), Lz4())
    for codec in codecs:
        if _is_first(raw, codec, 0) or raw.matches(codec.magic, 0, _MAGIC_BYTES):
            return codec
    if raw.matches(RECORD_START, 0, _START_ROOM):
        return None
    # Neither packed nor plain: a shard whose first member is damaged in its first bytes.
    found = [(at, codec) for codec in codecs if (at := _first_record(raw, codec)) is not None]
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _first_record(raw: Window, codec: Codec) -> int | None:
    position = 0
    while (at := raw.find(codec.magic, position, _READ_BYTES, _MAGIC_BYTES)) is not None:
        try:
            head = next(codec.unpack(raw, at), b"")
        except DamagedMember:
            head = b""
        if RECORD_START.match(head):
            return at
        position = at + 1
    return None


def _is_first(raw: Window, codec: Codec, position: int) -> bool:
    raw.reach(position + len(codec.first))
    head = raw.cut(position, min(position + len(codec.first), raw.end))
    # The file may end within the first bytes of a member: that is a truncated member, not stray bytes.
    return bool(head) and codec.first.startswith(head)


def _pieces(member: Member, raw: Window, codec: Codec) -> Generator[bytes, None, None]:
    if not (_is_first(raw, codec, member.offset) or raw.matches(codec.magic, member.offset, _MAGIC_BYTES)):
        member.fault = "stray_bytes"
        member.end = _next_start(raw, codec, member.offset + 1)
        return
    unpacking = codec.unpack(raw, member.offset)
    try:
        while True:
            try:
                piece = next(unpacking)
            except StopIteration as stop:
                member.end = stop.value
                return
            yield piece
            if raw.end - member.offset > _KEEP_BYTES:
                raw.forget(raw.end - 2 * _READ_BYTES)
    except DamagedMember as damage:
        member.fault = damage.fault
        member.end = _next_start(raw, codec, max(member.offset + 1, raw.base))
        if member.fault == "truncated" and raw.reach(member.end + 1):
            member.fault = f"bad_{type(codec).__name__.lower()}"


def _next_start(raw: Window, codec: Codec, position: int) -> int:
    found = raw.find(codec.magic, position, None, _MAGIC_BYTES)
    return raw.end if found is None else found
