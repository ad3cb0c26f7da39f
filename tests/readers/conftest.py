"""Makes small WARC files out of our own words, whole or in any broken shape a test asks for."""

import gzip
import io
from collections import Counter
from pathlib import Path

import pytest
from fastwarc.stream_io import Lz4Writer

from textmill.block import Shard

PAGE = b"<!DOCTYPE html><html><head><title>Mill %d</title></head><body><p>The miller grinds sack %d.</p></body></html>"


class _Kept(io.BytesIO):
    """Can still be read after its writer has closed it."""

    def close(self) -> None:
        pass


class WarcMaker:
    """Builds records and members as bytes."""

    @staticmethod
    def record(block: bytes, kind: str = "response", number: int = 0, **fields: str | None) -> bytes:
        head = {
            "WARC-Type": kind,
            "WARC-Record-ID": f"<urn:uuid:00000000-0000-4000-8000-{number:012d}>",
            "WARC-Date": "2024-05-01T12:00:00Z",
            "WARC-Target-URI": f"https://mill.example/{number}",
            "Content-Type": "application/http; msgtype=response",
            "Content-Length": str(len(block)),
        }
        head.update({name.replace("_", "-"): value for name, value in fields.items()})
        lines = [f"{name}: {value}" for name, value in head.items() if value is not None]
        return ("WARC/1.0\r\n" + "\r\n".join(lines) + "\r\n\r\n").encode() + block + b"\r\n\r\n"

    @staticmethod
    def http(body: bytes, status: str = "200 OK", **fields: str) -> bytes:
        head = {"Content-Type": "text/html; charset=utf-8", **{k.replace("_", "-"): v for k, v in fields.items()}}
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body

    def page(self, number: int, **fields: str | None) -> bytes:
        return self.record(self.http(PAGE % (number, number)), number=number, **fields)

    def members(self, count: int) -> list[bytes]:
        """`count` pages, one gzip member each, after a warcinfo member."""
        info = self.record(b"software: textmill tests\r\n", "warcinfo", 10**6)
        return [self.member(info), *(self.member(self.page(number)) for number in range(count))]

    @staticmethod
    def member(data: bytes) -> bytes:
        return gzip.compress(data, mtime=0)

    @staticmethod
    def lz4(data: bytes) -> bytes:
        target = _Kept()
        writer = Lz4Writer(target)
        writer.write(data)
        writer.close()
        return target.getvalue()


def read_all(reader: object, source: str = "s") -> tuple[list[dict[str, object]], Counter[str]]:
    """All rows of all shards as dicts, and the counts; checks every batch against `provides`."""
    counts: Counter[str] = Counter()
    rows: list[dict[str, object]] = []
    for shard in reader.shards(source):
        rows += read_shard(reader, shard, counts)
    return rows, counts


def read_shard(reader: object, shard: Shard, counts: Counter[str]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for batch in reader.read(shard, counts):
        assert batch.schema.names == [*reader.provides().names, "fault", "detail"]
        assert batch.schema.types[:-2] == reader.provides().types
        assert 0 < batch.num_rows <= reader.batch_rows
        rows += batch.to_pylist()
    return rows


@pytest.fixture
def maker() -> WarcMaker:
    return WarcMaker()


@pytest.fixture
def rows_of():
    """Reads everything a reader finds: (rows as dicts, counts)."""
    return read_all


@pytest.fixture
def read_warc(tmp_path: Path):
    """Reads bytes as one WARC shard: (rows as dicts, counts)."""
    from textmill.readers.warc import Warc

    def read(data: bytes, name: str = "mill.warc.gz", **settings: object):
        path = tmp_path / name
        path.write_bytes(data)
        return read_all(Warc(paths=str(path), **settings))

    return read
