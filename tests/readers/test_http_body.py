"""HTTP bodies come out as the server meant them, whatever the headers claim."""

import gzip
import random
import zlib

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from textmill.archive.http import parse_response
from textmill.archive.http_body import payload

PAGE = b"<!DOCTYPE html><p>" + b" ".join(b"sack %d of flour" % n for n in range(300))
LIMIT = 1 << 20


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def chunked(data: bytes, size: int, extension: bytes = b"", end: bytes = b"\r\n") -> bytes:
    parts = [data[start : start + size] for start in range(0, len(data), size)]
    made = b"".join(b"%x%b%b%b%b" % (len(part), extension, end, part, end) for part in parts)
    return made + b"0" + end + end


def decoded(body: bytes, *headers: str, limit: int = LIMIT):
    head = "".join(f"{header}\r\n" for header in headers)
    return payload(parse_response(f"HTTP/1.1 200 OK\r\n{head}\r\n".encode("iso-8859-1") + body), limit)


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(PAGE)),
        ("x-gzip", gzip.compress(PAGE)),
        ("GZIP", gzip.compress(PAGE) + b"trailing junk"),
        ("gzip", gzip.compress(PAGE[:99]) + gzip.compress(PAGE[99:])),
        ("gzip", PAGE),
        ("gzip, gzip", gzip.compress(gzip.compress(PAGE))),
        ("gzip", gzip.compress(gzip.compress(PAGE))),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", raw_deflate(PAGE)),
        ("deflate", gzip.compress(PAGE)),
        ("deflate", PAGE),
        ("br", brotli.compress(PAGE)),
        ("br", PAGE),
        ("zstd", zstandard.compress(PAGE)),
        ("zstd", PAGE),
        ("identity", PAGE),
        ("utf-8", PAGE),
        ("compress", PAGE),
        ("", gzip.compress(PAGE)),
        ("", zstandard.compress(PAGE)),
        ("", chunked(PAGE, 99)),
        ("", chunked(PAGE, 99)[:-2] + b"Expires: never\r\n\r\n"),
        ("", chunked(gzip.compress(PAGE), 99)),
        ("gzip", zlib.compress(PAGE)),
    ],
)
def test_codings_true_and_false(coding, body):
    found = decoded(body, f"Content-Encoding: {coding}")
    assert (found.body, found.cut, found.fault) == (PAGE, False, None)


@pytest.mark.parametrize(
    "body",
    [
        b"0\r\n\r\n",
        b"5\r\nflour\r\n",
        b"5\r\nflour\r\n0\r\n\r\nand so on",
        b"5\nflour\n0\n\n",
        b"4\r\nflour\r\n0\r\n\r\n",
        b"5\r\nfl",
    ],
)
def test_numbers_in_a_text_are_no_chunks(body):
    assert decoded(body).body == body


def test_chunks_behind_an_empty_line():
    assert decoded(b"\r\n" + chunked(PAGE, 99), "Transfer-Encoding: chunked").body == PAGE


def test_renamed_headers_of_common_crawl_mean_nothing():
    found = decoded(PAGE, "X-Crawl-Content-Encoding: gzip", "X-Crawl-Transfer-Encoding: chunked")
    assert found.body == PAGE


@pytest.mark.parametrize(
    ("coding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli.compress)]
)
def test_early_end_gives_the_part_before(coding, pack):
    noise = random.Random(1).randbytes(200_000)
    found = decoded(pack(noise)[:-1000], f"Content-Encoding: {coding}")
    assert found.cut
    assert found.fault is None
    assert len(found.body) > 100_000
    assert noise.startswith(found.body)


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", b"\x1f\x8b\x08\x00" + b"\xff" * 40),
        ("deflate", b"\xff" * 40),
        ("br", b"\xff" * 40),
        ("compress", b"\x1f\x9d\0\1"),
    ],
)
def test_damage_is_a_fault(coding, body):
    assert decoded(body, f"Content-Encoding: {coding}").fault == "bad_encoding"


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, raw_deflate, brotli.compress, zstandard.compress])
def test_unpacked_limit_is_inclusive(pack):
    coding = {zlib.compress: "deflate", raw_deflate: "deflate", brotli.compress: "br", zstandard.compress: "zstd"}
    header = f"Content-Encoding: {coding.get(pack, 'gzip')}"
    assert decoded(pack(b"x" * 70_000), header, limit=70_000).fault is None
    assert decoded(pack(b"x" * 70_001), header, limit=70_000).fault == "too_large"


@pytest.mark.parametrize("size", [1, 7, 1000, 10**6])
@pytest.mark.parametrize(("extension", "end"), [(b"", b"\r\n"), (b";name=v", b"\r\n"), (b" ", b"\r\n"), (b"", b"\n")])
def test_chunks(size, extension, end):
    found = decoded(chunked(PAGE, size, extension, end), "Transfer-Encoding: chunked")
    assert (found.body, found.cut) == (PAGE, False)


