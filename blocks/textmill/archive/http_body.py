"""Undoes the transfer and content encodings of an HTTP response, whether or not they tell the truth.

RFC 9112 §7 (chunks), RFC 9110 §8.4 (content codings); which lies are common is taken from crawls: bodies stored
decoded under their old headers, `deflate` without the zlib wrapper and with it as `gzip`, gzip, zstd and whole chunks
that no header mentions, missing last chunk.
"""

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import zstandard
from fastwarc.stream_io import BrotliReader

from textmill.archive.http import HttpResponse

__all__ = ["Payload", "payload"]

_CHUNK: Final = re.compile(rb"[ \t]*+([0-9a-fA-F]{1,8})[ \t]*+(?:;[^\r\n]*+)?\r?\n")
_ALL_HEADERS: Final = re.compile(rb"(?:[\w-]++:[^\r\n]*+\r\n)*+(?:\r\n)?")
_MARKUP: Final = re.compile(rb"\s*+<[!?a-zA-Z]")
_FIRST_STEP: Final = 1 << 10
_STEP_BYTES: Final = 1 << 16
_NEVER_STORED: Final = frozenset({"compress", "x-compress", "sdch", "dcb", "dcz"})
_MAX_CODINGS: Final = 4
_MAGIC: Final = {b"\x1f\x8b\x08": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}
"""Codings that are known by their first bytes."""


class _TooLarge(Exception):  # noqa: N818  (a finding about the input, handled as a row)
    """The body unpacks to more than the limit."""


class _Undecodable(Exception):  # noqa: N818  (a finding about the input, handled as a row)
    """The body is not what its coding says, and not plain either."""


@dataclass(slots=True)
class Payload:
    """The decoded body; `cut` when its encoding ends early and this is the part before; or a fault."""

    body: bytes
    cut: bool = False
    fault: str | None = None


def payload(response: HttpResponse, max_body_bytes: int) -> Payload:
    """The body without its encodings; fault `too_large` past the limit, `bad_encoding` when it cannot be undone."""
    body, cut = response.body, False
    try:
        if "chunked" in response.headers.get("transfer-encoding", "").lower():
            body, cut = _dechunk(body)
        elif _CHUNK.match(body) is not None:
            body = _whole_chunks(body)
        codings = _codings(response.headers)
        for coding in reversed(codings):
            body, early = _decode(body, coding, max_body_bytes)
            cut = cut or early
        for magic, coding in _MAGIC.items():
            if body.startswith(magic):
                body, early = _decode(body, coding, max_body_bytes)
                cut = cut or early
    except _TooLarge:
        return Payload(b"", fault="too_large")
    except _Undecodable:
        return Payload(b"", fault="bad_encoding")
    if len(body) > max_body_bytes:
        return Payload(b"", fault="too_large")
    return Payload(body, cut)


def _codings(headers: dict[str, str]) -> list[str]:
    sent = f"{headers.get('content-encoding', '')},{headers.get('transfer-encoding', '')}".lower()
    names = [name.strip(" \t\"'") for name in sent.split(",")]
    return [name for name in names if name and name != "chunked"][:_MAX_CODINGS]


def _dechunk(body: bytes) -> tuple[bytes, bool]:
    """The joined chunks, and whether they end early; a body whose first chunk is none is returned as it is."""
    parts: list[bytes] = []
    position = 2 if body.startswith(b"\r\n") else 0
    for start, stop, behind in _chunks(body, position):
        if start == stop:
            return b"".join(parts), False
        if stop > len(body):
            return b"".join([*parts, body[start:]]), True
        if body[stop : stop + 1] not in (b"\r", b"\n", b""):
            break
        parts.append(body[start:stop])
        position = behind
    if not parts:
        return body, False
    return b"".join(parts), position < len(body)


def _whole_chunks(body: bytes) -> bytes:
    """The joined chunks of a body that no header calls chunked, if the last one and nothing else ends it."""
    parts: list[bytes] = []
    for start, stop, _ in _chunks(body, 0):
        if start == stop:
            return b"".join(parts) if parts and _ALL_HEADERS.fullmatch(body, stop) else body
        if body[stop : stop + 2] != b"\r\n":
            break
        parts.append(body[start:stop])
    return body


