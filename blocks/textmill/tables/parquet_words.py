"""Reads columns that Arrow notes as dictionaries as the plain words that Parquet has.

Arrow checks a dictionary of words as a whole while it reads it, so that one value that is no UTF-8 would cost the file;
plain strings are not looked at, and cost their records (`tables.convert`). Arrow reads dictionaries for the note of its
types that it leaves in the footer (Parquet format, `FileMetaData.key_value_metadata`, key `ARROW:schema`).
"""

import io
from typing import BinaryIO, Final

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import types

__all__ = ["columns_of_words", "plain_footer"]

_KEY: Final = b"ARROW:schema"
_UNKNOWN_KEY: Final = b"arrow-schema"
_MARK: Final = b"PAR1"
_TAIL_BYTES: Final = 8


def columns_of_words(schema: pa.Schema) -> list[str]:
    """Names of the columns in which, at any depth, a dictionary stands."""
    return [field.name for field in schema if _has_dictionary(field.type)]


def plain_footer(file: BinaryIO) -> pq.FileMetaData:
    """What a Parquet file says of itself, less Arrow's note of its types; the file must be one."""
    end = file.seek(0, io.SEEK_END)
    file.seek(end - _TAIL_BYTES)
    tail = file.read(_TAIL_BYTES)
    size = int.from_bytes(tail[:4], "little")
    file.seek(end - _TAIL_BYTES - size)
    footer = file.read(size).replace(_KEY, _UNKNOWN_KEY)
    file.seek(0)
    return pq.read_metadata(io.BytesIO(_MARK + footer + tail))


def _has_dictionary(kind: pa.DataType) -> bool:
    inner = kind.storage_type if isinstance(kind, pa.BaseExtensionType) else kind
    return types.is_dictionary(inner) or any(
        _has_dictionary(inner.field(place).type) for place in range(inner.num_fields)
    )
