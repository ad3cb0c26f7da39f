"""Every way to pack a shard is read, in one member or many, or is an error that names it; nothing is split as text."""

import bz2
import gzip
import io
import lzma
import struct
from collections import Counter
from pathlib import Path

import lz4.block
import lz4.frame
import pytest
import zstandard

from textmill.archive.packed_members import RECORD_START, members
from textmill.errors import ShardError
from textmill.readers.jsonl import Jsonl
from textmill.readers.warc import Warc

LINES = [b'{"id": "%d", "text": "sack %d of flour"}\n' % (number, number) for number in range(40)]
SKIPPED = b"\x50\x2a\x4d\x18\x05\0\0\0hello"


def zstd_window(window_log: int):
    def pack(data: bytes) -> bytes:
        settings = zstandard.ZstdCompressionParameters(window_log=window_log, enable_ldm=window_log > 27)
        stream = zstandard.ZstdCompressor(compression_params=settings).compressobj()
        return stream.compress(data) + stream.flush()

    return pack


PACKERS = {
    "gzip": gzip.compress,
    "zstd": zstandard.compress,
    "zstd-checked": zstandard.ZstdCompressor(write_checksum=True).compress,
    "zstd-long-31": zstd_window(31),
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "xz-crc32": lambda data: lzma.compress(data, check=lzma.CHECK_CRC32),
    "lz4": lz4.frame.compress,
    "lz4-checked": lambda data: lz4.frame.compress(data, content_checksum=True, block_checksum=True),
    "lz4-unsized": lambda data: lz4.frame.compress(data, store_size=False, block_linked=False),
}


@pytest.fixture
def read_lines(tmp_path: Path, rows_of):
    def read(data: bytes, name: str = "in.jsonl") -> tuple[list[str | None], Counter[str]]:
        path = tmp_path / name
        path.write_bytes(data)
        rows, _ = rows_of(Jsonl(paths=str(path)))
        return [row["id"] for row in rows if row["fault"] is None], Counter(
            row["fault"] for row in rows if row["fault"]
        )

    return read


@pytest.mark.parametrize("packer", PACKERS)
def test_json_lines_in_any_packing(read_lines, packer):
    """In one member, in many with lines across them, with empty members and padding, under a name that says nothing."""
    pack = PACKERS[packer]
    whole = b"".join(LINES)
    numbers = [str(number) for number in range(40)]
    assert read_lines(pack(whole)) == (numbers, {})
    parts = [pack(whole[start : start + 333]) for start in range(0, len(whole), 333)]
    assert read_lines(b"".join(parts)) == (numbers, {})
    assert read_lines(pack(b"") + b"".join(parts) + pack(b"") + b"\0" * 1024) == (numbers, {})
    assert read_lines((b"\0" * 8).join(parts), "in.txt") == (numbers, {})


@pytest.mark.parametrize("packer", PACKERS)
def test_warc_in_any_packing(maker, read_warc, packer):
    pages = [maker.page(number) for number in range(3)]
    for data in (b"".join(map(PACKERS[packer], pages)), PACKERS[packer](b"".join(pages))):
        rows, _ = read_warc(data)
        assert [(row["url"][-1], row["fault"]) for row in rows] == [("0", None), ("1", None), ("2", None)]


@pytest.mark.parametrize("window_log", [27, 28, 29, 30, 31])
def test_zstd_windows_of_any_length(read_lines, window_log):
    """`zstd --long=28` and above was called damaged, and every document was lost with exit code 0."""
    assert read_lines(zstd_window(window_log)(b"".join(LINES)))[1] == {}


@pytest.mark.parametrize("packer", ["zstd", "lz4"])
def test_skippable_frames(read_lines, packer):
    parts = [PACKERS[packer](line) for line in LINES]
    assert read_lines(SKIPPED + SKIPPED.join(parts) + SKIPPED) == ([str(number) for number in range(40)], {})
    assert read_lines(SKIPPED) == ([], {})
    assert read_lines(parts[0] + SKIPPED[:-1])[1] == {"truncated": 1}


