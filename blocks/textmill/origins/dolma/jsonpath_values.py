"""What JSONPaths find in values, and how filters compare what they found on their left and right.

Source: jsonpath-rust 0.3.5 (recipes 8.3), where numbers are equal only in kind and value: 100 is not 100.0, and so
`<= 100` is false for 100.0. Whether that holds is for the caller to say (`kinds`).
"""

import math
import re
from collections.abc import Callable
from typing import Final

from textmill.origins.dolma.json_values import Json
from textmill.text.expressions import expression

__all__ = ["SIGNS", "below", "cut", "elements", "members"]


def elements(value: Json) -> list[Json]:
    """What a filter tests: each of a list, or the value itself, an object too."""
    return value if isinstance(value, list) else [value]


def members(value: Json) -> list[Json]:
    """`[*]`; serde_json keeps keys sorted."""
    return (
        [value[key] for key in sorted(value)] if isinstance(value, dict) else value if isinstance(value, list) else []
    )


def below(value: Json) -> list[Json]:
    """`..*`"""
    found: list[Json] = []
    waiting = members(value)[::-1]
    while waiting:
        found.append(waiting.pop())
        waiting += members(found[-1])[::-1]
    return found


def cut(value: Json, start: int, end: int, step: int) -> list[Json]:
    """`[start:end:step]`; an end of 0 is the list's, and bounds outside the list find nothing."""
    if not isinstance(value, list) or max(abs(start), abs(end)) > len(value):
        return []
    last = end if end >= 0 else len(value) + end
    return value[start if start >= 0 else len(value) + start : last or len(value) : step]


def _same(left: Json, right: Json, kinds: bool) -> bool:
    if isinstance(left, list) and isinstance(right, list):
        return _equal(left, right, kinds)
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(left[key], right[key], kinds) for key in left)
    alike = isinstance(left, bool) == isinstance(right, bool)
    return alike and left == right and not (kinds and isinstance(left, float) != isinstance(right, float))


def _equal(left: list[Json], right: list[Json], kinds: bool) -> bool:
    return len(left) == len(right) and all(_same(one, other, kinds) for one, other in zip(left, right, strict=True))


def _less(left: list[Json], right: list[Json]) -> bool:
    if len(left) != 1 or len(right) != 1 or isinstance(left[0], bool) or isinstance(right[0], bool):
        return False
    return isinstance(left[0], int | float) and isinstance(right[0], int | float) and left[0] < right[0]


def _among(item: Json, pool: list[Json], kinds: bool) -> bool:
    return any(_same(item, other, kinds) for other in pool)


def _inside(left: list[Json], right: list[Json], kinds: bool) -> bool:
    first = right[0] if right else None
    pool = list(first.values()) if isinstance(first, dict) else first if isinstance(first, list) else []
    return any(_among(item, pool, kinds) for item in left)


def _any_of(left: list[Json], right: list[Json], kinds: bool) -> bool:
    pool = right[0] if right else None
    flat = [inner for item in left for inner in elements(item)]
    return not left or (isinstance(pool, list) and any(_among(item, pool, kinds) for item in flat))


def _subset_of(left: list[Json], right: list[Json], kinds: bool) -> bool:
    if not left:
        return True
    first, pool = left[0], right[0] if right else None
    if not isinstance(first, list) or not isinstance(pool, list) or not pool:
        return False
    return all(_among(item, pool, kinds) for item in first)


def _size(left: list[Json], right: list[Json], kinds: bool) -> bool:
    wanted = right[0] if right else None
    if isinstance(wanted, bool) or not isinstance(wanted, int | float) or not math.isfinite(wanted):
        return False
    sizes = [len(item.encode()) if isinstance(item, str) else len(item) for item in left if isinstance(item, _SIZED)]
    return sizes == [max(int(wanted), 0)] * len(left)


def _matches(left: list[Json], right: list[Json], kinds: bool) -> bool:
    pattern = right[0] if right else None
    if not isinstance(pattern, str):
        return False
    try:
        search = expression(pattern).search
    except re.error:
        return False
    return any(isinstance(item, str) and search(item) is not None for item in left)


_SIZED: Final = str | list | dict
SIGNS: Final[dict[str, Callable[[list[Json], list[Json], bool], bool]]] = {
    "==": _equal,
    "!=": lambda left, right, kinds: not _equal(left, right, kinds),
    "<": lambda left, right, kinds: _less(left, right),
    "<=": lambda left, right, kinds: _less(left, right) or _equal(left, right, kinds),
    ">": lambda left, right, kinds: _less(right, left),
    ">=": lambda left, right, kinds: _less(right, left) or _equal(left, right, kinds),
    "~=": _matches,
    "in": _inside,
    "nin": lambda left, right, kinds: not _inside(left, right, kinds),
    "anyOf": _any_of,
    "noneOf": lambda left, right, kinds: not _any_of(left, right, kinds),
    "subsetOf": _subset_of,
    "size": _size,
}
"""By how they are written; the last argument says whether numbers of different kinds differ."""
