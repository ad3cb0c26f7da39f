"""Lays the columns of a document out as one JSON object in Dolma's layout, or in the layout that it came in.

A line that `readers.jsonl` read with `metadata: keep` becomes the line that it was, with what blocks have added in its
metadata. Otherwise every column has its place and type, so that all lines of a file have one schema.
"""

from typing import Final

import numpy as np
import pyarrow as pa

from textmill.tables.json_text import unchanged

__all__ = ["FIELDS", "TOP", "flat", "kept"]

Object = dict[str, object]

TOP: Final = {"id": "id", "text": "text", "source": "source", "date": "created"}
"""Columns that stand at the top, by their names there."""

FIELDS: Final = "fields"
"""Column of what stood at the top of a line that is kept as it was: a JSON object, or null."""

_MISSING: Final = object()


def flat(row: Object, added: str | None) -> Object:
    """One line: id, text, source, created, added and, under metadata, every other column."""
    found: Object = {name: row.get(column) for column, name in TOP.items()}
    found["added"] = added
    found["metadata"] = {name: value for name, value in row.items() if name not in (*TOP, FIELDS)}
    return found


def kept(row: Object, schema: pa.Schema, added: str | None) -> Object:
    """The line as it was read, and under metadata the columns whose values it has not already, less null ones.

    `added` of the settings goes before that of the line.
    """
    top, inner = (unchanged(text) if isinstance(text := row.get(name), str) else None for name in (FIELDS, "metadata"))
    metadata = {} if inner is None else dict(inner)
    found: Object = {"id": row.get("id"), "text": row.get("text"), **(top or {})}
    if "source" not in found:
        found["source"] = row.get("source")
    date = row.get("date")
    if date is not None and date not in [
        place.get(name) for place in (found, metadata) for name in ("created", "date")
    ]:
        found["created"] = date
    for field in schema:
        name, value = field.name, row.get(field.name)
        if name in (*TOP, "shard", "metadata", FIELDS) or value is None:
            continue
        there = next((place for place in (found, metadata) if name in place), metadata)
        if not _equal(there.get(name, _MISSING), value, field.type):
            there[name] = value
    if metadata and found.get("metadata") is not None:
        metadata = {"metadata": found["metadata"], **metadata}  # it was no object
    if inner is not None or metadata:
        found["metadata"] = metadata
    if added is not None:
        found["added"] = added
    return found


def _equal(written: object, value: object, kind: pa.DataType) -> bool:
    """Whether a column holds what the document says, as far as its type can."""
    if pa.types.is_float32(kind) and isinstance(written, int | float):
        return bool(np.float32(written) == np.float32(float(str(value))))
    return written == value and isinstance(written, bool) == isinstance(value, bool)
