"""Apply ordered rules to measures: the one place where a document is refused for a number.

The first failing rule gives the reason. Null and NaN fail no rule, as in the reference implementations, whose
comparisons with NaN are all false.
"""

import operator
from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.block import Rule

_COMPARE: Final = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
}


def first_failing(measures: Mapping[str, pa.Array], rules: tuple[Rule, ...], rows: int) -> npt.NDArray[np.int16]:
    """Index of the first rule that each row fails, -1 where it passes all; shape (rows,)."""
    verdict = np.full(rows, -1, dtype=np.int16)
    for index, rule in enumerate(rules):
        if rule.limit is None:
            continue
        values = measures[rule.measure].cast(pa.float64()).to_numpy(zero_copy_only=False)
        with np.errstate(invalid="ignore"):
            fails = _COMPARE[rule.op](values, rule.limit)
        verdict[(verdict < 0) & fails] = index
    return verdict


def faults(verdict: npt.NDArray[np.int16], rules: tuple[Rule, ...]) -> pa.Array:
    """The faults' names, null where a row passes."""
    return pa.array([None if index < 0 else rules[index].fault for index in verdict], pa.string())
