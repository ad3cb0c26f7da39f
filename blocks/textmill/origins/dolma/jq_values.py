"""Order, equality and arithmetic of jq's values as Dolma's mixer has them.

Source: jaq 1.2 (jaq-interpret, jaq-core), which Dolma 1.2.1 uses (recipes 8.3). All values are ordered: null < false <
true < numbers < strings < lists < objects, so a list is above any number. Integers equal numbers with a fraction.
"""

from collections.abc import Callable
from typing import Final

from textmill.origins.dolma.json_values import ExpressionError, Json

__all__ = ["ARITHMETIC", "COMPARE", "contains", "order", "truthy"]


def truthy(value: Json) -> bool:
    """All but null and false, as in jq's own conditions."""
    return value is not None and value is not False


def order(left: Json, right: Json) -> int:
    """Below 0, 0 or above 0: which of two values comes first."""
    ranks = _rank(left) - _rank(right)
    if ranks:
        return ranks
    if isinstance(left, dict) and isinstance(right, dict):
        if not left or not right:
            return len(left) - len(right)
        mine, others = sorted(left.items()), sorted(right.items())
        keys = _sequence([key for key, _ in mine], [key for key, _ in others])
        return keys or _sequence([value for _, value in mine], [value for _, value in others])
    if isinstance(left, list) and isinstance(right, list):
        return _sequence(left, right)
    if isinstance(left, str) and isinstance(right, str):
        # UTF-8 sorts as code points do, which is how Python compares.
        return (left > right) - (left < right)
    if isinstance(left, int | float) and isinstance(right, int | float):
        if isinstance(left, float) or isinstance(right, float):
            left, right = float(left), float(right)
        return (left > right) - (left < right)
    return 0


COMPARE: Final[dict[str, Callable[[Json, Json], bool]]] = {
    "==": lambda left, right: order(left, right) == 0,
    "!=": lambda left, right: order(left, right) != 0,
    "<": lambda left, right: order(left, right) < 0,
    "<=": lambda left, right: order(left, right) <= 0,
    ">": lambda left, right: order(left, right) > 0,
    ">=": lambda left, right: order(left, right) >= 0,
}
"""By how they are written."""


def contains(whole: Json, part: Json) -> bool:
    """A part of a string, or lists and objects of which every member is contained in one of the whole's."""
    if isinstance(whole, str) and isinstance(part, str):
        return part in whole
    if isinstance(whole, list) and isinstance(part, list):
        return all(any(contains(mine, wanted) for mine in whole) for wanted in part)
    if isinstance(whole, dict) and isinstance(part, dict):
        return all(key in whole and contains(whole[key], wanted) for key, wanted in part.items())
    return order(whole, part) == 0


def _rank(value: Json) -> int:
    if value is None or isinstance(value, bool):
        return (None, False, True).index(value)
    for rank, kind in enumerate((int | float, str, list, dict)):
        if isinstance(value, kind):
            return 3 + rank
    raise TypeError(f"{type(value).__name__} is no JSON value")


def _sequence(left: list[Json] | list[str], right: list[Json] | list[str]) -> int:
    for mine, other in zip(left, right, strict=False):
        found = order(mine, other)
        if found:
            return found
    return len(left) - len(right)


def _add(left: Json, right: Json) -> Json:
    if left is None or right is None:
        return right if left is None else left
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    if isinstance(left, list) and isinstance(right, list):
        return left + right
    if isinstance(left, dict) and isinstance(right, dict):
        return left | right
    mine, other = _numbers("+", left, right)
    return mine + other


def _subtract(left: Json, right: Json) -> Json:
    mine, other = _numbers("-", left, right)
    return mine - other


def _multiply(left: Json, right: Json) -> Json:
    for text, times in ((left, right), (right, left)):
        if isinstance(text, str) and isinstance(times, int) and not isinstance(times, bool):
            return text * times if times > 0 else None
    if isinstance(left, dict) and isinstance(right, dict):
        return _merged(left, right)
    mine, other = _numbers("*", left, right)
    return mine * other


def _divide(left: Json, right: Json) -> Json:
    mine, other = _numbers("/", left, right)
    if other == 0:
        return float("nan") if mine == 0 else float("inf") if mine > 0 else float("-inf")
    return mine / other


def _remainder(left: Json, right: Json) -> Json:
    mine, other = _numbers("%", left, right)
    if isinstance(mine, float) or isinstance(other, float) or other == 0:
        raise ExpressionError("% takes whole numbers, the second not 0")
    return abs(mine) % abs(other) * (-1 if mine < 0 else 1)


def _merged(left: dict[str, Json], right: dict[str, Json]) -> dict[str, Json]:
    both = {
        key: _merged(mine, other)
        for key, other in right.items()
        if isinstance(mine := left.get(key), dict) and isinstance(other, dict)
    }
    return left | right | both


def _numbers(sign: str, left: Json, right: Json) -> tuple[int | float, int | float]:
    for value in (left, right):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ExpressionError(f"`{sign}` cannot take {_brief(left)} and {_brief(right)}")
    assert isinstance(left, int | float)
    assert isinstance(right, int | float)
    return left, right


def _brief(value: Json) -> str:
    return "null" if value is None else f"a value of type {type(value).__name__}"


ARITHMETIC: Final[dict[str, Callable[[Json, Json], Json]]] = {
    "+": _add,
    "-": _subtract,
    "*": _multiply,
    "/": _divide,
    "%": _remainder,
}
"""By how they are written; ExpressionError for values they cannot take."""