def _chunks(body: bytes, position: int) -> Iterator[tuple[int, int, int]]:
    """Where each chunk begins, ends, and the next one's header would stand, as far as headers go; the last is empty."""
    while (header := _CHUNK.match(body, position)) is not None:
        start, stop = header.end(), header.end() + int(header[1], 16)
        position = stop + (2 if body[stop : stop + 2] == b"\r\n" else 1)
        yield start, stop, position


def _decode(body: bytes, coding: str, limit: int) -> tuple[bytes, bool]:
    if not body or coding in ("identity", "none"):
        return body, False
    if coding in ("gzip", "x-gzip"):
        if body.startswith(b"\x1f\x8b"):
            return _inflate(body, 31, limit)
        return (None if _is_plain(body) else _zlib(body, limit)) or (body, False)
    if coding == "deflate":
        return _deflate(body, limit)
    if coding == "br":
        return _brotli(body, limit)
    if coding == "zstd":
        return _zstd(body, limit) if body.startswith(b"\x28\xb5\x2f\xfd") else (body, False)
    if coding in _NEVER_STORED and not _is_plain(body):
        raise _Undecodable
    return body, False


def _is_plain(body: bytes) -> bool:
    head = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n\f")
    return head.startswith(b"<") or (b"\0" not in head and head.isascii())


def _inflate(body: bytes, window_bits: int, limit: int) -> tuple[bytes, bool]:
    """All members (gzip) or the one stream; early end is no error, damage is."""
    parts: list[bytes] = []
    room = limit + 1
    position = 0
    while position < len(body):
        stream = zlib.decompressobj(wbits=window_bits)
        step = _FIRST_STEP
        while not stream.eof and position < len(body):
            chunk = body[position : position + step]
            try:
                part = stream.decompress(chunk, room)
            except zlib.error:
                if parts:
                    return b"".join(parts), False
                raise _Undecodable from None
            parts.append(part)
            room -= len(part)
            if room <= 0:
                raise _TooLarge
            position += len(chunk) - len(stream.unused_data)
            step = min(2 * step, _STEP_BYTES)
        if not stream.eof:
            return b"".join(parts), True
        if window_bits != 31 or body[position : position + 2] != b"\x1f\x8b":
            break
    return b"".join(parts), False


def _zlib(body: bytes, limit: int) -> tuple[bytes, bool] | None:
    """A stream in zlib's wrapper, or None: a raw stream may begin like one."""
    if body[0] & 0x0F != 8 or int.from_bytes(body[:2], "big") % 31:
        return None
    try:
        return _inflate(body, 15, limit)
    except _Undecodable:
        return None


def _deflate(body: bytes, limit: int) -> tuple[bytes, bool]:
    wrapped = _zlib(body, limit)
    if wrapped is not None:
        return wrapped
    try:
        return _inflate(body, -15, limit)
    except _Undecodable:
        if body.startswith(b"\x1f\x8b"):
            return _inflate(body, 31, limit)
        if _is_plain(body):
            return body, False
        raise


def _brotli(body: bytes, limit: int) -> tuple[bytes, bool]:
    # Some plain pages are valid Brotli for a while, so markup is looked for first.
    if _MARKUP.match(body) and body[:64].isascii():
        return body, False
    reader = BrotliReader(io.BytesIO(body))
    parts: list[bytes] = []
    size = 0
    while True:
        try:
            part = reader.read(_STEP_BYTES)
        except OSError:
            # Brotli has neither a magic number nor a checksum: early end and damage look the same.
            if parts:
                return b"".join(parts), True
            if _is_plain(body):
                return body, False
            raise _Undecodable from None
        if not part:
            return b"".join(parts), False
        parts.append(part)
        size += len(part)
        if size > limit:
            raise _TooLarge


def _zstd(body: bytes, limit: int) -> tuple[bytes, bool]:
    reader = zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(body, read_across_frames=True)
    try:
        unpacked = reader.read(limit + 1)
    except zstandard.ZstdError:
        raise _Undecodable from None
    if len(unpacked) > limit:
        raise _TooLarge
    return unpacked, False
