"""The comparisons of JSONPath filters, over all that stands on the left and on the right.

Source: jsonpath-rust 0.3.5 (recipes 8.3), where numbers are equal only in kind and value: 100 is not 100.0, and so
`<= 100` is false for 100.0. Whether that holds is for the caller to say.
"""

import re
from collections.abc import Callable
from typing import Final

from textmill.origins.dolma.json_values import Json
from textmill.text.expressions import expression

__all__ = ["SIGNS", "Same", "same", "same_kind"]

Same = Callable[[Json, Json], bool]


def same_kind(left: Json, right: Json) -> bool:
    """Equal in kind and value: 1 is not 1.0."""
    if isinstance(left, float) != isinstance(right, float):
        return False
    return _same(left, right, same_kind)


def same(left: Json, right: Json) -> bool:
    """Equal in value: 1 is 1.0, but not true."""
    return _same(left, right, same)


def _same(left: Json, right: Json, same: Same) -> bool:
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return isinstance(left, bool) == isinstance(right, bool) and left == right


def _equal(left: list[Json], right: list[Json], same: Same) -> bool:
    return len(left) == len(right) and all(map(same, left, right))


def _less(left: list[Json], right: list[Json], same: Same) -> bool:
    if len(left) != 1 or len(right) != 1:
        return False
    (one,), (other,) = left, right
    if isinstance(one, bool) or isinstance(other, bool):
        return False
    return isinstance(one, int | float) and isinstance(other, int | float) and float(one) < float(other)


def _inside(left: list[Json], right: list[Json], same: Same) -> bool:
    first = right[0] if right else None
    pool = first if isinstance(first, list) else list(first.values()) if isinstance(first, dict) else []
    return any(same(item, other) for item in left for other in pool)


def _any_of(left: list[Json], right: list[Json], same: Same) -> bool:
    if not left:
        return True
    pool = right[0] if right else None
    if not isinstance(pool, list):
        return False
    flat = [inner for item in left for inner in (item if isinstance(item, list) else [item])]
    return any(same(item, other) for item in flat for other in pool)


def _subset_of(left: list[Json], right: list[Json], same: Same) -> bool:
    if not left:
        return True
    first, pool = left[0], right[0] if right else None
    if not isinstance(first, list) or not isinstance(pool, list) or not pool:
        return False
    return all(any(same(item, other) for other in pool) for item in first)


def _size(left: list[Json], right: list[Json], same: Same) -> bool:
    wanted = right[0] if right else None
    if isinstance(wanted, bool) or not isinstance(wanted, int | float):
        return False
    count = max(int(wanted), 0)
    return all(
        isinstance(item, str | list | dict) and len(item.encode() if isinstance(item, str) else item) == count
        for item in left
    )


def _matches(left: list[Json], right: list[Json], same: Same) -> bool:
    pattern = right[0] if right else None
    if not isinstance(pattern, str):
        return False
    try:
        search = expression(pattern).search
    except re.error:
        return False
    return any(isinstance(item, str) and search(item) is not None for item in left)


SIGNS: Final[dict[str, Callable[[list[Json], list[Json], Same], bool]]] = {
    "==": _equal,
    "!=": lambda left, right, same: not _equal(left, right, same),
    "<": _less,
    "<=": lambda left, right, same: _less(left, right, same) or _equal(left, right, same),
    ">": lambda left, right, same: _less(right, left, same),
    ">=": lambda left, right, same: _less(right, left, same) or _equal(left, right, same),
    "~=": _matches,
    "in": _inside,
    "nin": lambda left, right, same: not _inside(left, right, same),
    "anyOf": _any_of,
    "noneOf": lambda left, right, same: not _any_of(left, right, same),
    "subsetOf": _subset_of,
    "size": _size,
}
"""By how they are written."""
