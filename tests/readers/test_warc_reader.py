"""Whole WARC shards: every record is a row or a count, whatever packs it."""

import pytest
import zstandard

from textmill.block import Shard
from textmill.errors import ShardError
from textmill.readers.warc import Warc


def faults(rows):
    return [row["fault"] for row in rows]


PACKINGS = {
    "gzip per record": lambda maker, parts: b"".join(map(maker.member, parts)),
    "one gzip member": lambda maker, parts: maker.member(b"".join(parts)),
    "zstd per record": lambda maker, parts: b"".join(map(zstandard.compress, parts)),
    "plain": lambda maker, parts: b"".join(parts),
}


@pytest.mark.parametrize("packing", PACKINGS)
def test_same_pages_from_every_packing(maker, read_warc, packing):
    parts = [maker.record(b"a: b\r\n", "warcinfo", 9), *(maker.page(number) for number in range(5))]
    rows, counts = read_warc(PACKINGS[packing](maker, parts))
    assert faults(rows) == [None] * 5
    assert counts == {"warcinfo": 1}
    assert [row["url"] for row in rows] == [f"https://mill.example/{number}" for number in range(5)]
    assert "grinds sack 3." in rows[3]["html"]
    assert rows[0]["id"] == "urn:uuid:00000000-0000-4000-8000-000000000000"
    assert rows[0]["date"] == "2024-05-01T12:00:00Z"
    assert (rows[0]["mime"], rows[0]["charset"], rows[0]["http_status"]) == ("text/html", "utf-8", 200)
    assert (rows[0]["source"], rows[0]["shard"], rows[0]["text"]) == ("s", "mill.warc.gz", None)


def test_offset_and_length_are_those_of_the_member(maker, read_warc):
    members = maker.members(3)
    rows, _ = read_warc(b"".join(members))
    starts = [sum(map(len, members[:n])) for n in (1, 2, 3)]
    assert [(row["warc_offset"], row["warc_length"]) for row in rows] == list(
        zip(starts, map(len, members[1:]), strict=True)
    )


def test_plain_offset_and_length_are_those_of_the_record(maker, read_warc):
    pages = [maker.page(number) for number in range(3)]
    rows, _ = read_warc(b"".join(pages))
    assert [row["warc_length"] for row in rows] == [len(page) for page in pages]
    assert [row["warc_offset"] for row in rows] == [0, len(pages[0]), len(pages[0]) + len(pages[1])]


def test_rows_do_not_depend_on_batches(maker, tmp_path, rows_of):
    (tmp_path / "a.warc.gz").write_bytes(b"".join(maker.members(9)) + b"junk")
    expected = rows_of(Warc(paths=str(tmp_path / "a.warc.gz")))
    for settings in ({"batch_rows": 1}, {"batch_rows": 4}, {"batch_bytes": 1}):
        assert rows_of(Warc(paths=str(tmp_path / "a.warc.gz"), **settings)) == expected


def test_ids_missing_or_repeated_are_made_unique_and_counted(maker, read_warc):
    same = maker.page(1)
    rows, counts = read_warc(maker.page(0, WARC_Record_ID=None) + same + same)
    assert [row["id"] for row in rows] == [
        "s/mill.warc.gz#0",
        "urn:uuid:00000000-0000-4000-8000-000000000001",
        "s/mill.warc.gz#2",
    ]
    assert counts == {"missing_id": 1, "duplicate_id": 1}


def test_record_types(maker, read_warc):
    page = maker.http(b"<html><p>flour</p></html>")
    data = b"".join(
        maker.record(block, kind, number, **fields)
        for number, (kind, block, fields) in enumerate(
            [
                ("request", b"GET / HTTP/1.1\r\n\r\n", {}),
                ("metadata", b"a: b", {}),
                ("revisit", page, {}),
                ("resource", b"<html><p>flour</p></html>", {"Content_Type": "text/html"}),
                ("conversion", "Mehl und Müller".encode(), {"Content_Type": "text/plain"}),
                ("mystery", page, {}),
                ("response", b"\x00\x01", {"Content_Type": "text/dns", "WARC_Target_URI": "dns:mill.example"}),
                ("response", page, {"WARC_Target_URI": None}),
            ]
        )
    )
    rows, counts = read_warc(data)
    assert counts == {"request": 1, "metadata": 1}
    assert faults(rows) == ["revisit", "resource", None, "unknown_type", "not_html", None]
    assert (rows[2]["text"], rows[2]["html"], rows[2]["mime"]) == ("Mehl und Müller", None, "text/plain")
    assert rows[5]["url"] is None
    rows, _ = read_warc(data, resources=True)
    assert faults(rows)[1] is None


