"""Read the documents of a corpus file, Parquet or Dolma JSONL, as rows of what a ledger or a sample needs.

Batches are small and text is cut before it becomes Python strings, so memory does not follow the size of the file.
"""

import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, cast

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import zstandard

from textmill.errors import UserError
from textmill.store.store import Store, StoredFile
from textmill.tables import parquet_batches

_STRINGS: Final = ("id", "url", "source", "language", "license", "license_url")
_CREDITS: Final = ("author", "title", "url")


@dataclass(frozen=True)
class CorpusDocument:
    """One document of the corpus; None where it does not say, or says what is no string."""

    id: str | None
    url: str | None
    source: str | None
    language: str | None
    license: str | None
    license_url: str | None
    author: str | None
    title: str | None
    credit_url: str | None
    text: str
    """Cut to the characters asked for."""
    text_bytes: int
    """UTF-8 bytes of the whole text."""


def read_documents(store: Store, file: StoredFile, text_chars: int = 0, rows: int = 1024) -> Iterator[CorpusDocument]:
    """The documents of a file in order, `rows` at a time, with the first `text_chars` characters of their texts.

    UserError for a file that is neither Parquet nor JSON lines.
    """
    if file.path.endswith(".parquet"):
        yield from _read_parquet(store, file, text_chars, rows)
    elif file.path.endswith((".jsonl", ".jsonl.gz", ".jsonl.zst")):
        yield from _read_jsonl(store, file, text_chars)
    else:
        raise UserError(f"{store.url}/{file.path}: neither .parquet nor .jsonl, .jsonl.gz, .jsonl.zst")


def _read_parquet(store: Store, file: StoredFile, text_chars: int, rows: int) -> Iterator[CorpusDocument]:
    with store.open(file.path) as stream, parquet_batches.opened(stream) as parquet:
        wanted = [name for name in (*_STRINGS, "attribution", "text") if name in parquet.schema_arrow.names]
        for batch in parquet_batches.batches(parquet, rows, wanted):
            yield from _documents(batch, text_chars)


def _documents(batch: pa.RecordBatch, text_chars: int) -> Iterator[CorpusDocument]:
    nothing = [None] * batch.num_rows
    columns = {
        name: batch.column(name).to_pylist() if name in batch.schema.names else nothing
        for name in (*_STRINGS, "attribution")
    }
    texts, sizes = [""] * batch.num_rows, [0] * batch.num_rows
    if "text" in batch.schema.names:
        column = batch.column("text")
        sizes = [size or 0 for size in pc.binary_length(column).to_pylist()]
        if text_chars:
            texts = [text or "" for text in pc.utf8_slice_codeunits(column, 0, text_chars).to_pylist()]
    for row in range(batch.num_rows):
        strings = {name: columns[name][row] for name in _STRINGS}
        yield _document(strings, columns["attribution"][row], texts[row], sizes[row])


def _read_jsonl(store: Store, file: StoredFile, text_chars: int) -> Iterator[CorpusDocument]:
    with store.open(file.path) as raw, _unpacked(raw, file.path) as stream:
        for line in stream:
            row = orjson.loads(line)
            # Lines that are kept as they came may have anything there.
            given = row.get("metadata")
            metadata = given if isinstance(given, dict) else {}
            strings = {name: row[name] if name in row else metadata.get(name) for name in _STRINGS}
            text = row.get("text") or ""
            credit = row.get("attribution") or metadata.get("attribution")
            yield _document(strings, credit, text[:text_chars], len(text.encode()))


def _unpacked(raw: BinaryIO, path: str) -> BinaryIO:
    if path.endswith(".zst"):
        return cast(BinaryIO, io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(raw)))
    return cast(BinaryIO, gzip.open(raw)) if path.endswith(".gz") else raw


def _document(values: dict[str, object], credit: object, text: str, text_bytes: int) -> CorpusDocument:
    author, title, url = (_string(credit.get(name)) if isinstance(credit, dict) else None for name in _CREDITS)
    strings = {name: _string(value) for name, value in values.items()}
    return CorpusDocument(**strings, author=author, title=title, credit_url=url, text=text, text_bytes=text_bytes)


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None
