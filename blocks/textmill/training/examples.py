"""Read training texts from JSON lines and Parquet files."""

import gzip
import io
from collections.abc import Iterator, Sequence
from typing import IO, Final

import fsspec
import orjson
import pyarrow as pa
import zstandard

from textmill.errors import UserError
from textmill.tables import parquet_batches

__all__ = ["read_texts"]

_ROWS_AT_ONCE: Final = 1024


def read_texts(patterns: Sequence[str], column: str) -> list[str]:
    """Texts of all files, in the order of their names; blank ones are left out.

    Paths, globs and fsspec URLs of .jsonl, .jsonl.gz, .jsonl.zst (or .json…) and .parquet. Raises UserError for a
    pattern that matches nothing, another kind of file, a damaged file, or a missing column.
    """
    texts: list[str] = []
    for pattern in patterns:
        try:
            files = sorted(fsspec.open_files(pattern, "rb"), key=lambda file: file.path)
        except (OSError, ValueError, ImportError) as error:
            raise UserError(f"{pattern}: {error}") from error
        if not files or not files[0].fs.exists(files[0].path):
            raise UserError(f"{pattern}: no such file")
        for file in files:
            with file as content:
                texts += [text for text in _texts_of(file.path, content, column) if text.strip()]
    return texts


def _texts_of(path: str, content: IO[bytes], column: str) -> Iterator[str]:
    try:
        if path.endswith(".parquet"):
            yield from _of_parquet(path, content, column)
        elif path.endswith((".jsonl", ".json", ".jsonl.gz", ".json.gz", ".jsonl.zst", ".json.zst")):
            yield from _of_json_lines(path, content, column)
        else:
            raise UserError(f"{path}: not a .jsonl, .jsonl.gz, .jsonl.zst or .parquet file")
    except (OSError, EOFError, zstandard.ZstdError, pa.ArrowInvalid) as error:
        raise UserError(f"{path} cannot be read: {error}") from error


def _of_parquet(path: str, content: IO[bytes], column: str) -> Iterator[str]:
    file = parquet_batches.opened(content)
    if column not in file.schema_arrow.names:
        raise UserError(f"{path} has no column {column!r}; it has {', '.join(file.schema_arrow.names)}")
    for batch in parquet_batches.batches(file, _ROWS_AT_ONCE, [column]):
        for value in batch.column(0).to_pylist():
            yield _checked(path, column, value)


def _of_json_lines(path: str, content: IO[bytes], column: str) -> Iterator[str]:
    for number, line in enumerate(_decompressed(path, content), start=1):
        if not line.strip():
            continue
        try:
            row = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise UserError(f"{path}:{number}: not JSON: {error}") from error
        if not isinstance(row, dict) or column not in row:
            raise UserError(f"{path}:{number}: no {column!r} in this line")
        yield _checked(f"{path}:{number}", column, row[column])


def _decompressed(path: str, content: IO[bytes]) -> Iterator[bytes]:
    if path.endswith(".gz"):
        with gzip.open(content, "rb") as lines:
            yield from lines
    elif path.endswith(".zst"):
        with zstandard.ZstdDecompressor().stream_reader(content, read_across_frames=True) as stream:
            yield from io.BufferedReader(stream)
    else:
        yield from content


def _checked(where: str, column: str, value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UserError(f"{where}: {column!r} is {type(value).__name__}, not text")
    return value
