"""Read the text of one document where the run has stored it, and say why it has none where there is none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa

from textmill.digest import Json
from textmill.errors import TextmillError
from textmill.inspect.corpus_rows import is_readable, read_documents
from textmill.inspect.document_record import Record
from textmill.inspect.snapshot import Snapshot
from textmill.inspect.stored_texts import first_rows
from textmill.inspect.units import data_size
from textmill.store.store import Store, StoredFile
from textmill.store.stored_rows import read_rows
from textmill.tables import parquet_batches

__all__ = ["StoredText", "size_to_read", "stored_text"]

_PARQUET: Final = ".parquet"
_AT_ONCE: Final = 64
_MOST_CORPUS_FILES: Final = 20
"""Files of the corpus that are looked through where the stage's own files are gone."""
_MOST_CHARS: Final = 1_000_000
"""Of a document of JSON lines."""
_NEVER: Final = "Its text was never extracted: it was dropped before."


@dataclass(frozen=True)
class StoredText:
    """The text, or why there is none; and the document's other columns, as they are stored."""

    text: str | None
    said: str = ""
    columns: Mapping[str, Json] = field(default_factory=dict)


def size_to_read(snapshot: Snapshot, record: Record) -> int | None:
    """Bytes of the file that has the text; None where there is no such file."""
    file = _file(snapshot, record)
    return None if file is None else file.bytes


def stored_text(store: Store, snapshot: Snapshot, record: Record) -> StoredText:
    """The text of a record as the run wrote it, or as it was when it was dropped."""
    file = _file(snapshot, record)
    try:
        if file is not None and store.exists(file.path):
            found = _in_file(store, file, record)
        else:
            found = _in_corpus(store, snapshot, record) if record.is_kept else None
    except (TextmillError, OSError, ValueError) as error:
        return StoredText(None, f"Its text cannot be read: {error}")
    if found is not None:
        return found
    return StoredText(None, _why_none(snapshot, record))


def _file(snapshot: Snapshot, record: Record) -> StoredFile | None:
    return snapshot.files_of(record.task, record.stage).get("data" if record.is_kept else "removed")


def _in_file(store: Store, file: StoredFile, record: Record) -> StoredText | None:
    """The row of a record: of dropped ones it has the number, of kept ones the id says which it is."""
    row = None if record.is_kept else record.number("row")
    column, value = ("id", record.id) if row is None else ("row", row)
    place = first_rows(store, file, column, [value]).get(value)
    if place is None:
        return None
    rows = [row for batch in read_rows(store, file, None, place, place + 1, _AT_ONCE) for row in _plain(batch)]
    text = rows[0].pop("text", None)
    return StoredText(text if isinstance(text, str) else None, "" if isinstance(text, str) else _NEVER, rows[0])


def _plain(batch: pa.RecordBatch) -> list[dict[str, Json]]:
    rows: list[dict[str, Json]] = batch.to_pylist()
    return rows


def _in_corpus(store: Store, snapshot: Snapshot, record: Record) -> StoredText | None:
    files = [file for file in snapshot.corpus if is_readable(file) and store.exists(file.path)]
    for file in files[:_MOST_CORPUS_FILES]:
        if not file.path.endswith(_PARQUET):
            for document in read_documents(store, file, _MOST_CHARS):
                if document.id == record.id:
                    return StoredText(document.text)
            continue
        with store.open(file.path) as stream, parquet_batches.opened(stream) as parquet:
            has_both = {"id", "text"} <= {*parquet.schema_arrow.names}
        if has_both and (found := _in_file(store, file, record)) is not None:
            return found
    return None


def _why_none(snapshot: Snapshot, record: Record) -> str:
    if record.is_kept:
        return "Its text is not here: this copy of the run has neither the stage's documents nor the corpus."
    if record.number("text_bytes") is None and "text_bytes" in record.row:
        return _NEVER
    settings = snapshot.manifest.get("accounting", {}).get("removed", {})
    keep = settings.get("keep")
    size = record.number("text_bytes")
    had = "" if size is None else f" It had {data_size(size)}."
    if keep == "none":
        return f"Texts of dropped documents were not kept (setting removed.keep: none).{had}"
    if keep == "sample":
        return f"Its text was not kept: this run kept a sample of dropped documents (setting removed).{had}"
    return f"Its text is not here: this copy of the run is without the files of removed/.{had}"
