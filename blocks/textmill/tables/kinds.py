"""Settles one type for a column that has several, by rules that look at types alone.

Nothing beside anything is that thing; integers widen; integers beside floats are float64; structs, lists and maps join
by their parts; bytes stay bytes; points in time are ISO 8601 strings wherever they stand, since neither JSON nor Python
holds every one of them. Whatever else does not fit together is a string: words as they are, other values as JSON.
"""

from functools import reduce
from typing import Final

import pyarrow as pa
from pyarrow import types

__all__ = ["common", "holds", "is_bytes", "is_moment", "is_text", "normal", "storage"]

_DECIMAL_DIGITS: Final = 76
"""Most digits of Arrow's decimal256."""


def is_text(kind: pa.DataType) -> bool:
    """Whether values are strings."""
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))


def is_bytes(kind: pa.DataType) -> bool:
    """Whether values are byte strings, of any or one length."""
    checks = (types.is_binary, types.is_large_binary, types.is_fixed_size_binary, types.is_binary_view)
    return any(is_one(kind) for is_one in checks)


def is_moment(kind: pa.DataType) -> bool:
    """Whether values are points in time, times of day or durations."""
    return bool(types.is_temporal(kind) or types.is_duration(kind))


def is_list(kind: pa.DataType) -> bool:
    """Whether values are lists, in any layout."""
    views = (types.is_list_view, types.is_large_list_view)
    return any(is_one(kind) for is_one in (types.is_list, types.is_large_list, types.is_fixed_size_list, *views))


def storage(kind: pa.DataType) -> pa.DataType:
    """The type without what only says how it is stored: dictionaries and extensions, save UUIDs, which are strings."""
    if types.is_dictionary(kind):
        return storage(kind.value_type)
    if isinstance(kind, pa.UuidType):
        return pa.string()
    return storage(kind.storage_type) if isinstance(kind, pa.BaseExtensionType) else kind


def normal(kind: pa.DataType) -> pa.DataType:
    """The type in which a column of this type alone is passed on."""
    kind = storage(kind)
    if is_text(kind):
        return pa.large_string() if types.is_large_string(kind) else pa.string()
    if is_moment(kind):
        return pa.string()
    if is_bytes(kind) and not types.is_fixed_size_binary(kind):
        return pa.large_binary() if types.is_large_binary(kind) else pa.binary()
    if types.is_float16(kind):
        return pa.float32()
    if is_list(kind):
        return pa.list_(normal(kind.value_type))
    if types.is_map(kind):
        return pa.map_(normal(kind.key_type), normal(kind.item_type))
    if types.is_struct(kind):
        names = [field.name for field in kind]
        # Parquet has no struct without fields, and Python no dict with equal keys.
        is_plain = names and len(set(names)) == len(names)
        return pa.struct([(field.name, normal(field.type)) for field in kind]) if is_plain else pa.string()
    return kind


def common(one: pa.DataType, other: pa.DataType) -> pa.DataType:
    """The type for a column that has two normal types."""
    if one == other or types.is_null(other):
        return one
    if types.is_null(one):
        return other
    if types.is_integer(one) and types.is_integer(other):
        return _integers(one, other)
    if all(types.is_integer(kind) or types.is_floating(kind) for kind in (one, other)):
        return pa.float64()
    if types.is_decimal(one) and types.is_decimal(other):
        return _decimals(one, other)
    if is_bytes(one) and is_bytes(other):
        return pa.large_binary() if pa.large_binary() in (one, other) else pa.binary()
    if types.is_list(one) and types.is_list(other):
        return pa.list_(common(one.value_type, other.value_type))
    if types.is_map(one) and types.is_map(other):
        return pa.map_(common(one.key_type, other.key_type), common(one.item_type, other.item_type))
    if types.is_struct(one) and types.is_struct(other):
        return _structs(one, other)
    return pa.large_string() if pa.large_string() in (one, other) else pa.string()


def holds(wide: pa.DataType, kind: pa.DataType) -> bool:
    """Whether values of a type are in another as they are, told of nobody; else they are converted."""
    kind = storage(kind)
    if kind == wide or types.is_null(kind) or (is_text(wide) and is_text(kind)):
        return True
    if types.is_integer(wide) and types.is_integer(kind):
        return bool(common(wide, kind) == wide)
    if types.is_floating(wide) and types.is_floating(kind):
        return bool(wide.bit_width >= kind.bit_width)
    if is_bytes(wide) and is_bytes(kind):
        return True
    if types.is_decimal(wide) and types.is_decimal(kind):
        return bool(common(wide, kind) == wide)
    if is_list(wide) and is_list(kind):
        return holds(wide.value_type, kind.value_type)
    if types.is_map(wide) and types.is_map(kind):
        return holds(wide.key_type, kind.key_type) and holds(wide.item_type, kind.item_type)
    if types.is_struct(wide) and types.is_struct(kind):
        there = {field.name: field.type for field in wide}
        return all(field.name in there and holds(there[field.name], field.type) for field in kind)
    return False


def _integers(one: pa.DataType, other: pa.DataType) -> pa.DataType:
    if types.is_signed_integer(one) == types.is_signed_integer(other):
        return max(one, other, key=lambda kind: kind.bit_width)
    signed, unsigned = (one, other) if types.is_signed_integer(one) else (other, one)
    bits = max(signed.bit_width, 2 * unsigned.bit_width)
    # No integer holds both those of 64 bits with a sign and those without.
    return {16: pa.int16(), 32: pa.int32(), 64: pa.int64()}.get(bits, pa.string())


def _decimals(one: pa.DataType, other: pa.DataType) -> pa.DataType:
    scale = max(one.scale, other.scale)
    digits = max(one.precision - one.scale, other.precision - other.scale) + scale
    if digits > _DECIMAL_DIGITS:
        return pa.string()
    return pa.decimal128(digits, scale) if digits <= 38 else pa.decimal256(digits, scale)


def _structs(one: pa.DataType, other: pa.DataType) -> pa.DataType:
    fields = {field.name: field.type for kind in (one, other) for field in kind}
    for name in fields:
        kinds = [kind.field(name).type for kind in (one, other) if kind.get_field_index(name) >= 0]
        fields[name] = reduce(common, kinds)
    return pa.struct(list(fields.items()))