@pytest.mark.parametrize("packer", PACKERS)
def test_a_file_cut_off_is_truncated(read_lines, packer):
    data = PACKERS[packer](b"".join(LINES))
    for length in (1, len(data) // 2, len(data) - 1):
        if packer == "lz4-unsized" and length == len(data) - 1:
            continue  # its end mark is all that is missing, and a part of that says so too
        assert read_lines(data[:length])[1] == {"truncated": 1}, length


@pytest.mark.parametrize(
    ("packer", "fault"),
    [
        ("gzip", "bad_gzip"),
        ("zstd-checked", "bad_zstd"),
        ("bz2", "bad_bz2"),
        ("xz", "bad_xz"),
        ("lz4-checked", "bad_lz4"),
    ],
)
def test_damage_costs_its_member(read_lines, packer, fault):
    parts = [bytearray(PACKERS[packer](line)) for line in LINES]
    for place in range(len(parts[5]) // 2 - 1, len(parts[5]) // 2 + 3):
        parts[5][place] ^= 0xFF
    good, faults = read_lines(b"".join(parts))
    assert faults[fault] >= 1
    assert good == [str(number) for number in range(40) if number != 5]


def test_dictionary_of_a_skippable_frame(read_lines):
    words = zstandard.train_dictionary(4096, LINES * 20)
    pack = zstandard.ZstdCompressor(dict_data=words).compress
    frames = b"".join(map(pack, LINES))
    packed = zstandard.compress(words.as_bytes())
    for content in (words.as_bytes(), packed):
        assert read_lines(struct.pack("<4sI", b"\x5d\x2a\x4d\x18", len(content)) + content + frames)[1] == {}
    with pytest.raises(ShardError, match=rf"zstd with the dictionary {words.dict_id()}, which is not in the file"):
        read_lines(frames)
    with pytest.raises(ShardError, match="zstd with the dictionary"):
        read_lines(struct.pack("<4sI", b"\x5d\x2a\x4d\x18", 40) + packed[:40] + frames)


ALONE = lzma.compress(b"".join(LINES), format=lzma.FORMAT_ALONE)
UNREAD = [
    (b"7z\xbc\xaf\x27\x1c\0\4", "a.jsonl.7z", "a 7z archive"),
    (b"PK\x03\x04\x14\0", "a.jsonl.gz", "a zip archive"),
    (b"Rar!\x1a\x07\x01\0", "a.jsonl", "a rar archive"),
    (b"in.jsonl".ljust(257, b"\0") + b"ustar\0" + bytes(249), "a.tar", "a tar archive"),
    (ALONE, "a.jsonl.lzma", "legacy .lzma"),
    (b"LZIP\x01", "a", "lzip"),
    (b"\x1f\x9d\x90", "a.Z", r"compress \(.Z\)"),
    (b"\xff\x06\0\0sNaPpY", "a.sz", "snappy"),
    (b"\x02\x21\x4c\x18" + lz4.block.compress(LINES[0]), "a.lz4", "legacy LZ4"),
    (b"\x8b\x15\x80" + bytes(range(128, 192)), "a.jsonl.br", "Brotli"),
    (b"PAR1\x15\x04", "a.jsonl", "Parquet"),
    (b"\xff\xfe{\0}\0", "a.jsonl", "UTF-16 text"),
    ('{"text": "é"}\n'.encode("utf-16-le"), "a.jsonl", "UTF-16 text"),
    ('{"text": "é"}\n'.encode("utf-16-be"), "a.jsonl", "UTF-16 text"),
    ('{"text": "é"}\n'.encode("utf-32-le"), "a.jsonl", "UTF-32 text"),
    (gzip.compress('{"text": "é"}\n'.encode("utf-16-le")), "a.jsonl.gz", "UTF-16 text within gzip"),
    (gzip.compress(gzip.compress(LINES[0])), "a.jsonl.gz", "gzip within gzip"),
    (gzip.compress(b"in.jsonl".ljust(257, b"\0") + b"ustar\0" + bytes(249)), "a.tgz", "a tar archive within gzip"),
    (zstandard.compress(bz2.compress(LINES[0])), "a.bz2.zst", "bz2 within zstd"),
    (b"\x28\xb5\x2f\xfd\x00\xb8" + bytes(40), "a.zst", "zstd with a window of more than 2 GiB"),
]


@pytest.mark.parametrize(("data", "name", "what"), UNREAD, ids=[what for _, _, what in UNREAD])
@pytest.mark.parametrize("reader", [Jsonl, Warc])
def test_what_is_not_read_is_an_error_that_names_it(tmp_path, rows_of, reader, data, name, what):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ShardError, match=rf"{name}: is {what}.*, which is not read") as found:
        rows_of(reader(paths=str(tmp_path / name)))
    assert "\n" not in str(found.value)


def test_bytes_that_are_no_text_are_no_json_lines(read_lines):
    with pytest.raises(ShardError, match=r"neither UTF-8 text nor packed in a known way \(it begins with 78 9c "):
        read_lines(b"x\x9c" + bytes(range(256)))
    # A bad line at the start costs that line, in whatever encoding.
    assert read_lines('{"text": "Mühle'.encode("latin-1") + b"\n" + b"".join(LINES))[1] == {"bad_json": 1}


def test_a_damaged_first_member_is_passed_over(read_lines):
    parts = [gzip.compress(line) for line in LINES]
    good, faults = read_lines(b"\xff\xff" + parts[0][2:] + b"".join(parts[1:]))
    assert (good, faults) == ([str(number) for number in range(1, 40)], {"stray_bytes": 1})


def test_a_large_member_does_not_make_those_behind_it_slow() -> None:
    large, small = gzip.compress(bytes(9 << 20), 1), gzip.compress(b"WARC/1.0\r\n")
    data = b"".join([small, large, small, *[large] * 7, small])
    at_once = []
    for member in members(io.BytesIO(data), "shard", RECORD_START):
        at_once.append(member.whole is not None)
        assert sum(map(len, member.pieces)) in (10, 9 << 20)
    assert at_once == [True, False, True, *[False] * 7, True]
