"""Features are written as `datasets` writes them, and read back as the same types."""

import warnings

import pyarrow as pa
import pytest

from textmill.corpus.features import features
from textmill.documents import COLUMNS

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what a library warns of when it is imported is not ours to mend
    datasets = pytest.importorskip("datasets", reason="the extra `dev` is not installed")

KINDS = [
    pa.null(),
    pa.bool_(),
    pa.int8(),
    pa.uint64(),
    pa.float16(),
    pa.float32(),
    pa.float64(),
    pa.date32(),
    pa.date64(),
    pa.time32("ms"),
    pa.time64("ns"),
    pa.timestamp("ns"),
    pa.timestamp("us", "Europe/Berlin"),
    pa.duration("s"),
    pa.decimal128(5, 2),
    pa.decimal256(50, 2),
    pa.binary(),
    pa.large_binary(),
    pa.binary(4),
    pa.string(),
    pa.large_string(),
    pa.dictionary(pa.int32(), pa.string()),
    pa.list_(pa.string()),
    pa.list_(pa.list_(pa.int64())),
    pa.list_(pa.float32(), 3),
    pa.large_list(pa.string()),
    pa.struct([("a", pa.string()), ("b", pa.struct([("c", pa.list_(pa.int8()))]))]),
    pa.list_(pa.struct([("a", pa.string())])),
    pa.large_list(pa.list_(pa.struct([("a", pa.string())]))),
    pa.list_(pa.struct([("a", pa.string())]), 2),
]


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_as_datasets_writes_them(kind: pa.DataType) -> None:
    schema = pa.schema([("c", kind), ("d", pa.string())])
    theirs = datasets.Features.from_arrow_schema(schema)
    assert features(schema) == theirs._to_yaml_list()
    assert datasets.Features._from_yaml_list(features(schema)) == theirs


def test_every_core_column_has_a_name() -> None:
    schema = pa.schema([(column.name, column.type) for column in COLUMNS])
    assert datasets.Features._from_yaml_list(features(schema)) == datasets.Features.from_arrow_schema(schema)


@pytest.mark.parametrize("kind", [pa.map_(pa.string(), pa.int8()), pa.uuid(), pa.list_view(pa.int8())], ids=str)
def test_a_type_without_a_name_leaves_it_to_datasets(kind: pa.DataType) -> None:
    assert features(pa.schema([("a", pa.string()), ("c", pa.list_(kind))])) is None
