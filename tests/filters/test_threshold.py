import pyarrow as pa
import pytest
from pydantic import ValidationError

from textmill.batch import Batch
from textmill.decide import faults, first_failing
from textmill.errors import UserError
from textmill.filters.threshold import Threshold


def decide(block: Threshold, values: pa.Array) -> list[str | None]:
    found = block.apply(Batch(pa.record_batch({"x": values})))
    verdict: list[str | None] = faults(first_failing(found, block.rules(), len(values)), block.rules()).to_pylist()
    return verdict


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (0.5, None),
        (0.4999999, "below"),
        (2.0, None),
        (2.0000001, "above"),
        (None, "missing"),
        (float("nan"), "missing"),
    ],
)
def test_limits(value: float | None, fault: str | None) -> None:
    assert decide(Threshold(column="x", min=0.5, max=2.0), pa.array([value], pa.float64())) == [fault]


def test_nulls_may_stay() -> None:
    block = Threshold(column="x", min=0.5, on_null="keep")
    assert decide(block, pa.array([None, float("nan"), 0.4], pa.float64())) == [None, None, "below"]


@pytest.mark.parametrize("type", [pa.int64(), pa.float32(), pa.uint8(), pa.float16()])
def test_number_types(type: pa.DataType) -> None:
    assert decide(Threshold(column="x", min=3), pa.array([2, 3, None]).cast(type)) == [
        "below",
        None,
        "missing",
    ]


def test_truth_values() -> None:
    assert decide(Threshold(column="x", min=1), pa.array([True, False])) == [None, "below"]


def test_a_text_column_is_a_user_error() -> None:
    with pytest.raises(UserError, match="column 'x' is string, not a number"):
        decide(Threshold(column="x", min=1), pa.array(["1"]))


@pytest.mark.parametrize("limits", [{}, {"min": 2.0, "max": 1.0}, {"min": float("nan")}])
def test_limits_that_make_no_sense(limits: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        Threshold(column="x", **limits)


def test_it_reads_its_column_only() -> None:
    assert Threshold(column="gopher_quality.words", min=1).requires() == ("gopher_quality.words",)
