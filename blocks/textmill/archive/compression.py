"""Says how a shard is packed by its first bytes, and names what is packed in a way that is not read.

Names decide nothing, except for compressions that leave no mark on what they pack.
"""

import re
from pathlib import PurePosixPath
from typing import Final

from textmill.archive.codec import SKIPPABLE, Codec, DamagedMember, UnreadableError, frame_after
from textmill.archive.codec_gzip import Gzip
from textmill.archive.codec_streams import Bz2, Lz4, Xz
from textmill.archive.codec_zstd import Zstd
from textmill.archive.stream_window import Window

__all__ = ["codecs", "first_codec", "is_no_text", "refuse", "what_is"]

_HEAD_BYTES: Final = 1 << 12
_MAGIC_BYTES: Final = 10
_SKIPPED_BYTES: Final = 1 << 24
_OTHERS: Final = (
    ("a zip archive", rb"PK(?:\x03\x04|\x05\x06|\x07\x08)"),
    ("a 7z archive", rb"7z\xbc\xaf\x27\x1c"),
    ("a rar archive", rb"Rar!\x1a\x07"),
    ("a tar archive", rb".{257}ustar"),
    ("legacy .lzma", rb"\x5d\0\0.{2}(?:\xff{8}|.{5}\0{3})"),
    ("lzip", rb"LZIP[\0\x01]"),
    ("lzop", rb"\x89LZO\0\r\n\x1a\n"),
    ("compress (.Z)", rb"\x1f\x9d\x90"),
    ("snappy", rb"\xff\x06\0\0sNaPpY"),
    ("legacy LZ4", rb"\x02\x21\x4c\x18"),
    ("zstd of a version before 0.8", rb"[\x1e-\x27]\xb5\x2f\xfd"),
    ("Parquet", rb"PAR1"),
    ("Arrow", rb"ARROW1\0\0|\xff{4}.{3}\0"),
    ("Avro", rb"Obj\x01"),
    ("ORC", rb"ORC[\x0a\x11\x12]"),
    ("SQLite", rb"SQLite format 3\0"),
    ("HDF5", rb"\x89HDF\r\n\x1a\n"),
    ("a PDF document", rb"%PDF-"),
    ("an image", rb"\x89PNG\r\n|GIF8[79]a|\xff\xd8\xff"),
    ("UTF-32 text", rb"\xff\xfe\0\0|\0\0\xfe\xff|[\[{]\0{3}|\0{3}[\[{]"),
    ("UTF-16 text", rb"\xff\xfe.\0|\xfe\xff\0.|[\[{]\0|\0[\[{]"),
)
_KINDS: Final = tuple((name, re.compile(magic, re.DOTALL)) for name, magic in _OTHERS)
_UNMARKED: Final = {
    ".br": "Brotli",
    ".deflate": "raw deflate",
    ".lzma": "legacy .lzma",
    ".lzo": "LZO",
    ".snappy": "snappy",
    ".sz": "snappy",
    ".zlib": "zlib",
    ".zz": "zlib",
}
"""Endings of names of what has no magic number, or often lacks it."""
_CONTROL: Final = bytes({*range(32), 127} - {9, 10, 12, 13})
_BINARY_SHARE: Final = 0.3


def codecs() -> tuple[Codec, ...]:
    """Every compression that is read, each new for one shard."""
    return (Gzip(), Zstd(), Lz4(), Bz2(), Xz())


def first_codec(raw: Window) -> Codec | None:
    """How the shard is packed by its first bytes, skippable frames aside; None when it is not packed."""
    start = _skippable(raw)
    for codec in codecs():
        if is_first(raw, codec, start) or raw.matches(codec.magic, start, _MAGIC_BYTES):
            return codec
    return Zstd() if start else None


def is_first(raw: Window, codec: Codec, position: int) -> bool:
    """Whether a member of the codec begins at `position`, as far as the file goes."""
    raw.reach(position + len(codec.first))
    head = raw.cut(position, min(position + len(codec.first), raw.end))
    # The file may end within the first bytes of a member: that is a truncated member, not stray bytes.
    return bool(head) and codec.first.startswith(head)


def _skippable(raw: Window) -> int:
    position = 0
    while position < _SKIPPED_BYTES and raw.matches(SKIPPABLE, position, _MAGIC_BYTES):
        try:
            end = frame_after(raw, position)
        except DamagedMember:
            break
        if end > _SKIPPED_BYTES or not raw.reach(end):
            break
        position = end
    return position


def what_is(head: bytes) -> str | None:
    """What begins so, where it is neither text nor packed in a way that is read; None where that cannot be said."""
    return next((name for name, magic in _KINDS if magic.match(head)), None)


def refuse(raw: Window, name: str, only_text: bool) -> None:
    """UnreadableError where a shard that no codec knows is certainly packed, or no text where it must be."""
    raw.reach(_HEAD_BYTES)
    head = raw.cut(0, min(_HEAD_BYTES, raw.end))
    found = what_is(head)
    if found is None and is_no_text(head):
        found = _UNMARKED.get(PurePosixPath(name).suffix.lower())
        if found is None and only_text:
            found = f"neither UTF-8 text nor packed in a known way (it begins with {head[:8].hex(' ')})"
    if found is not None:
        raise UnreadableError(found)


def is_no_text(head: bytes) -> bool:
    """Whether too much of it is control characters, or not UTF-8, for any text."""
    control = len(head) - len(head.translate(None, _CONTROL))
    stray = len(head) - len(head.decode("utf-8", "ignore").encode())
    return control + stray > _BINARY_SHARE * len(head)
