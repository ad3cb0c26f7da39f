import math

import pyarrow as pa
import pytest

from textmill.block import Rule
from textmill.decide import faults, first_failing

RULES = (Rule("few", "b.words", "<", 5), Rule("many", "b.words", ">", 10), Rule("odd", "b.ratio", ">=", 0.5))


@pytest.mark.parametrize(
    ("words", "ratio", "expected"),
    [
        (4, 0.0, "few"),
        (5, 0.0, None),
        (10, 0.0, None),
        (11, 0.0, "many"),
        (7, 0.49, None),
        (7, 0.5, "odd"),
        (4, 0.9, "few"),
        (7, math.nan, None),
        (7, None, None),
        (None, 0.7, "odd"),
    ],
)
def test_first_failing_rule_gives_the_fault(words: int | None, ratio: float | None, expected: str | None) -> None:
    measures = {"b.words": pa.array([words], pa.int64()), "b.ratio": pa.array([ratio], pa.float64())}
    assert faults(first_failing(measures, RULES, 1), RULES).to_pylist() == [expected]


def test_a_limit_of_none_is_off() -> None:
    rules = (Rule("few", "b.words", "<", None),)
    assert first_failing({"b.words": pa.array([0])}, rules, 1).tolist() == [-1]


@pytest.mark.parametrize(("limit", "expected"), [(4.0, -1), (5.0, -1), (5.1, 0), (None, -1), (math.nan, -1)])
def test_a_limit_of_the_row(limit: float | None, expected: int) -> None:
    columns = {"b.words": pa.array([5]), "b.limit": pa.array([limit], pa.float64())}
    rules = (Rule("few", "b.words", "<", None, "b.limit"),)
    assert first_failing(columns, rules, 1).tolist() == [expected]
