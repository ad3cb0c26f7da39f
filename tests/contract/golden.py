"""What every block makes of fixed texts, as one digest: the same on every machine and Python from 3.11 to 3.13.

Floats are rounded to four digits, since sums of a model may differ in the last bits by CPU: a smaller change goes
unseen. No path is in it, and no character that Unicode has changed since version 14 (Python 3.11). Readers read the
same documents from files that are written here; of a writer's file the rows count, not how they are packed.
"""

import gzip
import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import ipc
from tests.contract.contract_documents import TEXTS, applied, documents, faults_of

from textmill.batch import Batch
from textmill.block import Block, Filter, Reader, Writer
from textmill.documents import DETAIL

__all__ = ["inputs_digest", "reader_file", "result_digest"]

MORE = [
    "The Treaty was signed in 1648. It ended thirty years of war! Did it? Dr. Smith of the U.S. says so.\n\n" * 3,
    "• one\n• two\n* three\n1. four\nRead more...\nSign up now…\n\nthe and of to that have with be\n" * 3,
    "Write to jane.doe@example.org or call +49 30 901820; 192.0.2.17, IBAN DE89 3704 0044 0532 0130 00.\n",
    "def main():\n    # a comment\n    return {'a': 1}\n\nfor (int i = 0; i < 9; i++) { x += i; }\n",
    "Die Flüsse führen im Frühjahr viel Wasser, weil der Schnee schmilzt. Straße, Größe, Maß.\n" * 3,
    "我们喜欢在公园里散步。今天天气很好!\n" * 3,
    "يجري النهر في الوادي منذ عشرة آلاف سنة.\n" * 3,
    "नदी घाटी में बहती है। लोग यहाँ रहते हैं।\n" * 3,
    "แม่น้ำไหลผ่านหุบเขา\n" * 3,
    "See https://example.org/a?b=c and http://www.example.com. [1][2] {{cite}} &amp; &lt;b&gt; â€œquotedâ€\x9d\n",
    "BUY NOW!!! 50% OFF $$$ CLICK HERE\n" * 5,
    "Call me Ishmael. Some years ago—never mind how long precisely—having little or no money in my purse.\n" * 2,
]
"""Beside the texts that all blocks are tried on."""

_PAGE = "<html><head><title>Mill</title></head><body><p>The mill grinds. Caf\u00e9.</p></body></html>".encode()


def golden_batch() -> Batch:
    """The documents, with every core column."""
    return documents([*TEXTS, *MORE])


def inputs_digest() -> str:
    """Changes with the documents, not with what blocks say of them."""
    return _digest([golden_batch().table.to_pylist(), _PAGE.decode()])


def result_digest(block: Block, folder: Path) -> str:
    """What a block makes of the documents; `folder` is for files."""
    if isinstance(block, Reader):
        return _digest(list(_read(block)))
    if isinstance(block, Writer):
        return _digest(_written(block, folder))
    columns = applied(block, golden_batch())
    faults = faults_of(block, golden_batch()) if isinstance(block, Filter) else []
    results = sorted(columns.keys() - {DETAIL})  # words for people decide nothing
    return _digest([{name: columns[name].to_pylist() for name in results}, faults])


def reader_file(name: str, folder: Path) -> Path:
    """A file that a reader reads: one of `reader_files`, or one that is made."""
    if kept := sorted((Path(__file__).parent / "reader_files").glob(f"{name.rpartition('.')[2]}.*")):
        return kept[0]
    rows = golden_batch().table.select(["id", "text", "url"])
    path = folder / f"documents.{name.rpartition('.')[2]}"
    if name == "readers.huggingface":
        path = folder / "data_set"
        path.mkdir()
        (path / "train.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows.to_pylist()))
    elif name == "readers.arrow":
        with ipc.new_stream(str(path), rows.schema) as writer:
            writer.write_batch(rows)
    elif name == "readers.parquet":
        pq.write_table(pa.Table.from_batches([rows]), path)
    elif name == "readers.jsonl":
        path.write_text("".join(f"{json.dumps(row)}\n" for row in rows.to_pylist()) + "{broken\n")
    else:
        http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + _PAGE
        path.write_bytes(
            b"".join(_record(kind, body) for kind, body in (("warcinfo", b"a: b\r\n"), ("response", http)))
        )
    return path


def _record(kind: str, body: bytes) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>\r\n"
        "WARC-Date: 2024-05-01T12:00:00Z\r\nWARC-Target-URI: https://mill.example/\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def _read(block: Reader) -> Iterator[object]:
    counts: Counter[str] = Counter()
    shards = block.shards("s")
    block.settle(shards)
    for shard in shards:
        for batch in block.read(shard, counts):
            yield batch.to_pylist()
    yield sorted(counts.items())


def _written(block: Writer, folder: Path) -> object:
    table = golden_batch().table
    columns = block.columns(table.schema)
    path = folder / f"corpus{block.extension()}"
    block.write(iter([table.select(columns.names)]), columns, str(path))
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    return gzip.decompress(path.read_bytes()).decode()


def _digest(value: object) -> str:
    text = json.dumps(_plain(value), ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _plain(value: object) -> object:
    if isinstance(value, float):
        return f"{value:.4g}" if math.isfinite(value) else str(value)
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, str | int):
        return value
    return value.hex() if isinstance(value, bytes) else str(value)
