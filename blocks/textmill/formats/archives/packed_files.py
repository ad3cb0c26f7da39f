"""Gives the files of a shard, whatever it is packed in: one file, packed or not, or those of a tar or zip archive."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from textmill.archive.codec import UnreadableError
from textmill.archive.compression import what_is
from textmill.block import Shard
from textmill.formats.archives.archive_members import ArchiveFile, tar_files, zip_files
from textmill.formats.archives.archive_streams import MOST_MEMBERS
from textmill.formats.archives.tar_parts import TarPart, global_headers
from textmill.formats.archives.tar_walk import is_tar
from textmill.inputs.byte_streams import whole
from textmill.inputs.opening import open_shard
from textmill.inputs.parts import START, FilePart, file_of
from textmill.inputs.unpacked import Damage, Unpacked

__all__ = ["PackedFile", "packed_files", "without_packing"]

_HEAD_BYTES: Final = 1 << 12
_BLOCK_BYTES: Final = 512
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_NOT_READ: Final = ("a 7z archive", "a rar archive", "legacy .lzma", "lzip", "lzop", "compress (.Z)")
_STRAY: Final = "stray_bytes"
_PACKINGS: Final = frozenset({".gz", ".bz2", ".xz", ".zst", ".lz4"})


@dataclass(frozen=True, slots=True)
class PackedFile:
    """One file: its path in the archive, or the name of the shard's own file without what says how it is packed."""

    name: str
    data: bytes
    is_member: bool
    fault: str | None = None
    detail: str | None = None


def packed_files(shard: Shard, max_file_bytes: int, counts: Counter[str]) -> Iterator[PackedFile]:
    """Files in their order, streamed; ShardError when the shard cannot be opened or is of a kind not read.

    A file with a fault has no bytes: those of `archive_members`, `too_large`, and what damages a packing
    (`truncated`, `bad_gzip` …). One with stray bytes behind what is packed comes whole, and then again as a fault.
    Counts as `archive_members`.
    """
    with open_shard(shard) as file:
        head = file.read(_HEAD_BYTES)
        kind = what_is(head)
        if kind in _NOT_READ:
            raise UnreadableError(kind)
        file.seek(0)
        if head.startswith(_ZIP):
            yield from map(_member, zip_files(file, max_file_bytes, counts))
            return
        part = shard if isinstance(shard, FilePart) else None
        is_later = part is not None and part.begin > START
        known = global_headers(part) if part is not None else None
        stream = Unpacked(file, shard.url, part.begin if part is not None and is_later else START)
        if is_later or is_tar(stream.peek(_BLOCK_BYTES)):
            walk = TarPart(stream, None if known is None else part)
            yield from _of_tar(stream, walk, max_file_bytes, counts, known or {})
            return
        yield from _whole(stream, without_packing(PurePosixPath(file_of(shard)).name), max_file_bytes)


def _of_tar(
    stream: Unpacked, walk: TarPart, max_file_bytes: int, counts: Counter[str], known: Mapping[str, str]
) -> Iterator[PackedFile]:
    if walk.first > MOST_MEMBERS:
        return
    for item in tar_files(stream, max_file_bytes, counts, walk.begins, stream.place, walk.first, known):
        yield from map(_damaged, walk.damage())
        yield _member(item)
    yield from map(_damaged, walk.damage())
    if not walk.ends_early:
        for damage in _rest_damage(stream):
            yield PackedFile("", b"", True, *damage)


def _damaged(damage: Damage) -> PackedFile:
    return PackedFile("", b"", True, damage.fault, damage.detail)


def _member(item: ArchiveFile) -> PackedFile:
    return PackedFile(item.name, item.data, True, item.fault, item.detail)


def _whole(stream: Unpacked, name: str, max_file_bytes: int) -> Iterator[PackedFile]:
    data = whole(stream, max_file_bytes)
    if data is None:
        yield PackedFile(name, b"", False, "too_large", f"{name}: over {max_file_bytes:,} bytes")
        return
    damage = _rest_damage(stream)
    # What stands behind the packed data takes nothing from it.
    if all(fault == _STRAY for fault, _ in damage):
        yield PackedFile(name, data, False)
    for fault, detail in damage[:1]:
        yield PackedFile(name, b"", False, fault, f"{name}: {detail}")


def _rest_damage(stream: Unpacked) -> list[tuple[str, str]]:
    while stream.read(1 << 20):
        pass
    return [(damage.fault, damage.detail) for damage in stream.new_damage()]


def without_packing(name: str) -> str:
    """A file's name without the ending that says how it is packed."""
    path = PurePosixPath(name)
    return path.stem if path.suffix.lower() in _PACKINGS and path.stem else name
