"""The sample crawl as small shards: its gzip members, shared out in order."""

import re
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

__all__ = ["SHARDS", "cut_crawl"]

CRAWL = Path(__file__).resolve().parents[2] / "configs" / "sample" / "crawl"
SHARDS = 12


def cut_crawl(folder: Path) -> None:
    """Write them into a new folder."""
    found = [member for path in sorted(CRAWL.glob("*.warc.gz")) for member in _members(path.read_bytes())]
    folder.mkdir()
    for number in range(SHARDS):
        first, last = len(found) * number // SHARDS, len(found) * (number + 1) // SHARDS
        (folder / f"{number:02d}.warc.gz").write_bytes(b"".join(found[first:last]))


def _members(data: bytes) -> Iterator[bytes]:
    """The gzip members of an archive; one that is damaged further on is one too."""
    starts = [at.start() for at in re.finditer(rb"\x1f\x8b\x08", data) if _begins_a_record(data[at.start() :][:4096])]
    for start, end in pairwise([*starts, len(data)]):
        yield data[start:end]


def _begins_a_record(head: bytes) -> bool:
    try:
        return zlib.decompressobj(wbits=31).decompress(head, 5) == b"WARC/"
    except zlib.error:
        return False
