"""Damage costs the damaged record, is counted, and never raises or hangs."""

import io

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from textmill.archive.packed_members import RECORD_START, members
from textmill.archive.stream_window import Window
from textmill.archive.warc_records import warc_records
from textmill.errors import ShardKindError


def outcome(rows):
    return [(row["url"] and row["url"].rpartition("/")[2], row["fault"]) for row in rows]


def flip(data: bytes, position: int, bits: int = 0xFF) -> bytes:
    return data[:position] + bytes([data[position] ^ bits]) + data[position + 1 :]


def test_wrong_crc(maker, read_warc):
    parts = maker.members(3)
    parts[2] = flip(parts[2], len(parts[2]) - 6)
    assert outcome(read_warc(b"".join(parts))[0]) == [("0", None), ("1", "bad_gzip"), ("2", None)]


def test_damaged_stream_keeps_the_header_for_the_report(maker, read_warc):
    parts = maker.members(3)
    parts[2] = parts[2][:-40] + b"\xff" * 20 + parts[2][-20:]
    assert outcome(read_warc(b"".join(parts))[0]) == [("0", None), ("1", "bad_gzip"), ("2", None)]


def test_every_truncation_is_found(maker, read_warc):
    whole = maker.members(2)
    packed = b"".join(whole)
    for cut in range(1, len(whole[-1])):
        rows, _ = read_warc(packed[:-cut])
        assert len(rows) == 2
        assert outcome(rows)[0] == ("0", None)
        assert rows[1]["fault"] == "truncated", cut


def test_member_cut_short_in_the_middle(maker, read_warc):
    parts = maker.members(3)
    parts[2] = parts[2][:-50]
    assert outcome(read_warc(b"".join(parts))[0]) == [("0", None), ("1", "bad_gzip"), ("2", None)]


@pytest.mark.parametrize("junk", [b"no member", b"\x1f", b"\x1f\x8b\x08"])
def test_bytes_after_the_last_member_are_a_row(maker, read_warc, junk):
    rows, _ = read_warc(b"".join(maker.members(2)) + junk)
    assert outcome(rows)[:2] == [("0", None), ("1", None)]
    assert [row["fault"] for row in rows[2:]] == ["truncated" if junk.startswith(b"\x1f") else "stray_bytes"]
    assert rows[2]["warc_length"] == len(junk)


@pytest.mark.parametrize("end", [b"\n", b"\r\n\r\n", b"\0\0\n"])
def test_line_ends_between_members_are_padding(maker, read_warc, end):
    rows, counts = read_warc(end.join([b"", *maker.members(2), b""]))
    assert outcome(rows) == [("0", None), ("1", None)]
    assert "missing_id" not in counts


def test_bytes_between_members_are_a_row(maker, read_warc):
    first, second, third = maker.members(2)
    rows, _ = read_warc(first + second + b"between" + third)
    assert outcome(rows) == [("0", None), (None, "stray_bytes"), ("1", None)]


def test_first_byte_of_the_shard_damaged(maker, read_warc):
    rows, counts = read_warc(flip(b"".join(maker.members(2)), 0))
    assert outcome(rows) == [(None, "stray_bytes"), ("0", None), ("1", None)]
    assert counts == {"missing_id": 1}


@pytest.mark.parametrize("packing", ["gzip", "zstd", "one gzip", "plain"])
@pytest.mark.parametrize(
    ("claimed", "fault"),
    [
        # The block has 116 bytes; a member of its own says so where the header is off by a little.
        ("115", "bounded"),
        ("117", None),
        ("120", None),
        ("121", "bounded"),
        ("29", "bounded"),
        ("28", "bad_length"),
        ("232", "bounded"),
        ("233", "bad_length"),
        ("0", "bad_length"),
        ("1000000000", "bad_length"),
        # No number: the member alone says where the block ends.
        *((written, "bad_header") for written in ("x", "+116", "-5", "1,234", "")),
    ],
)
def test_wrong_content_length(maker, read_warc, packing, claimed, fault):
    body = b"<html><p>flour and more flour and bran</p></html>"
    block = maker.http(body.replace(b"</p>", b" sacks 2</p>"))
    assert len(block) == 116
    parts = [maker.page(0), maker.record(block, number=1, Content_Length=claimed), maker.page(2), maker.page(3)]
    pack = {"gzip": maker.member, "zstd": zstandard.compress}.get(packing, bytes)
    data = b"".join(map(pack, parts))
    rows, counts = read_warc(maker.member(data) if packing == "one gzip" else data)
    alone = packing in ("gzip", "zstd")
    found = (None if alone else "bad_length") if fault == "bounded" else fault
    found = None if alone and fault == "bad_header" else found
    # What a stream cannot go back to is passed over with the record that claims it.
    rest = [] if packing == "one gzip" and len(claimed) > 9 else [("2", None), ("3", None)]
    assert outcome(rows) == [("0", None), ("1", found), *rest]
    assert counts["wrong_length"] == (fault in ("bounded", "bad_header") and alone)
    if rows[1]["fault"] is None:
        assert rows[1]["html"].strip() == body.replace(b"</p>", b" sacks 2</p>").decode()


