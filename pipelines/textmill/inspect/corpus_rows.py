"""Read the documents of a corpus file, Parquet or Dolma JSONL, as rows of what a sample needs.

Batches are small and text is cut before it becomes Python strings, so memory does not follow the size of the file.
"""

import gzip
import io
from collections.abc import Iterator
from typing import BinaryIO, Final, cast

import orjson
import zstandard

from textmill.errors import UserError
from textmill.stages.document_facts import FACTS, STRINGS, DocumentFacts, facts_of, facts_of_row
from textmill.store.store import Store, StoredFile
from textmill.tables import parquet_batches

_PARQUET: Final = ".parquet"
_JSON_LINES: Final = (".jsonl", ".jsonl.gz", ".jsonl.zst")


def is_readable(file: StoredFile) -> bool:
    """Whether a file of the corpus is of a kind that is read here; other writers have formats of their own."""
    return file.path.endswith((_PARQUET, *_JSON_LINES))


def read_documents(store: Store, file: StoredFile, text_chars: int = 0, rows: int = 1024) -> Iterator[DocumentFacts]:
    """The documents of a file in order, `rows` at a time, with the first `text_chars` characters of their texts.

    UserError for a file that is neither Parquet nor JSON lines.
    """
    if file.path.endswith(_PARQUET):
        yield from _read_parquet(store, file, text_chars, rows)
    elif file.path.endswith(_JSON_LINES):
        yield from _read_jsonl(store, file, text_chars)
    else:
        raise UserError(f"{store.url}/{file.path}: neither .parquet nor .jsonl, .jsonl.gz, .jsonl.zst")


def _read_parquet(store: Store, file: StoredFile, text_chars: int, rows: int) -> Iterator[DocumentFacts]:
    with store.open(file.path) as stream, parquet_batches.opened(stream) as parquet:
        wanted = [name for name in FACTS if name in parquet.schema_arrow.names]
        for batch in parquet_batches.batches(parquet, rows, wanted):
            yield from facts_of(batch, text_chars)


def _read_jsonl(store: Store, file: StoredFile, text_chars: int) -> Iterator[DocumentFacts]:
    with store.open(file.path) as raw, _unpacked(raw, file.path) as stream:
        for line in stream:
            row = orjson.loads(line)
            # Lines that are kept as they came may have anything there.
            given = row.get("metadata")
            metadata = given if isinstance(given, dict) else {}
            strings = {name: row[name] if name in row else metadata.get(name) for name in STRINGS}
            text = row.get("text") or ""
            credit = row.get("attribution") or metadata.get("attribution")
            yield facts_of_row(strings, credit, text[:text_chars], len(text.encode()))


def _unpacked(raw: BinaryIO, path: str) -> BinaryIO:
    if path.endswith(".zst"):
        return cast(BinaryIO, io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(raw)))
    return cast(BinaryIO, gzip.open(raw)) if path.endswith(".gz") else raw
