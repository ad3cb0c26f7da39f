"""The documents whose texts a run still has: dropped ones in `removed/`, kept ones in `data/` or in the corpus.

Of large runs some files are read, drawn by their places among all, so that those that are read are of no one kind.
"""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
from xxhash import xxh3_64_intdigest

from textmill.inspect.corpus_rows import is_readable, read_documents
from textmill.inspect.document_record import Record
from textmill.inspect.document_search import Found, Search
from textmill.inspect.fate_index import Wanted
from textmill.inspect.snapshot import Snapshot
from textmill.inspect.units import many
from textmill.store.fate_table import KEPT
from textmill.store.store import Store, StoredFile
from textmill.store.stored_rows import joined, read_rows
from textmill.tables import parquet_batches

__all__ = ["Bounds", "searched"]

_PARQUET: Final = ".parquet"
_STRINGS: Final = ("id", "url", "source", "shard", "fate", "detail", "language", "license")
_ROWS_AT_ONCE: Final = 256
_MOST_CHARS: Final = 1_000_000
"""Of a document of JSON lines that is searched."""
_BEFORE: Final = 0.25
"""Of the characters shown the share before the words that are found."""


@dataclass(frozen=True)
class Bounds:
    """How much is read for one question."""

    seconds: float = 3.0
    files: int = 200
    found: int = 200
    per_fate: int | None = None
    """Documents of one fate, where a few of each are wanted."""


@dataclass(frozen=True)
class _Stored:
    """A file with documents; `fate` of all of them, where they do not say."""

    file: StoredFile
    fate: str | None
    stage: str


def searched(store: Store, snapshot: Snapshot, search: Search, bounds: Bounds, chars: int) -> Found:
    """Stored documents that a search admits, each with the text around the words, or its first `chars` characters."""
    files = _drawn(_files(snapshot, search))
    wanted = Wanted.of(search.wanted) if search.wanted else None
    until = time.monotonic() + bounds.seconds
    records: list[Record] = []
    texts: dict[int, str] = {}
    looked_at = passed = 0
    by_fate: dict[str, int] = {}
    for stored in files[: bounds.files]:
        if time.monotonic() > until or len(records) >= bounds.found:
            break
        looked_at += 1
        for record, text in _documents(store, stored, search.words, chars):
            passed += 1
            is_wanted = wanted is None or wanted.matches(record.id, record.text("url"))
            if is_wanted and search.admits(record):
                by_fate[record.fate] = by_fate.get(record.fate, 0) + 1
                if bounds.per_fate is None or by_fate[record.fate] <= bounds.per_fate:
                    texts[len(records)] = text
                    records.append(record)
            if len(records) >= bounds.found or time.monotonic() > until:
                break
    said = f"Of {many(len(files), 'file')} with stored texts {looked_at:,} were looked at."
    return Found(records, len(records), said, texts)


def _files(snapshot: Snapshot, search: Search) -> list[_Stored]:
    """Files that may have what is looked for: kept documents in the last stage's files, else in the corpus."""
    found = []
    if search.fate != KEPT:
        found += [_Stored(file, None, file.path.split("/")[1]) for file in joined(snapshot.removed) if file.rows]
    if search.has_fate(KEPT):
        kept = [file for file in snapshot.stored if file.rows]
        corpus = [file for file in snapshot.corpus if is_readable(file) and file.rows]
        last = snapshot.map_stages[-1] if snapshot.map_stages else ""
        found += [_Stored(file, KEPT, last) for file in (kept or corpus)]
    return found


def _drawn(files: list[_Stored]) -> list[_Stored]:
    numbered = sorted(enumerate(files), key=lambda item: xxh3_64_intdigest(str(item[0]).encode()))
    return [stored for _, stored in numbered]


def _documents(store: Store, stored: _Stored, words: str, chars: int) -> Iterator[tuple[Record, str]]:
    """The documents of a file that hold the words; of one that the user deleted to save room, none."""
    if not store.exists(stored.file.path):
        return
    try:
        found = _of_parquet if stored.file.path.endswith(_PARQUET) else _of_lines
        for values, text in found(store, stored.file, words):
            row = values if stored.fate is None else {**values, "fate": stored.fate}
            yield Record(stored.stage, row), _around(text, words, chars)
    except (OSError, ValueError):
        store.check(stored.file)  # not before: a page reads a few rows of files of any size
        raise


def _of_parquet(store: Store, file: StoredFile, words: str) -> Iterator[tuple[dict[str, str | int | None], str]]:
    with store.open(file.path) as stream, parquet_batches.opened(stream) as parquet:
        names = [name for name in (*_STRINGS, "text") if name in parquet.schema_arrow.names]
    for batch in read_rows(store, file, names, at_once=_ROWS_AT_ONCE):
        if "text" not in names:
            return
        kept = batch.filter(pc.match_substring(batch.column("text"), words, ignore_case=True)) if words else batch
        sizes = pc.binary_length(kept.column("text")).to_pylist()
        rows = kept.select([name for name in names if name != "text"]).to_pylist()
        for number, (row, size) in enumerate(zip(rows, sizes, strict=True)):
            yield {**row, "text_bytes": size}, _text(kept, number)


def _text(batch: pa.RecordBatch, row: int) -> str:
    return batch.column("text")[row].as_py() or ""


def _of_lines(store: Store, file: StoredFile, words: str) -> Iterator[tuple[dict[str, str | int | None], str]]:
    for document in read_documents(store, file, _MOST_CHARS):
        if words.casefold() in document.text.casefold():
            row: dict[str, str | int | None] = {
                name: getattr(document, name) for name in ("id", "url", "source", "language", "license")
            }
            yield {**row, "text_bytes": document.text_bytes}, document.text


def _around(text: str, words: str, chars: int) -> str:
    """The words with what stands around them; where there are none, the beginning."""
    place = re.search(re.escape(words), text, re.IGNORECASE) if words else None
    if place is None or place.end() < chars:
        return text[: chars + 1]
    start = max(0, place.start() - int(_BEFORE * chars))
    return f"… {text[start : start + chars]}"