def test_two_records_in_one_member_do_not_bound_each_other(maker, read_warc):
    wrong = maker.record(maker.http(b"<p>flour"), number=1, Content_Length="40")
    rows, _ = read_warc(maker.member(wrong + maker.page(2)) + maker.member(maker.page(3) + wrong))
    assert outcome(rows) == [("1", "bad_length"), ("2", None), ("3", None), ("1", "bad_length")]


def test_a_damaged_member_bounds_nothing(maker, read_warc):
    wrong = maker.member(maker.record(maker.http(b"<p>flour and bran"), number=1, Content_Length="60"))
    assert outcome(read_warc(flip(wrong, len(wrong) - 6))[0]) == [("1", "bad_gzip")]


@pytest.mark.parametrize("kind", ["warc", "arc"])
@pytest.mark.parametrize(
    ("more", "body", "fields", "fault"),
    [
        # At the end of a plain file: what is missing is a line end, or the page shows that it is whole.
        (4, b"<p>flour", {}, None),
        (5, b"<p>flour", {}, "truncated"),
        (500, b"<p>flour</HTML >\n", {}, None),
        (500, b"<p>flour", {"Content_Length": "8"}, None),
        (500, b"<p>flour", {"Content_Length": "9"}, "truncated"),
    ],
)
def test_a_length_beyond_the_end_of_a_plain_file(maker, read_warc, kind, more, body, fields, fault):
    block = maker.http(body, **fields)
    if kind == "warc":
        data = maker.page(0) + maker.record(block, number=1, Content_Length=str(len(block) + more)).rstrip(b"\r\n")
        data += b"\n" * body.endswith(b"\n")
    else:
        line = b"http://mill.example/%d 192.0.2.1 20080430204826 text/html %d\n"
        page = maker.http(b"<p>bran")
        data = line % (0, len(page)) + page + b"\n" + line % (1, len(block) + more) + block
    rows, counts = read_warc(data)
    assert outcome(rows) == [("0", None), ("1", fault)]
    assert counts["wrong_length"] == (fault is None)


@pytest.mark.parametrize("lie", [-5, 5, 90])
def test_arc_record_bounded_by_its_member(maker, read_warc, lie):
    block = maker.http(b"<html><p>flour and more flour and bran</p></html>")
    line = b"http://mill.example/%d 192.0.2.1 20080430204826 text/html %d\n"
    parts = [line % (number, len(block) + lie * (number == 1)) + block + b"\n" for number in range(3)]
    rows, counts = read_warc(b"".join(map(maker.member, parts)))
    assert outcome(rows) == [("0", None), ("1", None), ("2", None)]
    assert counts["wrong_length"] == 1
    assert rows[1]["html"] == rows[0]["html"]


@pytest.mark.parametrize("kind", ["warc", "arc"])
def test_a_length_far_beyond_costs_its_record_only(maker, read_warc, kind):
    """Longer than any record may be, within the file or not: what follows is read."""
    block = maker.http(b"<html><p>flour</p></html>")
    line = b"http://mill.example/%d 192.0.2.1 20080430204826 text/html %d\n"
    for length in (3010, 10**6):
        parts = [line % (number, length if number == 1 else len(block)) + block + b"\n" for number in range(40)]
        if kind == "warc":
            parts = [maker.record(block, number=n, Content_Length=str(length) if n == 1 else None) for n in range(40)]
            parts = [part if n == 1 else maker.record(block, number=n) for n, part in enumerate(parts)]
        rows, _ = read_warc(b"".join(parts), max_record_bytes=2000)
        assert outcome(rows) == [(str(n), "bad_length" if n == 1 else None) for n in range(40)]


def test_a_record_that_is_too_large_in_a_plain_file(maker, read_warc):
    large = maker.record(maker.http(b"<p>" + b"flour " * 2000), number=1)
    rows, _ = read_warc(maker.page(0) + large + maker.page(2) + large, max_record_bytes=2000)
    assert outcome(rows) == [("0", None), ("1", "too_large"), ("2", None), ("1", "too_large")]


def test_plain_shard_cut_off(maker, read_warc):
    rows, _ = read_warc((maker.page(0) + maker.page(1))[:-60])
    assert outcome(rows) == [("0", None), ("1", "truncated")]


