"""Reads what a test wrote with a reader: rows without their nulls, and the counts."""

from collections import Counter
from pathlib import Path

from textmill.config import catalog
from textmill.file_reader import FileReader

__all__ = ["Row", "bytes_rows", "rows_of"]

Row = dict[str, object]


def rows_of(name: str, *paths: Path, **settings: object) -> tuple[list[Row], Counter[str]]:
    """Rows of files with the reader of a YAML name."""
    reader = catalog.find(name)(paths=tuple(map(str, paths)), **settings)
    assert isinstance(reader, FileReader)
    counts: Counter[str] = Counter()
    rows = [
        {column: value for column, value in row.items() if value is not None}
        for shard in reader.shards("s")
        for batch in reader.read(shard, counts)
        for row in batch.to_pylist()
    ]
    return rows, counts


def bytes_rows(name: str, path: Path, data: bytes, **settings: object) -> tuple[list[Row], Counter[str]]:
    """Rows of one file of these bytes."""
    path.write_bytes(data)
    return rows_of(name, path, **settings)
