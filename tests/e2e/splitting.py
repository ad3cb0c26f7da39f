"""Reads a file in parts as a run does: each surveyed by itself, numbered together, then read by itself."""

import bz2
import gzip
import lzma
from collections import Counter
from collections.abc import Callable
from functools import partial

import lz4.frame
import zstandard

from textmill.block import Shard
from textmill.file_reader import FileReader
from textmill.inputs.parts import FilePart
from textmill.stages.row_ids import qualified
from textmill.stages.surveying import located, numbered, surveyed

Read = tuple[list[dict[str, object]], Counter[str]]


Pack = Callable[[bytes], bytes]

PACKS: dict[str, Pack] = {
    "plain": bytes,
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "stored": lambda data: gzip.compress(data, 0, mtime=0),
    "bz2": bz2.compress,
    "zstd": zstandard.ZstdCompressor().compress,
    "lz4": lz4.frame.compress,
    "xz": lambda data: lzma.compress(data, preset=0),
}


def read_whole(reader: FileReader) -> Read:
    """Rows and counts of a reader's files, each as one shard."""
    return _read(reader, reader.model_copy(update={"split": None}).shards("s"))


def read_parts(reader: FileReader) -> tuple[Read, int]:
    """The same of its shards, and how many parts there are."""
    shards: list[Shard] = []
    files: dict[str, list[FilePart]] = {}
    found = reader.shards("s")
    for shard in found:
        if not isinstance(shard, FilePart):
            shards.append(shard)
            continue
        files.setdefault(shard.file, []).append(shard)
    for parts in files.values():
        table = numbered(reader, parts, [partial(surveyed, reader, part) for part in parts])
        places = [located(part, table, place) for place, part in enumerate(parts)]
        shards += [place for place in places if place is not None]
    return _read(reader, shards), len(found)


def _read(reader: FileReader, shards: list[Shard]) -> Read:
    counts: Counter[str] = Counter()
    rows = [
        row for one in shards for batch in qualified(reader, one, reader.read(one, counts)) for row in batch.to_pylist()
    ]
    return rows, counts


def same(reader: FileReader, least_parts: int = 1) -> None:
    """Whether parts give what the whole gives."""
    whole = read_whole(reader)
    parts, count = read_parts(reader)
    assert parts == whole
    assert count >= least_parts


def members(pieces: list[bytes], pack: Pack) -> bytes:
    return b"".join(map(pack, pieces))


def damaged(data: bytes, damage: list[tuple[int, bytes, int]]) -> bytes:
    """With bytes written over and cut out: where, what, and how many."""
    for place, written, gone in damage:
        at = place % (len(data) + 1)
        data = data[:at] + written + data[at + gone :]
    return data
