"""Records that go on in the next member, as pbzip2, bgzip and pzstd cut them; twin: the file in one member."""

import bz2
import gc
import gzip
import io
import itertools
import weakref

import pytest
from tests.readers.conftest import PAGE, WarcMaker

from textmill.archive.joined import joinable
from textmill.archive.packed_members import RECORD_START, Member, members
from textmill.archive.stream_window import Window
from textmill.archive.warc_records import lone_record, warc_records

ARC = b"".join(
    b"http://mill.example/%d 1.2.3.4 20240501120000 text/html %d\n%s\n" % (number, len(PAGE % (1, 1)), PAGE % (1, 1))
    for number in range(3)
)


def seen(rows: list[dict[str, object]]) -> list[tuple[object, ...]]:
    return [(row["url"], row["html"], row["fault"]) for row in rows]


def packed(data: bytes, *places: int) -> bytes:
    ends = [0, *places, len(data)]
    return b"".join(gzip.compress(data[start:end], mtime=0) for start, end in itertools.pairwise(ends))


@pytest.mark.parametrize("kind", ["warc", "arc"])
def test_a_cut_anywhere_changes_nothing(maker: WarcMaker, read_warc, kind: str) -> None:
    data = b"".join(maker.page(number) for number in range(3)) if kind == "warc" else ARC
    whole = seen(read_warc(packed(data))[0])
    assert [fault for _, _, fault in whole] == [None] * 3
    for place in range(1, len(data), 7):
        assert seen(read_warc(packed(data, place))[0]) == whole, place


def test_members_smaller_than_a_header(maker: WarcMaker, read_warc) -> None:
    data = b"".join(maker.page(number) for number in range(3))
    rows, counts = read_warc(packed(data, *range(11, len(data), 11)))
    assert seen(rows) == seen(read_warc(packed(data))[0])
    assert counts["wrong_length"] == 0


def test_every_member_is_of_another_length(maker: WarcMaker, read_warc) -> None:
    data = b"".join(maker.page(number) for number in range(40))
    stream = b"".join(bz2.compress(data[place : place + 900]) for place in range(0, len(data), 900))
    assert seen(read_warc(stream)[0]) == seen(read_warc(packed(data))[0])


def test_what_lies_behind_a_damaged_member_is_not_taken_for_its_end(maker: WarcMaker, read_warc) -> None:
    first, second, third = (maker.page(number) for number in range(3))
    parts = [gzip.compress(first[:330]), gzip.compress(first[330:] + second), gzip.compress(third)]
    parts[0] = parts[0][:-5] + b"\xff" + parts[0][-4:]
    faults = [(row["url"], row["fault"]) for row in read_warc(b"".join(parts))[0]]
    assert faults == [
        ("https://mill.example/0", "bad_gzip"),
        (None, "stray_bytes"),
        ("https://mill.example/1", None),
        ("https://mill.example/2", None),
    ]


def test_a_length_that_lies_does_not_reach_into_a_member_that_begins_with_a_record(maker: WarcMaker, read_warc) -> None:
    pages = [maker.page(0, Content_Length="250"), maker.page(1)]
    rows, counts = read_warc(b"".join(map(gzip.compress, pages)))
    assert [row["fault"] for row in rows] == [None, None]
    assert counts["wrong_length"] == 1


def test_zeros_after_a_plain_record_are_padding(maker: WarcMaker, read_warc) -> None:
    for zeros in (b"\0", b"\0" * 4096, b"\r\n\0\0\r\n"):
        assert len(read_warc(maker.page(0) + zeros, "a.warc")[0]) == 1
        assert len(read_warc(maker.page(0) + zeros + maker.page(1), "a.warc")[0]) == 2


def test_a_member_that_was_read_is_free_without_the_garbage_collector(maker: WarcMaker) -> None:
    file, seen_members = io.BytesIO(b"".join(gzip.compress(maker.page(number)) for number in range(9))), []
    gc.disable()
    try:
        for member in joinable(members(file, "shard", RECORD_START)):
            seen_members.append(weakref.ref(member))
            del member
        assert [one() for one in seen_members[:-1]] == [None] * 8
    finally:
        gc.enable()


REQUEST = b"GET / HTTP/1.1\r\nHost: mill.example\r\n\r\n"


@pytest.mark.parametrize(
    "fields",
    [
        b"WARC-Type: request\r\nContent-Length: %d\r\n",
        b"WARC-Type: metadata\r\nWARC-Date: 2024-05-01T12:00:00Z\r\nContent-Length: %d\r\nContent-Type: a/b\r\n",
        b"WARC-Type: request\r\nContent-Length: %d\r\nContent-Length: 7\r\n",
        b"WARC-Type: request\r\nContent-Length: 7\r\nContent-Length: %d\r\n",
        b"WARC-Type: request\r\ncontent-length: 7\r\nContent-Length: %d\r\n",
        b"WARC-Type: request\r\nX-Content-Length: 7\r\nContent-Length: %d\r\n",
        b"WARC-Type: request\r\n response\r\nContent-Length: %d\r\n",
        b"WARC-Type: request\r\nContent-Length: %d\r\n 0\r\n",
        b"WARC-Type: request\r\nWARC-Type: response\r\nContent-Length: %d\r\n",
        b"WARC-Type: requests\r\nContent-Length: %d\r\n",
        b"WARC-Type: request\r\n" + b"A: b\r\n" * 5000 + b"Content-Length: %d\r\n",
    ],
)
def test_a_record_alone_in_a_member_is_what_it_is_elsewhere(fields: bytes) -> None:
    data = b"WARC/1.0\r\n" + fields % len(REQUEST) + b"\r\n" + REQUEST + b"\r\n\r\n"
    (member,) = members(io.BytesIO(gzip.compress(data)), "shard", RECORD_START)
    alone = lone_record(member, 1 << 20)
    (cut,) = warc_records(Member(0, iter((data,)), member.end), Window(iter((data,))), 1 << 20)
    assert alone is None or (alone.type, alone.block, alone.fault) == (cut.type, cut.block, cut.fault)
