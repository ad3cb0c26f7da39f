"""Turn Arrow values into what JSON can hold, by the type of their column.

Times are ISO 8601 (`2024-01-02T03:04:05.5`, in UTC with `+00:00` where the column has a zone, `PT90.5S`), at any
precision and in any year; decimals are strings; maps are lists of `{"key": …, "value": …}`. Text, numbers, lists and
structs stay as they are. JSON has no bytes and no intervals, and no number that is NaN or infinite: that becomes null.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Final, cast

import pyarrow as pa

from textmill.tables.convert import cast as arrow_cast
from textmill.tables.moments import in_iso, ticks

__all__ = ["json_rows", "json_type", "unwritable"]

_PLAIN: Final = (
    pa.types.is_null,
    pa.types.is_boolean,
    pa.types.is_integer,
    pa.types.is_floating,
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_string_view,
)


def unwritable(kind: pa.DataType) -> pa.DataType | None:
    """The type, in or below `kind`, whose values JSON cannot hold; None when all can be written."""
    kind = _bare(kind)
    if any(is_a(kind) for is_a in _PLAIN) or pa.types.is_decimal(kind) or ticks(kind) is not None:
        return None
    if pa.types.is_struct(kind):
        if any(count > 1 for count in Counter(field.name for field in kind).values()):
            return kind
        return next((found for field in kind if (found := unwritable(field.type)) is not None), None)
    if pa.types.is_map(kind):
        return unwritable(kind.key_type) or unwritable(kind.item_type)
    if _is_list(kind) or (_is_view(kind) and not _changes(kind.value_type)):
        return unwritable(kind.value_type)
    return kind


def json_type(kind: pa.DataType) -> pa.DataType:
    """The type that a reader of the written values finds."""
    kind = _bare(kind)
    if pa.types.is_decimal(kind) or ticks(kind) is not None or pa.types.is_string_view(kind):
        return pa.string()
    if pa.types.is_float16(kind):
        return pa.float32()
    if pa.types.is_struct(kind):
        return pa.struct([(field.name, json_type(field.type)) for field in kind])
    if pa.types.is_map(kind):
        return pa.list_(pa.struct([("key", json_type(kind.key_type)), ("value", json_type(kind.item_type))]))
    return pa.list_(json_type(kind.value_type)) if _is_list(kind) or _is_view(kind) else kind


def json_rows(batch: pa.RecordBatch) -> Iterator[dict[str, object]]:
    """Rows as Python values that `orjson` takes."""
    names = batch.schema.names
    columns = [_values(field.type, column) for field, column in zip(batch.schema, batch.columns, strict=True)]
    return (dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True))


def _values(kind: pa.DataType, column: pa.Array) -> list[object]:
    if not _changes(kind):
        return cast(list[object], column.to_pylist())
    return [_plain(kind, value) for value in arrow_cast(column, _countable(kind)).to_pylist()]


def _changes(kind: pa.DataType) -> bool:
    """Whether Python's value of a type is not the one to be written."""
    kind = _bare(kind)
    if pa.types.is_struct(kind):
        return any(_changes(field.type) for field in kind)
    if _is_list(kind) or _is_view(kind):
        return _changes(kind.value_type)
    leaves = pa.types.is_decimal(kind) or pa.types.is_float16(kind) or ticks(kind) is not None
    return leaves or pa.types.is_map(kind)


def _countable(kind: pa.DataType) -> pa.DataType:
    """The type with plain whole numbers for times, which Python's own types cannot all hold."""
    kind = _bare(kind)
    if ticks(kind) is not None:
        return pa.int32() if kind.bit_width == 32 else pa.int64()
    if pa.types.is_struct(kind):
        return pa.struct([(field.name, _countable(field.type)) for field in kind])
    if pa.types.is_map(kind):
        return pa.map_(_countable(kind.key_type), _countable(kind.item_type))
    if _is_list(kind):
        return pa.large_list(_countable(kind.value_type))
    return json_type(kind) if pa.types.is_float16(kind) else kind


def _plain(kind: pa.DataType, value: object) -> object:
    kind = _bare(kind)
    if value is None:
        return None
    if pa.types.is_struct(kind):
        fields = cast(dict[str, object], value)
        return {field.name: _plain(field.type, fields[field.name]) for field in kind}
    if pa.types.is_map(kind):
        pairs = cast(list[tuple[object, object]], value)
        return [{"key": _plain(kind.key_type, key), "value": _plain(kind.item_type, item)} for key, item in pairs]
    if _is_list(kind):
        return [_plain(kind.value_type, item) for item in cast(list[object], value)]
    if ticks(kind) is not None:
        return in_iso(kind, cast(int, value))
    return str(value) if pa.types.is_decimal(kind) else value


def _is_list(kind: pa.DataType) -> bool:
    return any(is_a(kind) for is_a in (pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list))


def _is_view(kind: pa.DataType) -> bool:
    return any(is_a(kind) for is_a in (pa.types.is_list_view, pa.types.is_large_list_view))


def _bare(kind: pa.DataType) -> pa.DataType:
    """What a dictionary or an extension type stands for."""
    if isinstance(kind, pa.BaseExtensionType):
        return _bare(kind.storage_type)
    return _bare(kind.value_type) if pa.types.is_dictionary(kind) else kind