def test_sloppy_line_ends_are_no_damage(maker, read_warc):
    pages = [maker.page(number) for number in range(4)]
    head, _, block = pages[1].partition(b"\r\n\r\n")
    pages[1] = head.replace(b"\r\n", b"\n").replace(b"Content-Length:", b"content-length :") + b"\n\n" + block
    data = pages[0] + b"\r\n\r\n\n" + pages[1].rstrip(b"\r\n") + pages[2][:-2] + pages[3]
    assert outcome(read_warc(data)[0]) == [(str(number), None) for number in range(4)]


def test_header_without_end(maker, read_warc):
    rows, _ = read_warc(maker.member(b"WARC/1.0\r\nWARC-Type: response\r\n") + maker.member(maker.page(1)))
    assert outcome(rows) == [(None, "bad_header"), ("1", None)]


def test_bomb_uses_no_memory(maker):
    import tracemalloc

    block = b"\0" * (120 << 20)
    shard = maker.member(maker.record(block, number=1)) + maker.member(maker.page(2))
    del block
    tracemalloc.start()
    faults = [
        record.fault
        for member in members(io.BytesIO(shard), "mill.warc.gz", RECORD_START)
        for record in warc_records(member, Window(member.pieces), 1 << 20)
    ]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert faults == ["too_large", None]
    assert peak < 16 << 20


def damaged(draw: st.DrawFn, parts: list[bytes]) -> tuple[bytes, set[int]]:
    """The shard with one stretch flipped, cut out, cut off or inserted, and the members it touches."""
    starts = [sum(map(len, parts[:number])) for number in range(len(parts) + 1)]
    whole = b"".join(parts)
    place = draw(st.integers(0, len(whole) - 1))
    length = draw(st.integers(1, 40))
    kind = draw(st.sampled_from(["flip", "remove", "truncate", "insert"]))
    end = len(whole) if kind == "truncate" else min(place + length, len(whole))
    if kind == "insert":
        end = place + 1
        made = whole[:place] + draw(st.binary(min_size=1, max_size=60)) + whole[place:]
    elif kind == "flip":
        made = whole[:place] + bytes(byte ^ draw(st.integers(1, 255)) for byte in whole[place:end]) + whole[end:]
    else:
        made = whole[:place] + whole[end:]
    touched = {n for n in range(len(parts)) if starts[n] < end and place < starts[n + 1]}
    return made, touched


@given(data=st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_untouched_members_survive_any_damage(maker, read_warc, data):
    parts = maker.members(6)
    made, touched = damaged(data.draw, parts)
    rows, _ = read_warc(made)
    good = {row["url"]: row["html"] for row in rows if row["fault"] is None}
    whole, _ = read_warc(b"".join(parts))
    for number, row in enumerate(whole, start=1):
        if number not in touched:
            assert good.get(row["url"]) == row["html"]
    for url, html in good.items():
        assert html == next(row["html"] for row in whole if row["url"] == url), "damage was taken for a page"
    assert len({row["id"] for row in rows}) == len(rows)


@given(junk=st.binary(max_size=3000), packed=st.booleans())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_read_without_error(maker, read_warc, junk, packed):
    try:
        rows, counts = read_warc(maker.member(b"WARC/1.0\r\n" + junk) if packed else junk)
    except ShardKindError:  # as of a file that begins as a PDF document does
        assert not packed
        return
    assert rows or counts or not packed


@given(data=st.data(), packing=st.sampled_from(["plain", "zstd", "lz4", "arc", "arc.gz", "one"]))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damage_in_any_packing_is_read_without_error(maker, read_warc, data, packing):
    parts = [maker.page(number) for number in range(4)]
    if packing.startswith("arc"):
        blocks = [maker.http(b"<html><p>flour %d</p></html>" % number) for number in range(4)]
        line = b"http://mill.example/%d 192.0.2.1 20080430204826 text/html %d\n%b\n"
        parts = [line % (number, len(block), block) for number, block in enumerate(blocks)]
    if packing == "zstd":
        parts = [zstandard.compress(part) for part in parts]
    elif packing == "lz4":
        parts = [maker.lz4(part) for part in parts]
    elif packing == "arc.gz":
        parts = [maker.member(part) for part in parts]
    elif packing == "one":
        parts = [maker.member(b"".join(parts))]
    made, touched = damaged(data.draw, parts)
    rows, counts = read_warc(made)
    assert rows or counts or not made.strip(b"\r\n")
    good = {row["url"].rpartition("/")[2] for row in rows if row["fault"] is None and row["url"]}
    if packing in ("zstd", "lz4", "arc.gz"):
        assert good >= {str(number) for number in range(4) if number not in touched}
