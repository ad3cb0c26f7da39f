"""Packs bytes in every compression that is read, as one member or several, and damages what is packed."""

import bz2
import gzip
import itertools
import lzma
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import lz4.frame
import zstandard
from hypothesis import strategies as st

__all__ = ["DAMAGES", "PACKINGS", "Damage", "damaged", "pack", "pieces_of"]

PACKINGS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "none": bytes,
    "gzip": lambda data: gzip.compress(data, 1, mtime=0),
    "zstd": lambda data: zstandard.ZstdCompressor(level=1, write_checksum=True).compress(data),
    "xz": lambda data: lzma.compress(data, preset=0),
    "bz2": lambda data: bz2.compress(data, 1),
    "lz4": lambda data: lz4.frame.compress(data, content_checksum=True),
}


@dataclass(frozen=True)
class Damage:
    """What befalls a file: at a place (0..1 of its length) bytes are flipped, cut, put in, or end the file."""

    kind: str
    place: float
    junk: bytes = b""


DAMAGES: Final = st.builds(
    Damage,
    st.sampled_from(["flip", "cut", "insert", "end", "glue"]),
    st.floats(0, 1, exclude_max=True),
    st.binary(max_size=30)
    | st.sampled_from([b"\0" * 600, b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"\r\n", b"WARC/1.0\r\n"]),
)


def pack(packing: str, pieces: Sequence[bytes]) -> bytes:
    """Each piece a member."""
    return b"".join(map(PACKINGS[packing], pieces))


def pieces_of(data: bytes, cuts: Sequence[float]) -> list[bytes]:
    """The data cut at places of 0..1 of its length."""
    places = [0, *sorted(int(cut * len(data)) for cut in cuts), len(data)]
    return [data[start:end] for start, end in itertools.pairwise(places)]


def damaged(data: bytes, damage: Damage | None) -> bytes:
    """The file after the damage."""
    if damage is None:
        return data
    at = int(damage.place * len(data))
    match damage.kind:
        case "flip":
            return data[:at] + bytes(byte ^ 0xFF for byte in data[at : at + 1]) + data[at + 1 :]
        case "cut":
            return data[:at] + data[at + 1 + len(damage.junk) :]
        case "insert":
            return data[:at] + damage.junk + data[at:]
        case "end":
            return data[:at]
    return data + damage.junk