@pytest.mark.parametrize(
    ("status", "settings", "fault"),
    [
        ("200 OK", {}, None),
        ("404 Not Found", {}, "http_status"),
        ("404 Not Found", {"statuses": [200, 404]}, None),
        ("203", {}, "http_status"),
        ("OK", {}, "bad_http"),
    ],
)
def test_statuses(maker, read_warc, status, settings, fault):
    rows, _ = read_warc(maker.record(maker.http(b"<html><p>x</p></html>", status)), **settings)
    assert faults(rows) == [fault]
    assert (rows[0]["html"] is None) == (fault is not None)


@pytest.mark.parametrize(
    ("content_type", "body", "fields", "fault", "mime"),
    [
        ("text/html", b"no markup at all", {}, None, "text/html"),
        ("application/xhtml+xml", b"<html/>", {}, None, "application/xhtml+xml"),
        ("text/html", b"%PDF-1.7 flour", {}, "not_html", "text/html"),
        ("application/pdf", b"%PDF-1.7 flour", {}, "not_html", "application/pdf"),
        ("application/octet-stream", b"\n<!doctype HTML><p>x", {}, None, "text/html"),
        ("application/octet-stream", b"{}", {}, "not_html", None),
        ("text/xml", b'<?xml version="1.0"?><rss/>', {}, "not_html", "text/xml"),
        ("text/xml", b'<?xml version="1.0"?><!-- x --><html><p>x</p></html>', {}, None, "application/xhtml+xml"),
        ("text/plain", b"<html>", {}, "not_html", "text/plain"),
        ("text/plain", b"<html>", {"WARC_Identified_Payload_Type": "text/html"}, None, "text/html"),
        ("text/html", b"", {}, "empty", "text/html"),
        ("text/html", b" \n\t ", {}, "empty", "text/html"),
    ],
)
def test_what_is_html(maker, read_warc, content_type, body, fields, fault, mime):
    rows, _ = read_warc(maker.record(maker.http(body, Content_Type=content_type), **fields))
    assert (rows[0]["fault"], rows[0]["mime"]) == (fault, mime)


def test_record_size_limit_is_inclusive(maker, read_warc):
    block = maker.http(b"<p>" + b"x" * 1000)
    data = maker.member(maker.record(block, number=1)) + maker.member(maker.page(2))
    assert faults(read_warc(data, max_record_bytes=len(block))[0]) == [None, None]
    assert faults(read_warc(data, max_record_bytes=len(block) - 1)[0]) == ["too_large", None]
    assert faults(read_warc(data, max_body_bytes=1003)[0]) == [None, None]
    assert faults(read_warc(data, max_body_bytes=1002)[0]) == ["too_large", None]


def test_plain_shard_goes_on_after_a_refused_record(maker, read_warc):
    big = maker.record(maker.http(b"<p>" + b"x" * 300_000), number=1)
    rows, _ = read_warc(big + maker.page(2), max_record_bytes=1000)
    assert faults(rows) == ["too_large", None]


def test_arc(maker, read_warc):
    page = maker.http(b"<html><p>flour</p></html>")
    version = b"1 0 Mill\nURL IP-address Archive-date Content-type Archive-length\n\n"
    parts = [
        b"filedesc://mill.arc 0.0.0.0 20080430204825 text/plain %d\n%b\n" % (len(version), version),
        b"http://mill.example/a b 192.0.2.1 20080430204826 text/html %d\n%b\n" % (len(page), page),
        b"http://mill.example/bad 192.0.2.1 20080430204826 text/html nine\n%b\n" % page,
        b"http://mill.example/c 192.0.2.1 20080430 text/html %d\n%b\n" % (len(page), page),
    ]
    for data in (b"".join(parts), b"".join(map(maker.member, parts))):
        rows, counts = read_warc(data)
        assert [(row["url"], row["date"], row["fault"]) for row in rows] == [
            ("http://mill.example/a b", "2008-04-30T20:48:26Z", None),
            ("http://mill.example/bad", "2008-04-30T20:48:26Z", "bad_length"),
            ("http://mill.example/c", "2008-04-30", None),
        ]
        assert counts == {"warcinfo": 1, "missing_id": 3}


def test_lz4(maker, read_warc):
    rows, _ = read_warc(maker.lz4(maker.page(1)) + maker.lz4(maker.page(2)))
    assert faults(rows) == [None, None]
    rows, _ = read_warc((maker.lz4(maker.page(1)) + maker.lz4(maker.page(2)))[:-30])
    assert faults(rows) == [None, "truncated"]


def test_a_shard_that_is_gone_is_a_shard_error(tmp_path):
    shard = Shard("s", "x", str(tmp_path / "gone.warc.gz"), "")
    with pytest.raises(ShardError, match=r"gone\.warc\.gz: cannot be opened"):
        list(Warc(paths="x").read(shard, {}))
