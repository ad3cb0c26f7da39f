"""Converts the values of a column to its settled type, and says of every row what could not be.

The whole column is tried at once; only where that fails are its rows tried one by one, so that a value costs its own
record. Arrow does not look at the bytes of Parquet's strings, so they are checked here, wherever they stand.
"""

import decimal
import itertools
import uuid
from collections.abc import Callable
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from textmill.tables.json_text import exact
from textmill.tables.kinds import is_list, is_moment, is_text, normal
from textmill.tables.moments import iso

__all__ = ["INVALID_UTF8", "UNCONVERTIBLE", "Problems", "cast", "convert", "converted", "decoded", "rounded"]

INVALID_UTF8: Final = "invalid_utf8"
UNCONVERTIBLE: Final = "unconvertible"

Problems = dict[int, tuple[str, str]]
"""Fault and words by row."""

_EXACT_FLOAT: Final = 1 << 53
"""Integers up to here are floats as they are."""


def converted(
    column: pa.Array, wanted: pa.DataType, change: Callable[[pa.Array, pa.DataType], pa.Array]
) -> tuple[pa.Array, Problems]:
    """The column in the wanted type, and what was wrong with the rows that are null in it for that."""
    try:
        return _checked(column, wanted, change), {}
    except (pa.ArrowException, ValueError, OverflowError):
        problems: Problems = {}
        rows = []
        for row in range(len(column)):
            try:
                # A slice would share, and have checked, the nested values of its neighbours.
                rows.append(_checked(column.take(pa.array([row])), wanted, change))
            except (pa.ArrowException, ValueError, OverflowError) as error:
                rows.append(pa.nulls(1, wanted))
                words = str(error).splitlines()[0] if str(error) else type(error).__name__
                problems[row] = (INVALID_UTF8 if "UTF8" in words else UNCONVERTIBLE, words)
        return pa.concat_arrays(rows), problems


def convert(values: pa.Array, wanted: pa.DataType) -> pa.Array:
    """The values in another type; ArrowException or ValueError where one has no counterpart.

    Integers that a float cannot hold are rounded: `rounded` counts them.
    """
    values = decoded(values)
    kind = values.type
    if kind == wanted:
        return values
    if types.is_null(kind):
        return pa.nulls(len(values), wanted)
    if is_text(wanted):
        return _words(values).cast(wanted)
    if (types.is_list(wanted) or types.is_large_list(wanted)) and is_list(kind):
        return _lists(values, wanted)
    if types.is_struct(wanted) and types.is_struct(kind):
        return _structs(values, wanted)
    if types.is_map(wanted) and types.is_map(kind):
        return pa.array(values.to_pylist(), wanted)
    if types.is_integer(kind) and types.is_floating(wanted):
        return values.cast(wanted, safe=False)
    return values.cast(wanted)


def cast(values: pa.Array, wanted: pa.DataType) -> pa.Array:
    """The values in another type that holds them all.

    As Arrow casts, but for nulls inside lists, maps and structs: of these it makes too few where the values are a part
    of longer ones (pyarrow 26).
    """
    if values.type == wanted:
        return values
    return convert(values, wanted) if _holds_nulls(wanted) else values.cast(wanted)


def _holds_nulls(kind: pa.DataType) -> bool:
    parts = [kind.field(number) for number in range(kind.num_fields)]
    return any(types.is_null(part.type) or _holds_nulls(part.type) for part in parts)


def decoded(values: pa.Array) -> pa.Array:
    """The values without dictionary or extension type; UUIDs as strings."""
    if types.is_dictionary(values.type):
        return decoded(values.dictionary_decode())
    if isinstance(values.type, pa.UuidType):
        return pa.array(
            [None if one is None else str(uuid.UUID(bytes=one)) for one in values.storage.to_pylist()], pa.string()
        )
    return decoded(values.storage) if isinstance(values.type, pa.BaseExtensionType) else values


def rounded(values: pa.Array, wanted: pa.DataType) -> int:
    """How many integers of a column become floats of another value."""
    values = decoded(values)
    if not (types.is_integer(values.type) and types.is_floating(wanted)):
        return 0
    whole = values.drop_null().to_pylist()
    return sum(abs(value) > _EXACT_FLOAT and int(float(value)) != value for value in whole)


def _checked(column: pa.Array, wanted: pa.DataType, change: Callable[[pa.Array, pa.DataType], pa.Array]) -> pa.Array:
    decoded(column).validate(full=True)
    made = change(column, wanted)
    made.validate(full=True)
    return made


def _words(values: pa.Array) -> pa.Array:
    """Strings as they are, points in time as ISO 8601, bytes as text or hexadecimal digits, anything else as JSON."""
    kind = values.type
    if is_text(kind):
        return values
    if is_moment(kind):
        return iso(values)
    if types.is_nested(kind) and types.is_nested(normal(kind)):
        values = convert(values, normal(kind))
    if types.is_fixed_size_binary(kind):
        # Digests and the like: that a few of them are text by chance must not write these otherwise.
        return pa.array([None if value is None else value.hex() for value in values.to_pylist()], pa.string())
    return pa.array([None if value is None else _word(value) for value in values.to_pylist()], pa.large_string())


def _word(value: object) -> str:
    """Numbers that are no JSON in Python's words."""
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return _text_or_hex(value)
    if isinstance(value, decimal.Decimal) or (isinstance(value, float) and not abs(value) < float("inf")):
        return str(value)
    return exact(value, _in_words).decode()


def _in_words(value: object) -> str:
    if isinstance(value, bytes):
        return _text_or_hex(value)
    if isinstance(value, decimal.Decimal):
        return str(value)
    raise ValueError(f"{type(value).__name__} has no words")


def _text_or_hex(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.hex()


def _lists(values: pa.Array, wanted: pa.DataType) -> pa.Array:
    lengths = pc.fill_null(pc.list_value_length(values), 0).to_pylist()
    lists, width = (pa.LargeListArray, np.int64) if types.is_large_list(wanted) else (pa.ListArray, np.int32)
    offsets = pa.array(np.fromiter(itertools.accumulate(lengths, initial=0), width, len(lengths) + 1))
    inner = convert(values.flatten(), wanted.value_type)
    return lists.from_arrays(offsets, inner, type=wanted, mask=values.is_null())


def _structs(values: pa.Array, wanted: pa.DataType) -> pa.Array:
    columns = []
    for field in wanted:
        is_there = values.type.get_field_index(field.name) >= 0
        inner = pc.struct_field(values, field.name) if is_there else pa.nulls(len(values))
        columns.append(convert(inner, field.type))
    return pa.StructArray.from_arrays(columns, fields=list(wanted), mask=values.is_null())
