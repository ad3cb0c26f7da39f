"""What the fuzzing of WARC and ARC files shares: HTTP heads, pages, lengths that lie, and how records become a file."""

from dataclasses import dataclass
from typing import Final

from hypothesis import strategies as st
from tests.fuzz.formats import Read, bounded, read, shard_of
from tests.fuzz.packing import DAMAGES, PACKINGS, Damage, damaged, pack, pieces_of

from textmill.errors import ShardError
from textmill.readers.warc import Warc

__all__ = ["BODIES", "HTTP_HEADS", "LENGTH_LIES", "ODD_BODIES", "PACKED", "PAGE_HEAD", "Packed", "read_archive"]

LENGTH_LIES: Final = st.sampled_from(
    ["-1", "", "x", "0", "1", "+5", "1 2", "1e3", "٣", "99999999999", "9" * 18, "9" * 19, "9" * 5000, "0x10", "007"]
)
WORDS: Final = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
BODIES: Final = st.builds(
    lambda words: (
        f"<!DOCTYPE html><html><head><meta charset=utf-8></head><body><p>Mill {words}.</p></body></html>".encode()
    ),
    WORDS,
)
ODD_BODIES: Final = (
    st.binary(max_size=40)
    | st.sampled_from([b"", b"\r\n\r\n", b"WARC/1.0\r\n", b"\nWARC/1.0\r\nWARC-Type: response\r\n\r\n", b"\0" * 40])
    | st.sampled_from(
        [b"\nhttp://b.example/ 1.2.3.4 20240101000000 text/html 10\n", b"HTTP/1.1 200 OK\r\n\r\n", b"\x1f\x8b\x08"]
    )
)
PAGE_HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
HTTP_HEADS: Final = st.sampled_from(
    [
        *[PAGE_HEAD] * 4,
        b"HTTP/1.1 404 Not Found\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.0 200 OK\nContent-Type: text/html\n\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: br, deflate, zstd\r\nContent-Length: 3\r\n\r\n",
        b"HTTP/1.1 banana\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno end",
        b"",
    ]
)


@dataclass(frozen=True)
class Packed:
    """How records become a file: a member each, one member, or members cut anywhere; then zeros, then damage."""

    packing: str
    layout: str
    cuts: list[float]
    padding: bytes
    damage: Damage | None

    @property
    def has_a_member_each(self) -> bool:
        return self.layout == "each" and self.packing != "none"

    def file(self, records: list[bytes]) -> bytes:
        whole = b"".join(records)
        members = {"each": records, "one": [whole]}.get(self.layout) or pieces_of(whole, self.cuts)
        return damaged(pack(self.packing, members) + self.padding, self.damage)


PACKED: Final = st.builds(
    Packed,
    st.sampled_from(list(PACKINGS)),
    st.sampled_from(["each", "each", "one", "cut"]),
    st.lists(st.floats(0, 1), max_size=3),
    st.sampled_from([b"", b"", b"\0" * 3, b"\0" * 512]),
    st.none() | st.none() | DAMAGES,
)


def read_archive(data: bytes) -> Read | None:
    """What the reader makes of a file, whatever the batches; None where it is refused as a whole."""
    with bounded(), shard_of(data) as shard:
        reader = Warc(paths=shard.url)
        try:
            found = read(reader, shard)
        except ShardError:
            return None
        for changes in ({"batch_rows": 1}, {"batch_bytes": 50}):
            again = read(reader.model_copy(update=changes), shard)
            assert (again.rows, again.counts) == (found.rows, found.counts), changes
    return found
