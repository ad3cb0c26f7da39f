"""Packs pages as WARC/1.0 records, one gzip member each, with nothing that depends on the clock or the machine.

The same input gives the same bytes on every zlib of the classic line; zlib-ng packs the same content differently.
"""

import base64
import hashlib
import struct
import uuid
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_START = datetime(2024, 11, 4, 8, 0, 0, tzinfo=UTC)
_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"


@dataclass(frozen=True)
class Response:
    """What a server answered: status line's code, headers in order, and the body as sent."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def to_bytes(self) -> bytes:
        """The HTTP/1.1 message."""
        reason = {200: "OK", 404: "Not Found"}[self.status]
        lines = [f"HTTP/1.1 {self.status} {reason}", *(f"{name}: {value}" for name, value in self.headers)]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


def gzip_bytes(data: bytes) -> bytes:
    """One gzip member without time or file name."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(data) + packer.flush()
    return _GZIP_HEADER + packed + struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)


def with_bad_crc(member: bytes) -> bytes:
    """The member with every bit of its CRC32 turned."""
    return member[:-8] + bytes(byte ^ 0xFF for byte in member[-8:-4]) + member[-4:]


def cut_off(member: bytes) -> bytes:
    """The first three fifths of the member, as a killed crawler leaves it."""
    return member[: len(member) * 3 // 5]


def chunked(body: bytes, size: int = 1000) -> bytes:
    """The body in the chunked transfer coding."""
    chunks = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"


def record_id(kind: str, url: str) -> str:
    """A version 5 UUID of the record's kind and address."""
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{kind} {url}')}>"


def _digest(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


def _record(headers: list[tuple[str, str]], block: bytes) -> bytes:
    lines = [
        "WARC/1.0",
        *(f"{name}: {value}" for name, value in headers),
        f"Content-Length: {len(block)}",
        "",
        "",
    ]
    return gzip_bytes("\r\n".join(lines).encode() + block + b"\r\n\r\n")


def _date(number: int) -> str:
    return (_START + timedelta(seconds=7 * number)).strftime("%Y-%m-%dT%H:%M:%SZ")


def warcinfo(file_name: str) -> bytes:
    """The member that opens a shard."""
    fields = {
        "isPartOf": "textmill-sample",
        "publisher": "the Textmill authors",
        "description": "Made-up pages, written for Textmill; no such sites exist",
        "format": "WARC File Format 1.0",
        "software": "scripts/make_sample.py",
    }
    block = "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()
    headers = [
        ("WARC-Type", "warcinfo"),
        ("WARC-Date", _date(0)),
        ("WARC-Record-ID", record_id("warcinfo", file_name)),
    ]
    return _record([*headers, ("WARC-Filename", file_name), ("Content-Type", "application/warc-fields")], block)


def capture(url: str, response: Response, number: int, info: str) -> tuple[bytes, bytes, bytes]:
    """The members of a page's request, response and metadata; `number` sets the date, `info` is the shard's name."""
    host, _, path = url.removeprefix("https://").partition("/")
    request = f"GET /{path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: sample-crawler\r\nAccept-Encoding: gzip\r\n\r\n"
    common = [
        ("WARC-Date", _date(number)),
        ("WARC-Target-URI", url),
        ("WARC-Warcinfo-ID", record_id("warcinfo", info)),
    ]
    answer = record_id("response", url)
    message = response.to_bytes()

    def pack(kind: str, content_type: str, block: bytes, extra: list[tuple[str, str]]) -> bytes:
        head = [("WARC-Type", kind), ("WARC-Record-ID", record_id(kind, url)), *common]
        return _record([*head, *extra, ("Content-Type", content_type)], block)

    digests = [("WARC-Payload-Digest", _digest(response.body)), ("WARC-Block-Digest", _digest(message))]
    return (
        pack("request", "application/http; msgtype=request", request.encode(), [("WARC-Concurrent-To", answer)]),
        pack("response", "application/http; msgtype=response", message, digests),
        pack("metadata", "application/warc-fields", b"fetchTimeMs: 120\r\n", [("WARC-Concurrent-To", answer)]),
    )
