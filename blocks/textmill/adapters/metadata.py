"""Turns a document's columns into datatrove's `metadata` and back.

datatrove knows text, id and a dict; we have columns. Core columns are metadata under their own names; all else lies as
one JSON object in column `metadata`, as `readers.jsonl` leaves it and `adapters.datatrove` writes it.
"""

from typing import Final

import pyarrow as pa

from textmill.batch import Batch
from textmill.documents import COLUMNS
from textmill.tables.json_text import exact, unchanged

__all__ = ["METADATA", "core_metadata", "json_rest", "stored_metadata", "whole_metadata"]

Metadata = dict[str, object]

METADATA: Final = pa.field("metadata", pa.large_string())
"""The column of what has no column of its own: a JSON object, or null."""

_SHOWN: Final = tuple(column.name for column in COLUMNS if column.name not in ("id", "text", "html"))


def core_metadata(batch: Batch) -> list[Metadata]:
    """One dict per row: the core columns that are not null, less id, text and html."""
    columns = {name: batch.column(name).to_pylist() for name in _SHOWN if name in batch.names}
    return [
        {name: values[row] for name, values in columns.items() if values[row] is not None} for row in range(len(batch))
    ]


def whole_metadata(batch: Batch, core: list[Metadata]) -> list[Metadata]:
    """One new dict per row: `core`, overruled by the JSON object in column `metadata`."""
    if METADATA.name not in batch.names:
        return [dict(row) for row in core]
    texts = batch.column(METADATA.name).to_pylist()
    return [{**row, **(stored_metadata(text) if text else {})} for row, text in zip(core, texts, strict=True)]


def stored_metadata(text: str) -> Metadata:
    """The object that column `metadata` holds; words that are no JSON object are themselves called `metadata`."""
    found = unchanged(text)
    return {METADATA.name: text} if found is None else found


def json_rest(metadata: Metadata, core: Metadata) -> str | None:
    """What `metadata` says beyond the core columns, as a JSON object; None when nothing. Odd values become strings."""
    rest = {name: value for name, value in metadata.items() if name not in core or core[name] != value}
    return exact(rest, str).decode() if rest else None
