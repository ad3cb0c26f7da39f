"""Lays the columns of a document out as one JSON object in Dolma's layout, and undoes what `readers.jsonl` did.

Column `metadata`, where it holds a JSON object, is that object again and not a string in a string, so that reading and
writing once more changes nothing. A line that was read with `metadata: keep` becomes the line that it was, with what
blocks have added in its metadata.
"""

from typing import Final

import numpy as np
import pyarrow as pa

from textmill.json_text import unchanged

__all__ = ["TOP", "document"]

Object = dict[str, object]

TOP: Final = {"id": "id", "text": "text", "source": "source", "date": "created"}
"""Columns that stand at the top of a line, and the names that they have there."""
_ORIGINS: Final = ("source", "shard")
"""Columns of this run; what a document says of its first origin stays instead."""

_MISSING: Final = object()


def document(row: Object, schema: pa.Schema, added: str | None) -> Object:
    """One line: id, text, source, created, added and, under metadata, every other column.

    `added` of the settings goes before that of the document.
    """
    kept = row.get("fields")
    top = unchanged(kept) if isinstance(kept, str) else None
    found = _flat(row) if top is None else _kept(row, top, schema)
    if added is not None:
        found["added"] = added
    return found


def _flat(row: Object) -> Object:
    """Of a name that column and `metadata` share the column's value counts, unless it is null or tells the origin."""
    given = row.get("metadata")
    rest = given if isinstance(given, dict) else unchanged(given) if isinstance(given, str) else None
    found: Object = {name: row.get(column) for column, name in TOP.items()}
    columns = {name: value for name, value in row.items() if name not in TOP and (name != "metadata" or rest is None)}
    if rest is None:
        found["added"] = None
    else:
        rest = dict(rest)
        found["added"] = rest.pop("added", None)
        for name, value in rest.items():
            if name in _ORIGINS or columns.get(name) is None:
                columns[name] = value
    found["metadata"] = columns
    return found


def _kept(row: Object, top: Object, schema: pa.Schema) -> Object:
    """Columns whose value the document has already, at the top or in its metadata, and null ones, are not repeated."""
    given = row.get("metadata")
    inner = unchanged(given) if isinstance(given, str) else None
    metadata = {} if inner is None else dict(inner)
    found: Object = {"id": row.get("id"), "text": row.get("text"), **top}
    if "source" not in top:
        found["source"] = row.get("source")
    date = row.get("date")
    dates = [place.get(name) for place in (top, metadata) for name in ("created", "date")]
    if date is not None and date not in dates:
        found["created"] = date
    for field in schema:
        name, value = field.name, row.get(field.name)
        if name in (*TOP, "shard", "metadata", "fields") or value is None:
            continue
        there = next((place for place in (found, metadata) if name in place), metadata)
        if not _equal(there.get(name, _MISSING), value, field.type):
            there[name] = value
    if inner is not None or metadata:
        found["metadata"] = metadata
    return found


def _equal(written: object, value: object, kind: pa.DataType) -> bool:
    """Whether a column holds what the document says, as far as its type can."""
    if pa.types.is_float32(kind) and isinstance(written, int | float):
        return bool(np.float32(written) == np.float32(float(str(value))))
    return written == value and isinstance(written, bool) == isinstance(value, bool)
