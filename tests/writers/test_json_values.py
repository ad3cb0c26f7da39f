"""Every Arrow type is written by rule or refused before any work."""

import datetime
import io
import json
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.json
import pytest

from textmill.errors import UserError
from textmill.tables.arrow_json import json_rows, json_type
from textmill.writers.jsonl import Jsonl

SECONDS = 1_704_164_645
"""2024-01-02T03:04:05."""
STRUCT = pa.struct([("at", pa.timestamp("s")), ("price", pa.decimal128(5, 2))])

VALUES: list[tuple[pa.DataType, object, object]] = [
    (pa.timestamp("s"), SECONDS, "2024-01-02T03:04:05"),
    (pa.timestamp("ms", "UTC"), SECONDS * 1000 + 500, "2024-01-02T03:04:05.5+00:00"),
    (pa.timestamp("us", "Europe/Berlin"), SECONDS * 10**6, "2024-01-02T03:04:05+00:00"),
    (pa.timestamp("ns"), SECONDS * 10**9 + 1, "2024-01-02T03:04:05.000000001"),
    (pa.timestamp("us"), -1, "1969-12-31T23:59:59.999999"),
    (pa.timestamp("s"), 253_402_300_800, "10000-01-01T00:00:00"),
    (pa.date32(), 19_724, "2024-01-02"),
    (pa.date32(), 3_000_000, "10183-09-21"),
    (pa.date64(), SECONDS * 1000, "2024-01-02"),
    (pa.time32("s"), 5, "00:00:05"),
    (pa.time64("ns"), 5_000_000_001, "00:00:05.000000001"),
    (pa.duration("s"), 2**62, f"PT{2**62}S"),
    (pa.duration("ms"), -1500, "-PT1.5S"),
    (pa.decimal128(5, 2), Decimal("1.50"), "1.50"),
    (pa.float16(), 1.5, 1.5),
    (pa.uint64(), 2**64 - 1, 2**64 - 1),
    (pa.string_view(), "a", "a"),
    (pa.list_(pa.timestamp("s")), [SECONDS, None], ["2024-01-02T03:04:05", None]),
    (pa.list_(pa.date32(), 1), [19_724], ["2024-01-02"]),
    (pa.list_view(pa.string()), ["a"], ["a"]),
    (STRUCT, {"at": SECONDS, "price": None}, {"at": "2024-01-02T03:04:05", "price": None}),
    (pa.large_list(STRUCT), [{"at": None, "price": Decimal(2)}], [{"at": None, "price": "2.00"}]),
    (pa.map_(pa.string(), pa.date32()), [("k", 19_724)], [{"key": "k", "value": "2024-01-02"}]),
    (pa.json_(), '{"a": 1}', '{"a": 1}'),
]


@pytest.mark.parametrize(("kind", "value", "expected"), VALUES, ids=lambda given: str(given)[:40])
def test_values_by_type(kind: pa.DataType, value: object, expected: object, tmp_path: Path) -> None:
    batch = pa.RecordBatch.from_arrays([pa.array([value, None], kind)], ["c"])
    writer = Jsonl(compression="none", columns=("c",))
    assert writer.columns(batch.schema) == batch.schema
    writer.write(iter([batch]), batch.schema, str(tmp_path / "a.jsonl"))
    lines = (tmp_path / "a.jsonl").read_text().splitlines()
    assert [json.loads(line)["metadata"] for line in lines] == [{"c": expected}, {"c": None}]
    found = pyarrow.json.read_json(
        io.BytesIO((tmp_path / "a.jsonl").read_bytes()),
        parse_options=pyarrow.json.ParseOptions(explicit_schema=writer.layout(batch.schema)),
    )
    assert found.schema.field("metadata").type == pa.struct([("c", json_type(kind))])


@pytest.mark.parametrize(
    "kind",
    [
        pa.binary(),
        pa.binary_view(),
        pa.uuid(),
        pa.list_(pa.binary(2)),
        pa.struct([("a", pa.large_binary())]),
        pa.map_(pa.string(), pa.binary()),
        pa.struct([("a", pa.string()), ("a", pa.string())]),
        pa.list_view(pa.timestamp("s")),
        pa.month_day_nano_interval(),
        pa.dense_union([pa.field("a", pa.int64())]),
        pa.run_end_encoded(pa.int32(), pa.string()),
    ],
    ids=str,
)
def test_what_json_cannot_hold_is_refused_by_name(kind: pa.DataType) -> None:
    with pytest.raises(UserError, match=r"column 'blob' is .*which JSON cannot hold; leave it out"):
        Jsonl().columns(pa.schema([("text", pa.string()), ("blob", kind)]))


def test_plain_columns_are_not_cast() -> None:
    batch = pa.RecordBatch.from_pydict({"a": ["x"], "b": [[{"c": 1.5}]]})
    assert list(json_rows(batch)) == [{"a": "x", "b": [{"c": 1.5}]}]
    assert list(json_rows(pa.RecordBatch.from_pydict({"t": [datetime.time(1, 2)]}))) == [{"t": "01:02:00"}]
