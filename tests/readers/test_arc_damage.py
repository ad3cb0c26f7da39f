"""ARC records beside damaged lines: the damage costs its own record."""

import gzip

import pytest
from tests.readers.conftest import WarcMaker

VERSION = b"1 0 Mill\nURL IP-address Archive-date Content-type Archive-length\n\n"
DESCRIBED = b"filedesc://mill.arc 0.0.0.0 20080430204825 text/plain %d\n%b\n" % (len(VERSION), VERSION)
PAGE = WarcMaker.http(b"<html><p>flour</p></html>")
ANSWER = b"HTTP/1.1 404 Not Found\r\n\r\ngone"


def record(number: int, block: bytes, ip: bytes = b"192.0.2.1") -> bytes:
    return b"http://mill.example/%d %b 20080430204826 text/html %d\n%b\n" % (number, ip, len(block), block)


def one_member(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


@pytest.mark.parametrize("described", [DESCRIBED, b""])
@pytest.mark.parametrize("pack", [bytes, one_member])
def test_a_damaged_line_does_not_cost_the_record_before(read_warc, described: bytes, pack) -> None:
    for ip in (b"", b"-", b"mill.example"):
        data = described + record(0, PAGE) + record(1, ANSWER) + record(2, PAGE, ip) + record(3, PAGE)
        faults = [(row["url"], row["fault"]) for row in read_warc(pack(data), "mill.arc")[0]]
        assert faults == [
            ("http://mill.example/0", None),
            ("http://mill.example/1", "http_status"),
            (None, "stray_bytes"),
            ("http://mill.example/3", None),
        ]


@pytest.mark.parametrize("pack", [bytes, one_member])
def test_a_whole_page_is_read_whatever_follows_its_line_end(maker: WarcMaker, read_warc, pack) -> None:
    arc = record(0, PAGE) + b"no line\n" + record(1, PAGE)
    warc = maker.page(0) + b"no record\r\n" + maker.page(1)
    for data in (arc, warc):
        assert [row["fault"] for row in read_warc(pack(data))[0]] == [None, "stray_bytes", None]


def test_a_member_that_begins_as_nothing_is_cut_as_the_one_before(read_warc) -> None:
    members = [DESCRIBED, b"banana\n" + record(0, PAGE) + record(1, PAGE)]
    rows, _ = read_warc(b"".join(map(one_member, members)))
    assert [row["fault"] for row in rows] == ["stray_bytes", None, None]


def test_a_first_line_that_is_damaged_does_not_cost_the_file(read_warc) -> None:
    data = record(0, PAGE, b"-") + record(1, PAGE)
    assert [row["fault"] for row in read_warc(data, "mill.arc")[0]] == ["stray_bytes", None]
