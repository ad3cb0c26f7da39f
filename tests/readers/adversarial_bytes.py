"""Bytes made to hold up a reader: each shape can be made of any size, and costs no more than its size is worth."""

import gzip
import zlib
from collections.abc import Iterator

__all__ = ["bodies", "heads", "packed", "pages", "records"]

_OK = b"HTTP/1.1 200 OK\r\n"
_HTML = _OK + b"Content-Type: text/html\r\n\r\n"


def _filled(size: int, unit: bytes, before: bytes = b"", after: bytes = b"") -> bytes:
    """`unit` again and again between the two, `size` bytes in all."""
    room = max(size - len(before) - len(after), 0)
    return before + (unit * (room // len(unit) + 1))[:room] + after


def pages(size: int) -> Iterator[tuple[str, bytes]]:
    """Bodies of pages, for what finds out their charset and type."""
    units = {
        "script opened": b"<script ",
        "script opened, bytes": b"<script>\xe9",
        "style opened": b"<style\xe4 ",
        "scripts closed with blanks": b"<script></script ",
        "tags opened": b"<",
        "long tags opened": b"<a" + b" b" * 1200,
        "comments opened": b"<!--",
        "comments half closed": b"<!---- ",
        "meta": b"<meta ",
        "meta charset": b"<meta charset= ",
        "meta charset=": b"<meta content='charset=charset=",
        "charset": b"charset=",
        "xml": b"<?xml encoding ",
        "continuations": b"\x80",
        "lone bytes": b"a\xe9",
        "runs of 199": b"a" * 199 + b"\xff",
        "pairs that mean nothing": b"\xfe\xfe",
        "leads": b"\xe4 ",
        "almost UTF-8": "ж".encode() * 9 + b"\xd0",
        "surrogates": b"\xed\xa0\x80",
        "escapes": b"\x1b$B",
        "escapes and bytes": b"\x1b$B\xff\x1b(J",
        "hz": b"~{",
        "nulls": b"\0",
        "blanks": b" ",
        "quotes": b"\"'",
        "ampersands": b"&",
        "doctypes": b"<!doctype ",
    }
    for number, (name, unit) in enumerate(units.items()):
        yield name, _filled(size, unit, b"<html><p>\xff", b"</p></html>") if number % 2 else _filled(size, unit)
    yield "meta charset and blanks", _filled(size, b" ", b"<meta charset=")
    yield "xml and blanks", _filled(size, b" ", b"<?xml encoding=")


def heads(size: int) -> Iterator[tuple[str, bytes]]:
    """HTTP responses whose heads are long."""
    units = {
        "folded": b" \n",
        "folded words": b" a\r\n",
        "fields": b"a:\n",
        "fields, all other": b"a%d:\n",
        "same coding": b"Content-Encoding: gzip\n",
        "no colon": b"a\n",
        "colons": b":",
        "blank lines missing": b"\r",
        "line ends": b"\n ",
        "statuses": _OK,
        "interim": b"HTTP/1.1 100 Continue\r\n\r\n",
        "tunnels": b"HTTP/1.1 200 OK\r\n\r\n",
        "interim without end": b"HTTP/1.1 100 Continue\r\n",
    }
    for name, unit in units.items():
        yield name, _filled(size, unit, _OK + b"a: b\r\n")
        yield f"{name}, ended", _filled(size, unit, _OK, b"\r\n\r\n<p>")
        # As long as a head may be, again and again.
        yield f"{name}, bounded", _filled(min(size, 250_000), unit, _OK, b"\r\n\r\n<p>")
    yield (
        "charset and blanks",
        _OK + b"Content-Type: text/html; charset=" + b" " * min(size, 200_000) + b"\r\n\r\n<p>\xff",
    )
    yield "type", _OK + b"Content-Type: " + b"a" * min(size, 200_000) + b"\r\n\r\n<p>"
    yield "blanks before the status", b"HTTP/1.1" + b" " * size
    yield "dots before the status", b"HTTP/1" + b"." * size
    yield "line ends before the status", b"\r\n" * (size // 2) + _HTML


def bodies(size: int) -> Iterator[tuple[str, bytes]]:
    """HTTP responses whose bodies are packed."""

    def coded(coding: bytes, body: bytes) -> bytes:
        return _OK + b"Content-Type: text/html\r\n" + coding + b"\r\n\r\n" + body

    gzipped, chunked = b"Content-Encoding: gzip", b"Transfer-Encoding: chunked"
    yield "empty gzip members", coded(gzipped, _filled(size, gzip.compress(b"", mtime=0)))
    yield "gzip members of a letter", coded(gzipped, _filled(size, gzip.compress(b"a", mtime=0)))
    yield "gzip of blanks", coded(gzipped, gzip.compress(b" " * size))
    yield "gzip four times", coded(gzipped + b", gzip" * 9, gzip.compress(gzip.compress(b" " * size)))
    yield "raw deflate of empty blocks", coded(b"Content-Encoding: deflate", _filled(size, b"\0\0\0\xff\xff"))
    yield "zlib then junk", coded(b"Content-Encoding: deflate", _filled(size, b"\x78\x9c\xff", zlib.compress(b"a")))
    yield "brotli of junk", coded(b"Content-Encoding: br", _filled(size, b"\x0b\x02\x80"))
    yield "zstd frames", coded(b"Content-Encoding: zstd", _filled(size, b"\x28\xb5\x2f\xfd\x20\x01\x09\0\0a"))
    yield "zstd skippable frames", coded(b"Content-Encoding: zstd", _filled(size, b"\x50\x2a\x4d\x18\0\0\0\0"))
    yield "chunks of a byte", coded(chunked, _filled(size, b"1\r\na\r\n"))
    yield "chunk with blanks", coded(chunked, _filled(size, b" "))
    yield "chunk extension", coded(chunked, _filled(size, b"a", b"1;"))
    yield "empty chunk extensions", coded(chunked, _filled(size, b"0;"))


def _nested(size: int, level: bytes) -> bytes:
    """Gzip members, each in a stored block of the one before, all damaged: the last has no end."""
    found = bytearray()
    while len(found) < size:
        length = min(max(size - len(found), 1), 65535)
        found += level + b"\0" + length.to_bytes(2, "little") + (length ^ 0xFFFF).to_bytes(2, "little")
    return bytes(found)


_VERSION = b"WARC/1.0\r\n"
_ARC = b"http://a/ 1.1.1.1 20080430204826 text/html "
_GZIP = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"


def packed(size: int) -> Iterator[tuple[str, bytes]]:
    """Whole files that are packed or JSON lines, or seem so."""
    units = {
        "gzip starts": _GZIP,
        "empty gzip members": gzip.compress(b"", mtime=0),
        "damaged gzip members": gzip.compress(b"a", mtime=0)[:-1] + b"\xff",
        "zstd starts": b"\x28\xb5\x2f\xfd",
        "zstd skippable frames": b"\x50\x2a\x4d\x18\0\0\0\0",
        "zstd dictionaries": b"\x5d\x2a\x4d\x18\x08\0\0\0abcdefgh",
        "lz4 starts": b"\x04\x22\x4d\x18\x60\x40\x82",
        "bz2 starts": b"BZh11AY&SY",
        "xz starts": b"\xfd7zXZ\0\0\x04",
        "zeros": b"\0",
        "line ends": b"\r\n",
        "brackets": b"[",
        "braces": b'{"a":',
        "quotes": b'"',
        "empty objects": b"{}\n",
    }
    for name, unit in units.items():
        yield name, _filled(size, unit)
        yield f"{name}, in gzip", gzip.compress(_filled(size, unit), 1)
    yield "nested damaged gzip members", _nested(size, _GZIP)
    yield "nested after JSON", gzip.compress(b"{}\n") + _nested(size, _GZIP)
    yield "nested after WARC", gzip.compress(_VERSION) + _nested(size, _GZIP)


def _pointing(size: int, line: bytes) -> bytes:
    """Responses whose heads do not end, each so long that it ends before a line end of the file's second half."""
    line = line or _VERSION + b"Content-Length: "
    line_end = b"\n" if line == _ARC else b"\r\n\r\n"
    unit = len(line) + 7 + len(line_end) + len(_OK)
    ahead = size // 2 // unit
    found = bytearray()
    for number in range(ahead):
        to_tail = (ahead - number - 1) * unit + len(_OK)
        found += line + b"%07d" % (to_tail + number % 1000 * (len(line_end) + 1)) + line_end + _OK
    return bytes(found) + (line_end + b"\1") * (size // 2 // (len(line_end) + 1))


def records(size: int) -> Iterator[tuple[str, bytes]]:
    """Whole files of WARC and ARC records that lie."""
    units = {
        "versions": _VERSION,
        "WARC headers without end": _VERSION + b"a:\n",
        "WARC headers": _VERSION + b"a: b\r\n\r\n",
        "folded WARC header": b" \n",
        "lengths far beyond": _VERSION + b"Content-Length: 99999999999\r\n\r\n",
        "lengths within": _VERSION + b"Content-Length: 40000000\r\n\r\n",
        "lengths a little off": _VERSION + b"Content-Length: 70000\r\n\r\n",
        "letters and colons": b"\nhttp:",
        "ARC lines": _ARC + b"5\nhello\n",
        "ARC lines that lie": _ARC + b"90000\n",
        "ARC lines far beyond": _ARC + b"999999999\n",
        "ARC numbers": b" 1",
        "ARC addresses": b" 1.1.1.1 20080430204826",
        "ARC starts": b"http://a/ ",
    }
    for number, (name, unit) in enumerate(units.items()):
        yield name, _filled(size, unit, _ARC + b"2\n\n\n" if "ARC " in name and number % 2 else _VERSION)
        yield f"{name}, in gzip", gzip.compress(_filled(size, unit, b"" if number % 2 else _VERSION), 1)
    yield "padding after a record", _filled(size, b"\0", _VERSION + b"Content-Length: 0\r\n\r\n")
    for name, filling in (("blanks", b"\r\n"), ("zeros", b"\0")):
        lies = b"".join(_VERSION + b"Content-Length: %d\r\n\r\n" % (size // 2) for _ in range(size // 80))
        yield f"lengths that end in {name}", lies + filling * (size // 2) + b"x"
    for name, kind in (("WARC", b""), ("ARC", _ARC)):
        yield f"{name} lengths that end before a line end", _pointing(size, kind)
        yield f"{name} lengths that end before a line end, in gzip", gzip.compress(_pointing(size, kind), 1)
    yield "an ARC header line", b"filedesc://a" + b" 1" * (size // 2) + b"\n"
    yield "a long URL", b"http://" + b"a" * size + b" "
