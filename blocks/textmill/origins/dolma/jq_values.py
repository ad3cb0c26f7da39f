"""Order, equality and arithmetic of jq's values as Dolma's mixer has them.

Source: jaq 1.2 (jaq-interpret, `val.rs`), which Dolma 1.2.1 uses (recipes 8.3). All values are ordered: null < false <
true < numbers < strings < lists < objects, so a list is above any number. Integers equal numbers with a fraction.
"""

import math
import operator
from collections.abc import Callable
from typing import Final

from textmill.origins.dolma.json_values import ExpressionError, Json

__all__ = ["ARITHMETIC", "COMPARE", "contains", "kind", "numbers", "order", "truthy"]

Order = tuple[int, object]
_I64: Final = 1 << 63


def truthy(value: Json) -> bool:
    """All but null and false, as in jq's own conditions."""
    return value is not None and value is not False


def kind(value: Json) -> str:
    """What jq calls the value's type."""
    if value is None or isinstance(value, bool):
        return "null" if value is None else "boolean"
    if isinstance(value, int | float):
        return "number"
    return "string" if isinstance(value, str) else "array" if isinstance(value, list) else "object"


def order(value: Json) -> Order:
    """What to compare instead of the value; what 0 / 0 gives is below all numbers."""
    if value is None or isinstance(value, bool):
        return (None, False, True).index(value), None
    if isinstance(value, int | float):
        return 3, -math.inf if value != value else value
    if isinstance(value, str):
        return 4, value
    if isinstance(value, list):
        return 5, [order(item) for item in value]
    keys = sorted(value)
    return 6, (keys, [order(value[key]) for key in keys])


COMPARE: Final[dict[str, Callable[[Order, Order], bool]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
"""By how they are written; of two orders."""


def contains(whole: Json, part: Json) -> bool:
    """A part of a string, or lists and objects of which every member is contained in one of the whole's."""
    if isinstance(whole, str) and isinstance(part, str):
        return part in whole
    if isinstance(whole, list) and isinstance(part, list):
        return all(any(contains(mine, wanted) for mine in whole) for wanted in part)
    if isinstance(whole, dict) and isinstance(part, dict):
        return all(key in whole and contains(whole[key], wanted) for key, wanted in part.items())
    return order(whole) == order(part)


def numbers(*values: Json) -> list[int | float]:
    """The values; ExpressionError where one is no number."""
    found = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    if len(found) < len(values):
        raise ExpressionError(f"cannot calculate with {' and '.join(map(kind, values))}")
    return found


def _add(left: Json, right: Json) -> Json:
    if left is None or right is None:
        return right if left is None else left
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    if isinstance(left, list) and isinstance(right, list):
        return left + right
    if isinstance(left, dict) and isinstance(right, dict):
        return left | right
    mine, other = numbers(left, right)
    return _whole(mine + other)


def _subtract(left: Json, right: Json) -> Json:
    mine, other = numbers(left, right)
    return _whole(mine - other)


def _multiply(left: Json, right: Json) -> Json:
    for text, times in ((left, right), (right, left)):
        if isinstance(text, str) and isinstance(times, int) and not isinstance(times, bool):
            if len(text) * times > _LONGEST:
                raise ExpressionError(f"a string of more than {_LONGEST:,} characters")
            return text * times if times > 0 else None
    if isinstance(left, dict) and isinstance(right, dict):
        return _merged(left, right)
    mine, other = numbers(left, right)
    return _whole(mine * other)


def _divide(left: Json, right: Json) -> Json:
    mine, other = map(float, numbers(left, right))
    return mine / other if other else math.nan if mine == 0 or math.isnan(mine) else math.copysign(math.inf, mine)


def _remainder(left: Json, right: Json) -> Json:
    mine, other = numbers(left, right)
    if isinstance(mine, float) or isinstance(other, float) or other == 0:
        raise ExpressionError("% takes whole numbers, the second not 0")
    return abs(mine) % abs(other) * (-1 if mine < 0 else 1)


def _merged(left: dict[str, Json], right: dict[str, Json]) -> dict[str, Json]:
    both = [key for key, other in right.items() if isinstance(left.get(key), dict) and isinstance(other, dict)]
    return left | right | {key: _multiply(left[key], right[key]) for key in both}


def _whole(value: int | float) -> int | float:
    """An integer of 64 bits, or a float."""
    return value if isinstance(value, float) or -_I64 <= value < _I64 else float(value)


_LONGEST: Final = 1_000_000
"""Characters of a repeated string."""
ARITHMETIC: Final[dict[str, Callable[[Json, Json], Json]]] = {
    "+": _add,
    "-": _subtract,
    "*": _multiply,
    "/": _divide,
    "%": _remainder,
}
"""By how they are written; ExpressionError for values they cannot take."""
