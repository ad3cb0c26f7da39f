"""Puts each row's own limits beside its measures, and the rules of an English filter under them."""

from collections.abc import Callable, Mapping
from typing import Final

import pyarrow as pa

from textmill.batch import Columns
from textmill.block import Measure, Rule
from textmill.origins.fineweb2.limits import LanguageLimits

__all__ = ["HAS_LIMITS", "NO_LIMITS", "Reading", "columns", "rule_by_row"]

Reading = Callable[[LanguageLimits], float | None]
"""Reads one limit of a language; None is off."""

HAS_LIMITS: Final = Measure("has_limits", "1 if the table has limits for language and script, else 0", pa.int8())
NO_LIMITS: Final = "no_limits"
"""Fault of a document whose language and script are not in the table."""


def columns(label: str, limits: list[LanguageLimits | None], readings: Mapping[str, Reading]) -> Columns:
    """`<label>.<name>` for every reading (float64, null where off or unknown), and `has_limits`."""
    found: Columns = {f"{label}.{HAS_LIMITS.name}": pa.array([row is not None for row in limits]).cast(pa.int8())}
    for name, read in readings.items():
        values = [None if row is None else read(row) for row in limits]
        found[f"{label}.{name}"] = pa.array(values, pa.float64())
    return found


def rule_by_row(label: str, rule: Rule, limit: str) -> Rule:
    """The rule with its limit taken from the column `<label>.<limit>`."""
    return Rule(rule.fault, rule.measure, rule.op, None, f"{label}.{limit}")
