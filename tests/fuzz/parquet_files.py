"""Parquet files of any schema, as Hypothesis draws them."""

import decimal
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st

__all__ = ["File", "files"]

INT64: Final = st.integers(-(2**63), 2**63 - 1)
WORDS: Final = st.text(max_size=5)
LEAVES: Final[dict[pa.DataType, st.SearchStrategy[Any]]] = {
    pa.null(): st.none(),
    pa.bool_(): st.booleans(),
    pa.int8(): st.integers(-128, 127),
    pa.int32(): st.integers(-(2**31), 2**31 - 1),
    pa.int64(): INT64,
    pa.uint8(): st.integers(0, 255),
    pa.uint64(): st.integers(0, 2**64 - 1),
    pa.float16(): st.sampled_from([0.5, -2.0, float("inf"), float("nan")]),
    pa.float32(): st.floats(width=32),
    pa.float64(): st.floats(),
    pa.string(): WORDS,
    pa.large_string(): WORDS,
    pa.string_view(): WORDS,
    pa.binary(): st.binary(max_size=4),
    pa.large_binary(): st.binary(max_size=4),
    pa.binary(16): st.binary(min_size=16, max_size=16),
    pa.decimal128(5, 2): st.integers(-99999, 99999).map(lambda cents: decimal.Decimal(cents).scaleb(-2)),
    pa.decimal256(60, 5): st.integers(0, 10**50).map(lambda value: decimal.Decimal(value)),
    pa.date32(): st.dates(),
    pa.date64(): st.dates(),
    pa.time32("ms"): st.times().map(lambda time: time.replace(microsecond=0)),
    pa.time64("us"): st.times(),
    pa.timestamp("s"): st.integers(-(2**40), 2**40),
    pa.timestamp("us", "UTC"): INT64,
    pa.timestamp("ns"): INT64,
    pa.timestamp("ms", "Europe/Berlin"): st.integers(-(2**50), 2**50),
    pa.duration("us"): INT64,
    pa.dictionary(pa.int32(), pa.string()): WORDS,
    pa.uuid(): st.binary(min_size=16, max_size=16),
    pa.json_(): st.sampled_from(["{}", "null", '{"a":1}']),
}
KEYS: Final = st.sampled_from(["a", "b", "a.b", "metadata", "text", "", "é"])


def _nested(kinds: st.SearchStrategy[pa.DataType]) -> st.SearchStrategy[pa.DataType]:
    structs = st.dictionaries(KEYS, kinds, min_size=1, max_size=3).map(lambda fields: pa.struct(list(fields.items())))
    return (
        kinds.map(pa.list_)
        | kinds.map(pa.large_list)
        | kinds.map(lambda kind: pa.list_(kind, 2))
        | kinds.map(lambda kind: pa.map_(pa.string(), kind))
        | structs
    )


PLAIN: Final = st.sampled_from([kind for kind in LEAVES if not isinstance(kind, pa.BaseExtensionType)])
KINDS: Final = st.recursive(PLAIN, _nested, max_leaves=4) | st.sampled_from([pa.uuid(), pa.json_()])
"""Types that Parquet holds."""
NAMES: Final = st.sampled_from(
    (
        *("id", "url", "date", "language", "language_score", "license", "attribution", "cluster_size", "html"),
        *("source", "shard", "fault", "detail", "input_source", "metadata", "fields", "warc_offset", "mime"),
        *("a", "b", "a.b", "a_b", "é", ""),
    )
)
TEXT_KINDS: Final = st.sampled_from(
    [pa.string()] * 6 + [pa.large_string(), pa.string_view(), pa.binary(), pa.dictionary(pa.int32(), pa.string())]
)


def values_of(kind: pa.DataType) -> st.SearchStrategy[Any]:
    """Values of a type, nulls among them."""
    if pa.types.is_map(kind):
        inner: st.SearchStrategy[Any] = st.lists(st.tuples(WORDS, values_of(kind.item_type)), max_size=2)
    elif pa.types.is_fixed_size_list(kind):
        inner = st.lists(values_of(kind.value_type), min_size=2, max_size=2)
    elif pa.types.is_list(kind) or pa.types.is_large_list(kind):
        inner = st.lists(values_of(kind.value_type), max_size=2)
    elif pa.types.is_struct(kind):
        inner = st.fixed_dictionaries({field.name: values_of(field.type) for field in kind})
    else:
        inner = LEAVES[kind]
    return st.none() | inner


@dataclass(frozen=True)
class File:
    table: pa.Table
    group_rows: int
    version: str
    compression: str
    dictionary: bool
    stray: bool
    """Whether bytes that are no UTF-8 stand in a string column."""

    def __repr__(self) -> str:
        return f"File({self.table.schema!r}, {self.table.to_pydict()!r}, {self.stray=})"

    def bytes(self) -> bytes:
        out = io.BytesIO()
        pq.write_table(
            self.table,
            out,
            row_group_size=self.group_rows,
            version=self.version,
            compression=self.compression,
            use_dictionary=self.dictionary,
        )
        return out.getvalue()


@st.composite
def files(draw: st.DrawFn) -> File:
    """A file that Arrow can write, with a column of text."""
    rows = draw(st.integers(0, 4))
    kinds = {"text": draw(TEXT_KINDS), **draw(st.dictionaries(NAMES, KINDS, max_size=4))}
    stray = draw(st.integers(0, 9)) == 0
    columns = {}
    for name, kind in kinds.items():
        values = draw(st.lists(values_of(kind), min_size=rows, max_size=rows))
        columns[name] = _array(values, kind)
    if stray and rows and pa.types.is_string(kinds["text"]):
        raw = pa.array([b"fl\xffur", *[b"ok"] * (rows - 1)], pa.binary())
        columns["text"] = pa.Array.from_buffers(pa.string(), rows, raw.buffers())
    table = pa.table(columns)
    return File(
        table,
        draw(st.integers(1, 3)),
        draw(st.sampled_from(["1.0", "2.4", "2.6"])),
        draw(st.sampled_from(["none", "snappy", "zstd", "gzip"])),
        draw(st.booleans()),
        stray,
    )


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    if isinstance(kind, pa.BaseExtensionType):
        return pa.ExtensionArray.from_storage(kind, pa.array(values, kind.storage_type))
    if pa.types.is_dictionary(kind):
        return pa.array(values, kind.value_type).dictionary_encode()
    return pa.array(values, kind)
