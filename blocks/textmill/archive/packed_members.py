"""Cuts a shard into its members (gzip, xz, bzip2 streams; zstd, LZ4 frames), and goes on after a damaged one.

What is no member at all becomes a member with fault `stray_bytes`. Zeros between and after members are padding, as
gzip, tar and xz write it, and so are line ends.
"""

import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from textmill.archive.codec import SKIPPABLE, Codec, DamagedMember, UnreadableError
from textmill.archive.codec_gzip import Gzip
from textmill.archive.compression import codecs, first_codec, is_first, refuse, what_is
from textmill.archive.salvage import Salvage
from textmill.archive.stream_window import Window

JSON_START: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,64}[\[{](?!\0)")
"""How a shard of JSON lines begins."""

RECORD_START: Final = re.compile(rb"\s{0,64}(?:WARC/\d|filedesc:|[a-z][a-z0-9+.-]{1,20}:\S{1,8192} )", re.IGNORECASE)
"""How an unpacked member or a plain shard begins: a WARC version line or the line of an ARC record."""

WARC_START: Final = re.compile(rb"\s{0,64}WARC/\d", re.IGNORECASE)
"""How a WARC record begins."""

_PADDING: Final = b"\0\r\n"
_READ_BYTES: Final = 1 << 18
_MAGIC_BYTES: Final = 10
_START_ROOM: Final = 1 << 14
_FIRST_TRIES: Final = 64
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
    whole: bytes | None = field(default=None, repr=False)
    """All that `pieces` gives, of a member that was unpacked at once."""
    go_on: Callable[[], bool] = field(default=lambda: False, repr=False)
    """Once `pieces` are exhausted: whether more came from the next member (see `readers.joined`)."""


def members(file: BinaryIO, name: str, start: re.Pattern[bytes], begin: int = 0) -> Iterator[Member]:
    """All members of the shard in order, from one at `begin` on; each is unpacked before the next is looked for.

    `start` matches how unpacked bytes begin. UnreadableError names what a shard is that begins otherwise and is
    known, or of which no member can be read for want of a reader for it.
    """
    if begin:
        file.seek(0)
    raw = Window(_chunks(file))
    codec = codec_of(raw, name, start)
    if begin and codec is not None:
        learn(codec, raw)
    if begin:
        raw = Window(plain_from(file, begin), begin)
    if codec is None:
        yield Member(begin, raw.rest(), plain=file)
        return
    unpacking = _Unpacking(raw, codec, start, any_whole=begin > 0)
    position = raw.run_of(_PADDING, begin)
    while raw.reach(position + 1):
        member = Member(position, iter(()))
        unpacking.begin(member)
        yield member
        for _ in member.pieces:
            pass
        position = raw.run_of(_PADDING, raw.end if member.end is None else member.end)
        raw.forget(position)
    if unpacking.refused is not None and not unpacking.any_whole:
        raise unpacking.refused


def learn(codec: Codec, raw: Window) -> None:
    """Have a codec see what stands before the first member: a dictionary."""
    position = 0
    while raw.matches(SKIPPABLE, position, _MAGIC_BYTES):
        skipping = codec.unpack(raw, position)
        try:
            while True:
                next(skipping)
        except StopIteration as stop:
            position = stop.value
        except (DamagedMember, UnreadableError):
            return


def plain_from(file: BinaryIO, position: int, chunk_bytes: int = _READ_BYTES) -> Iterator[bytes]:
    """Chunks of an uncompressed shard again from `position`."""
    file.seek(position)
    return _chunks(file, chunk_bytes)


def _chunks(file: BinaryIO, chunk_bytes: int = _READ_BYTES) -> Iterator[bytes]:
    while chunk := file.read(chunk_bytes):
        yield chunk


def codec_of(raw: Window, name: str, start: re.Pattern[bytes]) -> Codec | None:
    codec = first_codec(raw)
    if codec is not None or raw.matches(start, 0, _START_ROOM):
        return codec
    # Neither packed nor plain: a shard whose first member is damaged in its first bytes, or something else.
    found = [(at, codec) for codec in codecs() if (at := _first_record(raw, codec, start)) is not None]
    if found:
        return min(found, key=lambda pair: pair[0])[1]
    refuse(raw, name, only_text=start is JSON_START)
    return None


def _first_record(raw: Window, codec: Codec, start: re.Pattern[bytes]) -> int | None:
    position = 0
    for _ in range(_FIRST_TRIES):
        at = raw.find(codec.magic, position, _READ_BYTES, _MAGIC_BYTES)
        if at is None:
            return None
        position = at + 1
        if raw.matches(SKIPPABLE, at, _MAGIC_BYTES):
            # It holds no record, and what is skipped could not be looked at again.
            continue
        try:
            head = next(codec.unpack(raw, at), b"")
        except (DamagedMember, UnreadableError):
            head = b""
        if start.match(head):
            return at
    return None


class _Unpacking:
    def __init__(self, raw: Window, codec: Codec, start: re.Pattern[bytes], any_whole: bool) -> None:
        self._raw = raw
        self._codec = codec
        self._start = start
        self._salvage = Salvage()
        self.any_whole = any_whole
        self.refused: UnreadableError | None = None

    def begin(self, member: Member) -> None:
        """Give a member its pieces."""
        found = self._codec.at_once(self._raw, member.offset) if isinstance(self._codec, Gzip) else None
        if found is None:
            member.pieces = self._pieces(member)
            return
        member.whole, member.end = found
        if member.whole and not self.any_whole:
            self._refuse_nested(member.whole)
            self.any_whole = True
        member.pieces = iter((member.whole,) if member.whole else ())

    def _pieces(self, member: Member) -> Generator[bytes, None, None]:
        first = not self.any_whole
        for piece in self._unpacked(member):
            if first:
                self._refuse_nested(piece)
                first = False
            yield piece

    def _unpacked(self, member: Member) -> Generator[bytes, None, None]:
        raw, codec = self._raw, self._codec
        if not (is_first(raw, codec, member.offset) or raw.matches(codec.magic, member.offset, _MAGIC_BYTES)):
            member.fault = "stray_bytes"
            member.end = self._next_start(member.offset + 1)
            return
        unpacked = 0
        unpacking = codec.unpack(raw, member.offset)
        try:
            while True:
                try:
                    piece = next(unpacking)
                except StopIteration as stop:
                    member.end = stop.value
                    self.any_whole = self.any_whole or unpacked > 0
                    return
                unpacked += len(piece)
                yield piece
                if raw.end - member.offset > _KEEP_BYTES:
                    raw.forget(raw.end - 2 * _READ_BYTES)
        except DamagedMember as damage:
            self._damaged(member, damage, unpacked)
        except UnreadableError as refused:
            self.refused = refused
            self._damaged(member, DamagedMember(f"bad_{codec.name}", member.offset + 1), unpacked)

    def _refuse_nested(self, head: bytes) -> None:
        if self._start.match(head):
            return
        inner = next((codec.name for codec in codecs() if codec.magic.match(head)), what_is(head))
        if inner is not None:
            raise UnreadableError(f"{inner} within {self._codec.name}")

    def _damaged(self, member: Member, damage: DamagedMember, unpacked: int) -> None:
        member.fault = damage.fault
        onward = self._salvage.after(member.offset, damage.reached, unpacked)
        member.end = self._next_start(max(onward, self._raw.base))
        if member.fault == "truncated" and self._raw.reach(member.end + 1):
            member.fault = f"bad_{self._codec.name}"

    def _next_start(self, position: int) -> int:
        found = self._raw.find(self._codec.magic, position, None, _MAGIC_BYTES)
        return self._raw.end if found is None else found
