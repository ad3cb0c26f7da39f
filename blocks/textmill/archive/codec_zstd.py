"""Unpacks Zstandard frames (RFC 8878) one at a time, with windows of any length that zstd writes."""

import re
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Final

import zstandard

from textmill.archive.codec import (
    MOST_WINDOW_BYTES,
    PIECE_BYTES,
    SKIPPABLE,
    DamagedMember,
    UnreadableError,
    frame_after,
)
from textmill.archive.stream_window import Window

__all__ = ["Zstd"]

_STEP: Final = 1 << 10
"""A zstd block of 4 bytes may unpack to 128 kB; 1 kB of them stays within 32 MB."""

_HEADER_BYTES: Final = 18
_SINGLE_SEGMENT: Final = 0x20
_LONGEST_WINDOW: Final = (31 - 10) << 3
"""The window descriptor of `MOST_WINDOW_BYTES` (RFC 8878 §3.1.1.1.2)."""

_DICTIONARY_BYTES: Final = PIECE_BYTES * 16
_DICTIONARY_FRAME: Final = b"\x5d"


@dataclass
class Zstd:
    """Zstandard frames; a dictionary in a leading skippable frame is used (WARC zstd proposal 1.0, IIPC 2019)."""

    name: str = "zstd"
    first: bytes = b"\x28\xb5\x2f\xfd"
    magic: re.Pattern[bytes] = re.compile(rb"\x28\xb5\x2f\xfd|" + SKIPPABLE.pattern, re.DOTALL)
    _dictionary: zstandard.ZstdCompressionDict | None = field(default=None, repr=False)

    def unpack(self, raw: Window, start: int) -> Generator[bytes, None, int]:
        """See `Codec`; a skippable frame has no pieces."""
        if raw.cut(start, start + 1) != self.first[:1]:
            return self._skip(raw, start)
        self._check(raw, start)
        position = start
        frame = zstandard.ZstdDecompressor(self._dictionary, max_window_size=MOST_WINDOW_BYTES).decompressobj()
        while not frame.eof:
            if not raw.reach(position + 1):
                raise DamagedMember("truncated", position)
            chunk = raw.cut(position, min(position + _STEP, raw.end))
            try:
                piece = frame.decompress(chunk)
            except zstandard.ZstdError:
                raise DamagedMember("bad_zstd", position + len(chunk)) from None
            if piece:
                yield piece
            position += len(chunk) - len(frame.unused_data)
        return position

    def _check(self, raw: Window, start: int) -> None:
        """Refuse what zstd would call damaged, and is not."""
        raw.reach(start + _HEADER_BYTES)
        head = raw.cut(start, min(start + _HEADER_BYTES, raw.end))
        if len(head) > 5 and not head[4] & _SINGLE_SEGMENT and head[5] > _LONGEST_WINDOW:
            raise UnreadableError("zstd with a window of more than 2 GiB")
        try:
            found = zstandard.get_frame_parameters(head)
        except zstandard.ZstdError:
            # Damaged or cut off: unpacking says which.
            return
        if found.dict_id and (self._dictionary is None or self._dictionary.dict_id() != found.dict_id):
            raise UnreadableError(f"zstd with the dictionary {found.dict_id}, which is not in the file")

    def _skip(self, raw: Window, start: int) -> int:
        end = frame_after(raw, start)
        if raw.cut(start, start + 1) == _DICTIONARY_FRAME and end - start < _DICTIONARY_BYTES and raw.reach(end):
            self._dictionary = _dictionary(raw.cut(start + 8, end), end)
        elif not raw.skip_to(end):
            raise DamagedMember("truncated", raw.end)
        return end


def _dictionary(content: bytes, end: int) -> zstandard.ZstdCompressionDict:
    try:
        if content.startswith(Zstd.first):
            content = zstandard.ZstdDecompressor().stream_reader(content).read(_DICTIONARY_BYTES)
        return zstandard.ZstdCompressionDict(content)
    except (zstandard.ZstdError, ValueError):
        raise DamagedMember("bad_zstd", end) from None
