"""Takes the columns that a Parquet file gives out of a batch and into their settled types."""

from collections import Counter
from collections.abc import Sequence
from functools import partial, reduce

import pyarrow as pa
from pyarrow import types

from textmill.tables.column_rules import as_kind
from textmill.tables.convert import Problems, convert, converted, decoded, rounded
from textmill.tables.kinds import holds, is_bytes, storage
from textmill.tables.parquet_columns import CORE, Given

__all__ = ["settled"]


def settled(
    batch: pa.RecordBatch, given: Sequence[Given], schema: pa.Schema, counts: Counter[str]
) -> tuple[dict[str, pa.Array], Problems]:
    """Columns by name, in the types of the schema, and what is wrong with rows that hold null for that.

    `counts` learns of `converted.<column>` and `rounded.<column>`.
    """
    columns: dict[str, pa.Array] = {}
    problems: Problems = {}
    for column in given:
        kind = schema.field(column.name).type
        values = reduce(_inside, column.path[1:], batch.column(batch.schema.get_field_index(column.path[0])))
        columns[column.name], found = converted(values, kind, partial(_changed, column))
        for row, (fault, said) in found.items():
            problems.setdefault(row, (fault, f"column {column.name!r}: {said}"))
        changed = 0 if _is_as_it_was(column, kind) else len(values) - values.null_count - len(found)
        for name, count in (("converted", changed), ("rounded", rounded(values, kind))):
            if count:
                counts[f"{name}.{column.name}"] += count
    return columns, problems


def _changed(column: Given, values: pa.Array, wanted: pa.DataType) -> pa.Array:
    """The values of a column in its type; ArrowException or ValueError where one has no counterpart."""
    if column.name == "text" and is_bytes(storage(column.stored)):
        return decoded(values).cast(pa.large_binary()).cast(wanted)
    values = convert(values, column.kind) if column.forced is None else _forced(values, column)
    return convert(values, wanted)


def _forced(values: pa.Array, column: Given) -> pa.Array:
    values = decoded(values)
    if column.forced is None or column.forced == "string" or holds(column.kind, values.type):
        return convert(values, column.kind)
    given = values.to_pylist()
    made = [None if value is None else as_kind(value, column.forced) for value in given]
    for before, after in zip(given, made, strict=True):
        if before is not None and after is None:
            raise ValueError(f"{str(before)[:40]!r} is no {column.forced}")
    return pa.array(made, column.kind)


def _is_as_it_was(column: Given, kind: pa.DataType) -> bool:
    """Whether nothing need be told of a change of type: of core columns numbers may become theirs."""
    stored = storage(column.stored)
    return holds(kind, stored) or (column.name in CORE and (types.is_integer(stored) or types.is_floating(stored)))


def _inside(values: pa.Array, name: str) -> pa.Array:
    """A field of structs, null where they are."""
    return values.flatten()[values.type.get_field_index(name)]
