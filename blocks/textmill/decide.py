"""Apply ordered rules to measures: the one place where a document is refused for a number.

The first failing rule gives the reason. Null and NaN, be it the measure or the row's own limit, fail no rule, as in
the reference implementations, whose comparisons with NaN are all false.
"""

import operator
from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.block import Rule

Floats = npt.NDArray[np.float64] | npt.NDArray[np.float32]

_COMPARE: Final = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
}


def failing(measures: Mapping[str, pa.Array], rules: tuple[Rule, ...], rows: int) -> Iterator[npt.NDArray[np.bool_]]:
    """Which rows fail each rule, in the rules' order: bool of shape (rows,)."""
    for rule in rules:
        limit = _limits(rule, measures)
        if limit is None:
            yield np.zeros(rows, dtype=np.bool_)
            continue
        yield compared(_numbers(measures[rule.measure]), rule.op, limit)


def compared(values: Floats, op: str, limit: Floats) -> npt.NDArray[np.bool_]:
    """Which values are on the side of a limit that `op` says; NaN, on either side, is on none."""
    with np.errstate(invalid="ignore"):
        found: npt.NDArray[np.bool_] = _COMPARE[op](values, limit)
    return found


def first_failing(measures: Mapping[str, pa.Array], rules: tuple[Rule, ...], rows: int) -> npt.NDArray[np.int16]:
    """Index of the first rule that each row fails, -1 where it passes all; shape (rows,)."""
    verdict = np.full(rows, -1, dtype=np.int16)
    for index, fails in enumerate(failing(measures, rules, rows)):
        verdict[(verdict < 0) & fails] = index
    return verdict


def faults(verdict: npt.NDArray[np.int16], rules: tuple[Rule, ...]) -> pa.Array:
    """The faults' names, null where a row passes."""
    return pa.array([None if index < 0 else rules[index].fault for index in verdict], pa.string())


def explanation(rule: Rule, columns: Mapping[str, pa.Array], row: int) -> str:
    """The rule that a row failed, in numbers."""
    limit = rule.limit if rule.limit_measure is None else columns[rule.limit_measure][row].as_py()
    return f"{rule.measure} = {columns[rule.measure][row].as_py():g}, dropped if {rule.op} {limit:g}"


def _limits(rule: Rule, columns: Mapping[str, pa.Array]) -> npt.NDArray[np.float64] | None:
    """The rule's limit, of every row or for all, shape (rows,) or (); None if it is off."""
    if rule.limit_measure is not None:
        return _numbers(columns[rule.limit_measure])
    return None if rule.limit is None else np.array(rule.limit, dtype=np.float64)


def _numbers(column: pa.Array) -> npt.NDArray[np.float64]:
    values: npt.NDArray[np.float64] = column.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return values
