"""Pick a few kept and removed documents to read: the first of each reason, in the order of stages and shards.

The choice depends on committed files alone, so the same run always shows the same documents; what is read is bounded,
whatever the size of the run.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from textmill.inspect.corpus_rows import is_readable, read_documents
from textmill.inspect.snapshot import Snapshot
from textmill.stages.document_facts import DocumentFacts
from textmill.store.store import Store, StoredFile
from textmill.store.stored_rows import joined, read_rows
from textmill.tables import parquet_batches

MAX_ROWS: Final = 20_000
"""Removed documents looked at, at most."""
TEXT_CHARS: Final = 600
_ROWS_AT_ONCE: Final = 64
_STRINGS: Final = ("id", "url", "source", "shard", "fate", "detail", "language", "license", "text")


@dataclass(frozen=True)
class Sample:
    """A document as it is shown: at most TEXT_CHARS + 1 characters of text (one more tells that it was cut)."""

    id: str
    url: str
    source: str
    shard: str
    reason: str
    """Empty for a kept document."""
    detail: str
    language: str
    license: str
    text: str
    measures: tuple[tuple[str, float], ...] = ()


def removed_samples(
    store: Store, snapshot: Snapshot, per_reason: int, max_rows: int = MAX_ROWS
) -> Mapping[str, list[Sample]]:
    """Up to `per_reason` dropped documents of each reason; reasons without a stored document are left out."""
    missing = {reason: per_reason for reason, documents in snapshot.stats.drops.items() if documents}
    found: dict[str, list[Sample]] = {}
    for looked_at, sample in enumerate(_removed(store, snapshot.removed), start=1):
        if missing.get(sample.reason, 0) > 0:
            found.setdefault(sample.reason, []).append(sample)
            missing[sample.reason] -= 1
            if not any(missing.values()):
                break
        if looked_at >= max_rows:
            break
    return found


def kept_samples(store: Store, snapshot: Snapshot, number: int) -> list[Sample]:
    """Up to `number` kept documents: the first of the first corpus files, else of the last stage's files."""
    files = [file for file in [*filter(is_readable, snapshot.corpus)] or snapshot.kept if file.rows][:number]
    found: list[Sample] = []
    for index, file in enumerate(files):
        wanted = -(-(number - len(found)) // (len(files) - index))
        for document in _documents(store, file, wanted):
            found.append(
                Sample(
                    id=document.id or "",
                    url=document.url or "",
                    source=document.source or "",
                    shard="",
                    reason="",
                    detail="",
                    language=document.language or "",
                    license=document.license or "",
                    text=document.text,
                )
            )
    return found


def _documents(store: Store, file: StoredFile, wanted: int) -> list[DocumentFacts]:
    try:
        return list(islice(read_documents(store, file, TEXT_CHARS + 1, rows=wanted), wanted))
    except (OSError, ValueError):
        store.check(file)  # as below
        raise


def _removed(store: Store, files: tuple[StoredFile, ...]) -> Iterator[Sample]:
    """Removed documents; a file that the user deleted to save space is passed over."""
    for file in joined(files):
        if not file.rows or not store.exists(file.path):
            continue
        try:
            with store.open(file.path) as stream, parquet_batches.opened(stream) as parquet:
                names = [name for name in (*_STRINGS, "measures") if name in parquet.schema_arrow.names]
            for batch in read_rows(store, file, names, at_once=_ROWS_AT_ONCE):
                yield from _samples(batch)
        except (OSError, ValueError):
            store.check(file)  # not before: a page that is shown live reads a few rows of files of any size
            raise


def _samples(batch: pa.RecordBatch) -> Iterator[Sample]:
    columns: dict[str, list[str]] = {}
    for name in _STRINGS:
        if name in batch.schema.names:
            values = batch.column(name)
            if name == "text":
                values = pc.utf8_slice_codeunits(values, 0, TEXT_CHARS + 1)
            columns[name] = [value or "" for value in values.to_pylist()]
        else:
            columns[name] = [""] * batch.num_rows
    has_measures = "measures" in batch.schema.names
    measures = batch.column("measures").to_pylist() if has_measures else [None] * batch.num_rows
    for row in range(batch.num_rows):
        yield Sample(
            id=columns["id"][row],
            url=columns["url"][row],
            source=columns["source"][row],
            shard=columns["shard"][row],
            reason=columns["fate"][row],
            detail=columns["detail"][row],
            language=columns["language"][row],
            license=columns["license"][row],
            text=columns["text"][row],
            measures=tuple((name, value) for name, value in measures[row] or () if value is not None),
        )
