"""The functions of jq that mixer filters may call.

Source: jaq 1.2 (jaq-core, jaq-std), which Dolma 1.2.1 uses (recipes 8.3): those used by published configurations and
their nearest relatives. Regular expressions are Python's, which agree with Rust's on common ones.
"""

import functools
import itertools
import math
import re
from collections.abc import Callable, Iterator
from typing import Final, cast

from textmill.origins.dolma.jq_values import ARITHMETIC, contains, order, truthy
from textmill.origins.dolma.json_values import ExpressionError, Json
from textmill.text.expressions import expression

__all__ = ["FUNCTIONS", "Query"]

Query = Callable[[Json], Iterator[Json]]
"""From one value to any number of results; ExpressionError while they are taken."""
_FLAGS: Final = {"i": re.IGNORECASE, "x": re.VERBOSE, "s": re.DOTALL, "m": re.MULTILINE, "p": re.DOTALL | re.MULTILINE}


def _length(value: Json) -> Json:
    if value is None:
        return 0
    if isinstance(value, bool):
        raise ExpressionError("a truth value has no length")
    return abs(value) if isinstance(value, int | float) else len(value)


def _keys(value: Json) -> Json:
    if isinstance(value, dict):
        return cast(list[Json], sorted(value))
    return cast(list[Json], list(range(len(_list(value)))))


def _add(value: Json) -> Json:
    return functools.reduce(ARITHMETIC["+"], _members(value), None)


def _extreme(value: Json, sign: int) -> Json:
    best: Json = None
    for place, item in enumerate(_list(value)):
        # Of equals, jaq keeps the first as least and the last as greatest.
        if place == 0 or sign * order(item, best) > 0 or (sign > 0 and order(item, best) == 0):
            best = item
    return best


def _sorted(value: Json) -> list[Json]:
    return sorted(_list(value), key=functools.cmp_to_key(order))


def _unique(value: Json) -> Json:
    found: list[Json] = []
    for item in _sorted(value):
        if not found or order(found[-1], item):
            found.append(item)
    return found


def _flat(value: Json) -> list[Json]:
    return [inner for item in value for inner in _flat(item)] if isinstance(value, list) else [value]


def _kind(value: Json) -> str:
    if value is None or isinstance(value, bool):
        return "null" if value is None else "boolean"
    for name, kind in (("number", int | float), ("string", str), ("array", list)):
        if isinstance(value, kind):
            return name
    return "object"


def _split(value: Json, mark: Json) -> Json:
    text, between = _text(value), _text(mark)
    return cast(list[Json], text.split(between) if between else list(text))


def _has(value: Json, key: Json) -> Json:
    if isinstance(value, list) and isinstance(key, int) and not isinstance(key, bool) and key >= 0:
        return key < len(value)
    if isinstance(value, dict) and isinstance(key, str):
        return key in value
    raise ExpressionError("`has` takes a key of an object or a position in a list")


def _test(value: Json, pattern: Json, flags: Json) -> Json:
    found = 0
    for flag in _text(flags):
        if flag not in "gn" and flag not in _FLAGS:
            raise ExpressionError(f"{flag!r} is no flag of a regular expression here")
        found |= _FLAGS.get(flag, 0)
    try:
        return expression(_text(pattern), found).search(_text(value)) is not None
    except re.error as error:
        raise ExpressionError(f"regular expression {pattern!r}: {error}") from error


def _rounded(how: Callable[[float], int]) -> Callable[[Json], Json]:
    def apply(value: Json) -> Json:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ExpressionError("only numbers can be rounded")
        return value if isinstance(value, int) else how(value)

    return apply


def _members(value: Json) -> list[Json]:
    return list(value.values()) if isinstance(value, dict) else _list(value)


def _list(value: Json) -> list[Json]:
    if not isinstance(value, list):
        raise ExpressionError(f"a list is needed, not {_kind(value)}")
    return value


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise ExpressionError(f"a string is needed, not {_kind(value)}")
    return value


def _plain(apply: Callable[[Json], Json]) -> Callable[[], Query]:
    def query(value: Json) -> Iterator[Json]:
        yield apply(value)

    return lambda: query


def _with(apply: Callable[..., Json]) -> Callable[..., Query]:
    """A function of a value and of every combination of its arguments' results."""

    def make(*arguments: Query) -> Query:
        def query(value: Json) -> Iterator[Json]:
            for given in itertools.product(*(list(argument(value)) for argument in arguments)):
                yield apply(value, *given)

        return query

    return make


def _map(each: Query) -> Query:
    def query(value: Json) -> Iterator[Json]:
        yield [found for item in _members(value) for found in each(item)]

    return query


def _select(condition: Query) -> Query:
    return lambda value: (value for found in condition(value) if truthy(found))


def _quantified(join: Callable[[Iterator[bool]], bool]) -> Callable[[Query], Query]:
    def make(condition: Query) -> Query:
        def query(value: Json) -> Iterator[Json]:
            yield join(truthy(found) for item in _members(value) for found in condition(item))

        return query

    return make


def _empty() -> Query:
    return lambda value: iter(())


FUNCTIONS: Final[dict[tuple[str, int], Callable[..., Query]]] = {
    ("length", 0): _plain(_length),
    ("keys", 0): _plain(_keys),
    ("keys_unsorted", 0): _plain(_keys),
    ("add", 0): _plain(_add),
    ("not", 0): _plain(lambda value: not truthy(value)),
    ("true", 0): _plain(lambda value: True),
    ("false", 0): _plain(lambda value: False),
    ("null", 0): _plain(lambda value: None),
    ("any", 0): _plain(lambda value: any(map(truthy, _members(value)))),
    ("all", 0): _plain(lambda value: all(map(truthy, _members(value)))),
    ("min", 0): _plain(lambda value: _extreme(value, -1)),
    ("max", 0): _plain(lambda value: _extreme(value, 1)),
    ("sort", 0): _plain(_sorted),
    ("unique", 0): _plain(_unique),
    ("reverse", 0): _plain(lambda value: _list(value)[::-1]),
    ("flatten", 0): _plain(lambda value: cast(Json, _flat(value))),
    ("type", 0): _plain(_kind),
    ("floor", 0): _plain(_rounded(math.floor)),
    ("ceil", 0): _plain(_rounded(math.ceil)),
    ("ascii_downcase", 0): _plain(lambda value: _cased(_text(value), str.lower)),
    ("ascii_upcase", 0): _plain(lambda value: _cased(_text(value), str.upper)),
    ("utf8bytelength", 0): _plain(lambda value: len(_text(value).encode())),
    ("empty", 0): _empty,
    ("map", 1): _map,
    ("select", 1): _select,
    ("any", 1): _quantified(any),
    ("all", 1): _quantified(all),
    ("has", 1): _with(_has),
    ("contains", 1): _with(contains),
    ("inside", 1): _with(lambda value, whole: contains(whole, value)),
    ("startswith", 1): _with(lambda value, start: _text(value).startswith(_text(start))),
    ("endswith", 1): _with(lambda value, end: _text(value).endswith(_text(end))),
    ("test", 1): _with(lambda value, pattern: _test(value, pattern, "")),
    ("test", 2): _with(_test),
    ("split", 1): _with(_split),
    ("ltrimstr", 1): _with(lambda value, start: _text(value).removeprefix(_text(start))),
    ("rtrimstr", 1): _with(lambda value, end: _text(value).removesuffix(_text(end))),
}
"""By name and number of arguments."""


def _cased(text: str, change: Callable[[str], str]) -> str:
    return "".join(change(sign) if sign.isascii() else sign for sign in text)