def test_chunks_with_trailer_or_without_end_or_packed():
    header = "Transfer-Encoding: chunked"
    assert decoded(chunked(PAGE, 99)[:-2] + b"X-T: 1\r\n\r\n", header).body == PAGE
    assert decoded(chunked(PAGE, 99)[:-5], header).body == PAGE
    assert decoded(chunked(gzip.compress(PAGE), 99), header, "Content-Encoding: gzip").body == PAGE
    assert decoded(chunked(gzip.compress(PAGE), 99), "Transfer-Encoding: gzip, chunked").body == PAGE
    short = decoded(b"5\r\nab", header)
    assert (short.body, short.cut) == (b"ab", True)


@pytest.mark.parametrize("body", [PAGE, b"", b"abc\r\n" + PAGE * 3, b"no chunk"])
def test_declared_but_not_chunked(body):
    assert decoded(body, "Transfer-Encoding: chunked").body == body


@pytest.mark.parametrize(
    ("head", "status", "kind"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Type: a/b\r\n\r\n", 200, "a/b"),
        (b"HTTP/1.0 200 OK\nContent-Type: a/b\n\n", 200, "a/b"),
        (b"HTTP/2 204 \r\ncontent-type:a/b\r\n\r\n", 204, "a/b"),
        (b"http/1.1 301\r\n\r\n", 301, None),
        (b"\r\nHTTP/1.1 200 OK\r\nContent-Type : a/b\r\n\r\n", 200, "a/b"),
        (b"HTTP/1.1 200 OK\r\nno header\r\nContent-Type: x/y\r\nContent-Type: a/b\r\n\r\n", 200, "a/b"),
        (b"HTTP/1.1 200 OK\r\nX: M\xfcller\r\nContent-Type: a/b;\r\n charset=c\r\n\r\n", 200, "a/b; charset=c"),
    ],
)
def test_heads(head, status, kind):
    response = parse_response(head + PAGE)
    assert (response.status, response.headers.get("content-type"), response.body) == (status, kind, PAGE)


def test_block_without_head_is_all_body():
    response = parse_response(PAGE)
    assert (response.status, response.headers, response.body) == (None, {}, PAGE)


@pytest.mark.parametrize("block", [b"HTTP/1.1 OK\r\n\r\nx", b"HTTP/1.1 200 OK\r\nA: b\r\nC: d"])
def test_bad_http(block):
    assert parse_response(block).fault == "bad_http"


@given(
    body=st.binary(max_size=300),
    coding=st.sampled_from(["gzip", "deflate", "br", "zstd", "compress", ""]),
    framing=st.sampled_from(["chunked", ""]),
)
def test_any_body_is_decoded_or_refused(body, coding, framing):
    for data in (body, gzip.compress(body)[: len(body)], b"\x1f\x8b" + body):
        found = decoded(data, f"Content-Encoding: {coding}", f"Transfer-Encoding: {framing}", limit=200)
        assert found.fault in (None, "too_large", "bad_encoding")
        assert len(found.body) <= 200


REAL = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>flour"


@pytest.mark.parametrize(
    "before",
    [
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 100\n\n",
        b"HTTP/1.1 103 Early Hints\r\nLink: </mill.css>; rel=preload\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\nContent-Type: text/plain\r\n\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" * 3,
        b"HTTP/1.0 200 Connection established\r\n\r\n",
        b"HTTP/1.1 200 Connection Established\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nVia: 1.1 proxy\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\nServer: mill\r\n",
    ],
)
def test_interim_responses_are_passed_over(before):
    found = parse_response(before + REAL)
    assert (found.status, found.headers, found.body) == (200, {"content-type": "text/html"}, b"<p>flour")


@pytest.mark.parametrize(
    ("block", "status", "body"),
    [
        # A page that shows a response, and responses with nothing real behind them.
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + REAL, 200, REAL),
        (b"HTTP/1.1 404 Not Found\r\n\r\n" + REAL, 404, REAL),
        (b"HTTP/1.1 101 Switching Protocols\r\n\r\n" + REAL, 101, REAL),
        (b"HTTP/1.1 100 Continue\r\n\r\n", 100, b""),
        (b"HTTP/1.1 200 OK\r\n\r\n<p>HTTP/1.1 200 OK", 200, b"<p>HTTP/1.1 200 OK"),
    ],
)
def test_what_is_no_interim_response(block, status, body):
    found = parse_response(block)
    assert (found.status, found.body, found.fault) == (status, body, None)


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        (b"a: b\r\n" * 4999, None),
        (b"a: b\r\n" * 5001, "bad_http"),
        (b"a: " + b"b" * (1 << 18), "bad_http"),
        (b"a: " + b"b" * ((1 << 18) - 40), None),
    ],
)
def test_heads_are_bounded(fields, fault):
    assert parse_response(b"HTTP/1.1 200 OK\r\n" + fields + b"\r\n\r\n<p>flour").fault == fault


def test_folded_and_repeated_fields():
    head = (
        b"HTTP/1.1 200 OK\na: 1\n 2\n\t\n 3\na: 4\nno colon\n folded\nContent-Encoding: gzip\nContent-Encoding: br\n\n"
    )
    assert parse_response(head).headers == {"a": "4", "content-encoding": "gzip, br"}
    assert parse_response(head.replace(b"a: 4\n", b"")).headers["a"] == "1 2  3"
