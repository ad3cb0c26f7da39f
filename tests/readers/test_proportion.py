"""Whatever the bytes, ten times as many cost a reader about ten times the CPU time, never a hundred."""

import io
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

import pytest
from tests.proportion import is_quick, seconds
from tests.readers.adversarial_bytes import bodies, heads, packed, pages, records

from textmill.archive.arc import arc_records, is_arc
from textmill.archive.charset import decode_page
from textmill.archive.codec import UnreadableError
from textmill.archive.http import is_whole, parse_response
from textmill.archive.http_body import payload
from textmill.archive.media import charset_parameter, looks_binary, media_type, sniff
from textmill.archive.packed_members import RECORD_START, members
from textmill.archive.page_records import PageLimits, page_of
from textmill.archive.stream_window import Window
from textmill.archive.warc_records import warc_records
from textmill.block import Shard
from textmill.inputs.lines import lines
from textmill.tables.json_text import BadJsonError, TooDeepError, parse

SMALL, LARGE = 100_000, 1_000_000
MOST_RATIO = 40
"""Of the times; between the 10 of a linear step and the 100 of a quadratic one, with room for a busy machine."""
FREE_SECONDS = 0.5
"""What no input of this size pays for: fixed budgets, and the grain of the clock."""
HEADERS = (None, "utf-8", "gbk", "iso-8859-1", "shift_jis", "euc-jp", "big5", "iso-2022-jp", "euc-kr")


def read_page(body: bytes) -> None:
    decode_page(body, HEADERS[sum(body[:99]) % len(HEADERS)])
    sniff(body, "")
    looks_binary(body)


def read_head(block: bytes) -> None:
    response = parse_response(block)
    declared = response.headers.get("content-type")
    charset_parameter(declared)
    media_type(declared)
    is_whole(block)


def read_body(block: bytes) -> None:
    payload(parse_response(block), 16 << 20)


def is_slow(times: tuple[float, float]) -> bool:
    return times[1] > MOST_RATIO * times[0] + FREE_SECONDS


def out_of_proportion(
    step: Callable[[bytes], None], shapes: Callable[[int], Iterator[tuple[str, bytes]]]
) -> dict[str, tuple[float, float]]:
    found = {}
    for (name, small), (_, large) in zip(shapes(SMALL), shapes(LARGE), strict=True):
        tried = [(seconds(partial(step, small)), seconds(partial(step, large)))]
        while is_slow(tried[-1]) and len(tried) < 3:  # a busy machine makes a step slow now and then
            tried.append((seconds(partial(step, small)), seconds(partial(step, large))))
        if is_slow(tried[-1]):
            found[name] = tried[-1]
    return found


@pytest.mark.parametrize(("step", "shapes"), [(read_page, pages), (read_head, heads), (read_body, bodies)])
def test_a_response(step, shapes):
    assert out_of_proportion(step, shapes) == {}


def read_warc_shard(data: bytes) -> None:
    limits = PageLimits(frozenset({200}), False, 16 << 20)
    with suppress(UnreadableError):
        for member in members(io.BytesIO(data), "shard", RECORD_START):
            window = Window(member.pieces)
            cutter = arc_records if is_arc(window) else warc_records
            for record in cutter(member, window, 32 << 20):
                page_of(record, limits)


def read_json_lines(data: bytes) -> None:
    with suppress(UnreadableError):
        for line, _, _ in lines(io.BytesIO(data), Shard("s", "shard", "shard", ""), 32 << 20):
            with suppress(BadJsonError, TooDeepError):
                parse(line, Counter())


@pytest.mark.parametrize(
    ("step", "shapes"), [(read_warc_shard, records), (read_warc_shard, packed), (read_json_lines, packed)]
)
def test_a_shard(step, shapes):
    assert out_of_proportion(step, shapes) == {}


def test_there_are_shapes_enough():
    assert min(len(dict(shapes(100))) for shapes in (pages, heads, packed, records)) >= 20
    assert len(dict(bodies(100))) >= 13


@pytest.mark.parametrize(
    "data",
    [
        # A few hundred bytes that once held a reader for 16 s, and 49 s.
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n\xff" + b"<script " * 30_000,
        b"http://a" + b" 1" * 120 + b" \n",
    ],
)
def test_small_shards_that_were_slow(maker, read_warc, data):
    shard = maker.member(maker.record(data)) if data.startswith(b"HTTP") else data
    assert read_warc(shard)[0]
    assert is_quick(lambda: read_warc(shard), 5)
