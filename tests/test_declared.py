"""A block of the user's own that gives something else than it declares is told by its name."""

import pyarrow as pa
import pytest

from textmill.batch import Batch, Columns
from textmill.block import Block, Measure
from textmill.documents import DETAIL, FAULT
from textmill.errors import UserError
from textmill.stages.declared import check_columns


class Shouting(Block):
    """Measures capitals, and gives a column."""

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("capitals", "share of capitals", pa.float64(), 0, 1),)

    def provides(self) -> pa.Schema:
        return pa.schema([("loud", pa.bool_())])

    def apply(self, batch: Batch) -> Columns:
        return {}


MEASURE = Shouting().label + ".capitals"
RIGHT: Columns = {MEASURE: pa.array([0.5, 0.1]), "loud": pa.array([True, False])}


def test_what_is_declared_passes() -> None:
    check_columns(Shouting(), RIGHT, 2)
    check_columns(Shouting(), {**RIGHT, FAULT: pa.nulls(2, pa.string()), DETAIL: pa.nulls(2, pa.string())}, 2)


@pytest.mark.parametrize(
    ("columns", "problem"),
    [
        ({"loud": RIGHT["loud"]}, rf"apply gives no column '{MEASURE}', which the block declares"),
        ({MEASURE: RIGHT[MEASURE]}, "apply gives no column 'loud', which the block declares"),
        ({**RIGHT, "louder": RIGHT["loud"]}, "apply gives a column 'louder', which the block does not declare"),
        ({**RIGHT, "loud": pa.array([True])}, "column 'loud' has 1 rows, but the batch has 2"),
    ],
)
def test_what_is_not(columns: Columns, problem: str) -> None:
    with pytest.raises(UserError, match=problem) as caught:
        check_columns(Shouting(), columns, 2)
    assert "Shouting" in str(caught.value)
