"""The functions of jq that mixer filters may call.

Source: jaq 1.2 (jaq-core, jaq-std), which Dolma 1.2.1 uses (recipes 8.3): those used by published configurations and
their nearest relatives. Regular expressions are Python's, which agree with Rust's on common ones.
"""

import functools
import itertools
import math
import re
from collections.abc import Callable
from typing import Final, cast

from textmill.origins.dolma.jq_values import ARITHMETIC, contains, kind, numbers, order, truthy
from textmill.origins.dolma.json_values import ExpressionError, Json
from textmill.text.expressions import expression

__all__ = ["FUNCTIONS", "members"]

_FLAGS: Final = {"i": re.IGNORECASE, "x": re.VERBOSE, "s": re.DOTALL, "m": re.MULTILINE, "p": re.DOTALL | re.MULTILINE}
_I64: Final = 1 << 63


def members(value: Json) -> list[Json]:
    """What `.[]` gives; ExpressionError where there is nothing to look into. serde_json keeps keys sorted."""
    return [value[key] for key in sorted(value)] if isinstance(value, dict) else _list(value)


def _list(value: Json) -> list[Json]:
    if not isinstance(value, list):
        raise ExpressionError(f"a list is needed, not {kind(value)}")
    return value


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise ExpressionError(f"a string is needed, not {kind(value)}")
    return value


def _length(value: Json) -> Json:
    if value is None:
        return 0
    return len(value) if isinstance(value, str | list | dict) else abs(numbers(value)[0])


def _keys(value: Json) -> list[Json]:
    return cast(list[Json], sorted(value) if isinstance(value, dict) else list(range(len(_list(value)))))


def _entries(value: Json) -> Json:
    if isinstance(value, dict):
        return [{"key": key, "value": value[key]} for key in sorted(value)]
    return [{"key": place, "value": item} for place, item in enumerate(_list(value))]


def _sorted(value: Json) -> list[Json]:
    return sorted(_list(value), key=order)


def _flat(value: Json) -> list[Json]:
    return [inner for item in value for inner in _flat(item)] if isinstance(value, list) else [value]


def _has(value: Json, key: Json) -> Json:
    if isinstance(value, list) and isinstance(key, int) and not isinstance(key, bool) and key >= 0:
        return key < len(value)
    if isinstance(value, dict) and isinstance(key, str):
        return key in value
    raise ExpressionError("`has` takes a key of an object or a position in a list")


def _split(value: Json, mark: Json) -> Json:
    text, between = _text(value), _text(mark)
    return cast(list[Json], text.split(between) if between else list(text))


def _test(value: Json, pattern: Json, flags: Json = "") -> Json:
    found = 0
    for flag in _text(flags):
        if flag not in "gn" and flag not in _FLAGS:
            raise ExpressionError(f"{flag!r} is no flag of a regular expression here")
        found |= _FLAGS.get(flag, 0)
    try:
        return expression(_text(pattern), found).search(_text(value)) is not None
    except re.error as error:
        raise ExpressionError(f"regular expression {pattern!r}: {error}") from error


def _rounded(how: Callable[[float], int], value: Json) -> Json:
    (number,) = numbers(value)
    return 0 if math.isnan(number) else how(max(-_I64, min(_I64 - 1, number)))


def _cased(change: Callable[[str], str], value: Json) -> Json:
    return "".join(change(sign) if sign.isascii() else sign for sign in _text(value))


FUNCTIONS: Final[dict[tuple[str, int], Callable[..., Json]]] = {
    ("length", 0): _length,
    ("keys", 0): _keys,
    ("keys_unsorted", 0): _keys,
    ("to_entries", 0): _entries,
    ("add", 0): lambda value: functools.reduce(ARITHMETIC["+"], members(value), None),
    ("not", 0): lambda value: not truthy(value),
    ("true", 0): lambda value: True,
    ("false", 0): lambda value: False,
    ("null", 0): lambda value: None,
    ("any", 0): lambda value: any(map(truthy, members(value))),
    ("all", 0): lambda value: all(map(truthy, members(value))),
    # Of equals, jaq keeps the first as least and the last as greatest.
    ("min", 0): lambda value: min(_list(value), key=order, default=None),
    ("max", 0): lambda value: max(_list(value)[::-1], key=order, default=None),
    ("sort", 0): _sorted,
    ("unique", 0): lambda value: [next(equals) for _, equals in itertools.groupby(_sorted(value), order)],
    ("reverse", 0): lambda value: _list(value)[::-1],
    ("flatten", 0): _flat,
    ("type", 0): kind,
    ("floor", 0): lambda value: _rounded(math.floor, value),
    ("ceil", 0): lambda value: _rounded(math.ceil, value),
    ("ascii_downcase", 0): lambda value: _cased(str.lower, value),
    ("ascii_upcase", 0): lambda value: _cased(str.upper, value),
    ("utf8bytelength", 0): lambda value: len(_text(value).encode()),
    ("has", 1): _has,
    ("contains", 1): contains,
    ("inside", 1): lambda value, whole: contains(whole, value),
    ("startswith", 1): lambda value, start: _text(value).startswith(_text(start)),
    ("endswith", 1): lambda value, end: _text(value).endswith(_text(end)),
    ("test", 1): _test,
    ("test", 2): _test,
    ("split", 1): _split,
    ("ltrimstr", 1): lambda value, start: _text(value).removeprefix(_text(start)),
    ("rtrimstr", 1): lambda value, end: _text(value).removesuffix(_text(end)),
}
"""Of a value and of what the arguments give for it, by name and number of arguments."""
