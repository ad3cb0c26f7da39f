import gzip
import json
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pytest
import zstandard

from textmill.documents import ATTRIBUTION
from textmill.errors import UserError
from textmill.writers.jsonl import Jsonl

SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("text", pa.large_string()),
        ("source", pa.string()),
        ("date", pa.string()),
        ("attribution", ATTRIBUTION),
        ("language_score", pa.float32()),
    ]
)
CREDIT = {"author": "A", "title": None, "url": None}
ROWS = [
    {
        "id": f"i{n}",
        "text": "a\nß\u2028",
        "source": "cc",
        "date": "2026-11-21",
        "attribution": CREDIT,
        "language_score": 0.5,
    }
    for n in range(5)
]
BATCH = pa.RecordBatch.from_pylist(ROWS, SCHEMA)


def read(path: Path, compression: str) -> list[dict[str, object]]:
    data = path.read_bytes()
    if compression == "gz":
        data = gzip.decompress(data)
    if compression == "zst":
        data = zstandard.ZstdDecompressor().stream_reader(data).read()
    return [json.loads(line) for line in data.decode().split("\n")[:-1]]


@pytest.mark.parametrize("compression", ["gz", "zst", "none"])
def test_dolma_layout(compression: Literal["gz", "zst", "none"], tmp_path: Path) -> None:
    writer = Jsonl(compression=compression, added="2026-11-21")
    path = tmp_path / f"a{writer.extension()}"
    writer.write(iter([BATCH.slice(0, 2), BATCH.slice(2)]), SCHEMA, str(path))
    rows = read(path, compression)
    assert [row["id"] for row in rows] == [f"i{n}" for n in range(5)]
    assert rows[0] == {
        "id": "i0",
        "text": "a\nß\u2028",
        "source": "cc",
        "created": "2026-11-21",
        "added": "2026-11-21",
        "metadata": {"attribution": CREDIT, "language_score": 0.5},
    }


@pytest.mark.parametrize("compression", ["gz", "zst", "none"])
def test_bytes_do_not_depend_on_batches_or_names(compression: Literal["gz", "zst", "none"], tmp_path: Path) -> None:
    writer = Jsonl(compression=compression)
    writer.write(iter([BATCH]), SCHEMA, str(tmp_path / "one"))
    writer.write(iter([BATCH.slice(0, 3), BATCH.slice(3)]), SCHEMA, str(tmp_path / "two"))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_missing_columns_are_null(tmp_path: Path) -> None:
    schema = pa.schema([("text", pa.string())])
    Jsonl().write(iter([pa.RecordBatch.from_pylist([{"text": "a"}], schema)]), schema, str(tmp_path / "a"))
    assert read(tmp_path / "a", "gz") == [
        {"id": None, "text": "a", "source": None, "created": None, "added": None, "metadata": {}}
    ]


def test_extensions() -> None:
    assert [Jsonl(compression=c).extension() for c in ("gz", "zst", "none")] == [
        ".jsonl.gz",
        ".jsonl.zst",
        ".jsonl",
    ]


def test_columns() -> None:
    assert Jsonl(columns=("text",)).columns(SCHEMA).names == ["text"]
    with pytest.raises(UserError, match="did you mean 'text'"):
        Jsonl(columns=("texts",)).columns(SCHEMA)
    with pytest.raises(UserError, match="JSON cannot hold"):
        Jsonl().columns(pa.schema([("blob", pa.binary())]))


def test_layout() -> None:
    """What a reader finds in the files, for the dataset card."""
    top = [(name, pa.string()) for name in ("id", "text", "source", "created", "added")]
    top[1] = ("text", pa.large_string())
    metadata = pa.struct([("attribution", ATTRIBUTION), ("language_score", pa.float32())])
    assert Jsonl().layout(SCHEMA) == pa.schema([*top, ("metadata", metadata)])
