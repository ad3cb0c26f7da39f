import pyarrow as pa
import pytest

from textmill.tables.kinds import common, holds, normal

TEXT, INT, FLOAT = pa.string(), pa.int64(), pa.float64()


@pytest.mark.parametrize(
    ("one", "other", "settled"),
    [
        (pa.null(), INT, INT),
        (pa.null(), pa.null(), pa.null()),
        (pa.int8(), pa.int32(), pa.int32()),
        (pa.uint8(), pa.int8(), pa.int16()),
        (pa.uint32(), pa.int8(), INT),
        (pa.uint64(), pa.uint8(), pa.uint64()),
        (pa.uint64(), pa.int8(), TEXT),
        (pa.int8(), pa.float32(), FLOAT),
        (pa.float16(), pa.float16(), pa.float32()),
        (pa.float32(), FLOAT, FLOAT),
        (INT, TEXT, TEXT),
        (INT, pa.large_string(), pa.large_string()),
        (pa.string_view(), TEXT, TEXT),
        (pa.bool_(), INT, TEXT),
        (pa.timestamp("ns", "Asia/Tokyo"), pa.timestamp("s"), TEXT),
        (pa.date32(), pa.date32(), TEXT),
        (pa.duration("s"), pa.duration("s"), TEXT),
        (pa.decimal128(5, 2), pa.decimal128(7, 0), pa.decimal128(9, 2)),
        (pa.decimal128(38, 0), pa.decimal128(38, 20), pa.decimal256(58, 20)),
        (pa.decimal256(76, 0), pa.decimal256(76, 20), TEXT),
        (pa.decimal128(5, 2), INT, TEXT),
        (pa.dictionary(pa.int8(), TEXT), TEXT, TEXT),
        (pa.binary(4), pa.binary(4), pa.binary(4)),
        (pa.binary(4), pa.binary(5), pa.binary()),
        (pa.binary(), TEXT, TEXT),
        (pa.uuid(), pa.uuid(), TEXT),
        (pa.list_(pa.null()), pa.large_list(INT), pa.list_(INT)),
        (pa.list_(INT, 2), pa.list_(FLOAT), pa.list_(FLOAT)),
        (pa.list_(INT), INT, TEXT),
        (pa.struct([("a", INT)]), pa.struct([("b", TEXT), ("a", FLOAT)]), pa.struct([("a", FLOAT), ("b", TEXT)])),
        (pa.struct([]), pa.struct([]), TEXT),
        (pa.map_(TEXT, INT), pa.map_(TEXT, FLOAT), pa.map_(TEXT, FLOAT)),
        (pa.map_(TEXT, INT), pa.struct([("a", INT)]), TEXT),
    ],
)
def test_one_type_for_two(one: pa.DataType, other: pa.DataType, settled: pa.DataType) -> None:
    assert common(normal(one), normal(other)) == settled
    again = common(normal(other), normal(one))
    assert again == settled or pa.types.is_struct(settled)  # whose fields come in the order in which they are seen
    assert common(settled, normal(one)) == settled


@pytest.mark.parametrize(
    ("wide", "kind", "same"),
    [
        (INT, pa.int8(), True),
        (FLOAT, pa.int8(), False),
        (FLOAT, pa.float32(), True),
        (TEXT, pa.dictionary(pa.int8(), pa.large_string()), True),
        (TEXT, INT, False),
        (TEXT, pa.date32(), False),
        (TEXT, pa.uuid(), True),
        (pa.list_(INT), pa.large_list(pa.int8()), True),
        (pa.struct([("a", INT), ("b", INT)]), pa.struct([("b", pa.int8())]), True),
        (pa.struct([("a", INT)]), pa.struct([("a", INT), ("b", INT)]), False),
        (pa.binary(), pa.binary(16), True),
        (pa.decimal128(9, 2), pa.decimal128(5, 2), True),
    ],
)
def test_what_counts_as_converted(wide: pa.DataType, kind: pa.DataType, same: bool) -> None:
    assert holds(wide, kind) == same
