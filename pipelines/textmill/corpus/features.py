"""Write the columns of a corpus in the schema of Hugging Face's `datasets`, as a dataset card has them.

Source: `dataset_info.features` of the Hub's cards (datasets 4, `Features._to_yaml_list`). With it `load_dataset` does
not guess types from the first file or block, where a column may be all null.
"""

from typing import Final

import pyarrow as pa

from textmill.digest import Json

__all__ = ["features"]

_SAME_NAME: Final = (
    pa.types.is_null,
    pa.types.is_integer,
    pa.types.is_time32,
    pa.types.is_time64,
    pa.types.is_duration,
    pa.types.is_binary,
    pa.types.is_large_binary,
    pa.types.is_string,
    pa.types.is_large_string,
)
_OTHER_NAME: Final = {
    pa.bool_(): "bool",
    pa.float16(): "float16",
    pa.float32(): "float32",
    pa.float64(): "float64",
    pa.date32(): "date32",
    pa.date64(): "date64",
    pa.string_view(): "string",
    pa.binary_view(): "binary",
}


def features(schema: pa.Schema) -> list[Json] | None:
    """The features; None where `datasets` has no name for a type (maps, say), so that it has to look by itself."""
    try:
        return _fields(schema)
    except TypeError:
        return None


def _fields(fields: pa.Schema | pa.StructType) -> list[Json]:
    return [{"name": field.name, **_feature(field.type)} for field in fields]


def _feature(kind: pa.DataType) -> dict[str, Json]:
    """A type; TypeError for one that has no name."""
    if pa.types.is_struct(kind):
        return {"struct": _fields(kind)}
    if pa.types.is_fixed_size_list(kind):
        return {"list": _inside(kind.value_type), "length": kind.list_size}
    if pa.types.is_list(kind):
        return {"list": _inside(kind.value_type)}
    if pa.types.is_large_list(kind):
        return {"large_list": _inside(kind.value_type)}
    return {"dtype": _name(kind)}


def _inside(kind: pa.DataType) -> Json:
    """What a list holds, in the short form."""
    inner = _feature(kind)
    return next(iter(inner.values())) if inner.keys() in ({"dtype"}, {"struct"}) else inner


def _name(kind: pa.DataType) -> str:
    if pa.types.is_dictionary(kind):
        return _name(kind.value_type)
    if pa.types.is_timestamp(kind):
        return f"timestamp[{kind.unit}, tz={kind.tz}]" if kind.tz else f"timestamp[{kind.unit}]"
    if pa.types.is_decimal(kind):
        return f"decimal{256 if kind.bit_width > 128 else 128}({kind.precision}, {kind.scale})"
    if pa.types.is_fixed_size_binary(kind):
        return f"fixed_size_binary[{kind.byte_width}]"
    if kind in _OTHER_NAME:
        return _OTHER_NAME[kind]
    if any(is_a(kind) for is_a in _SAME_NAME):
        return str(kind)
    raise TypeError(f"{kind} has no name in datasets")
