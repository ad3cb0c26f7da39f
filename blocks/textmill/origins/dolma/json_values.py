"""JSON as the mixer's languages see it: values, what an expression may do with them, and the error where it cannot."""

import json
from typing import Final, cast

import orjson

from textmill.errors import TextmillError

__all__ = ["Budget", "ExpressionError", "Json", "NumberAsWritten", "parse"]

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

_WORK: Final = 1_000_000
"""Values that one expression may make for one document, 64 characters being one: seconds, and at most some 100 MB."""
_MOST_NESTED: Final = 127
"""Levels of a document: serde_json, which Dolma reads with, refuses more."""
_I64: Final = 1 << 63


class ExpressionError(TextmillError):
    """An expression that this document makes meaningless, such as the length of a truth value."""


class NumberAsWritten(float):
    """A number with a fraction, from a document; arithmetic gives plain floats. jq's mixer takes even 0.0 for true."""


class Budget:
    """What an expression may still do for a document; ExpressionError when it is used up."""

    def __init__(self) -> None:
        self.left = _WORK

    def renew(self) -> None:
        """For the next document."""
        self.left = _WORK

    def spend(self, amount: int) -> None:
        """For so many values."""
        self.left -= amount
        if self.left < 0:
            raise ExpressionError(f"this document takes more than {_WORK:,} steps")

    def spend_on(self, value: Json) -> Json:
        """The value, when as much is spent as it has at all its levels; numbers cost nothing where they stand alone."""
        if isinstance(value, str | list | dict):
            self.spend(1 + len(value) // (64 if isinstance(value, str) else 1))
            for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
                self.spend_on(inner)
        return value


def parse(text: str) -> Json:
    """JSON text as values; ValueError where it is none as serde_json reads it (NaN, half a surrogate pair, too deep).

    Integers beyond 64 bits are floats.
    """
    orjson.loads(text)  # Python's own parser takes more for JSON, but only it can say how numbers are written.
    value = cast(Json, json.loads(text, parse_float=NumberAsWritten, parse_int=_integer))
    if text.count("[") + text.count("{") > _MOST_NESTED and _levels(value) > _MOST_NESTED:
        raise ValueError(f"more than {_MOST_NESTED} levels")
    return value


def _integer(text: str) -> int | float:
    value = int(text)
    return value if -_I64 <= value < _I64 else NumberAsWritten(value)


def _levels(value: Json) -> int:
    levels, here = 0, [value]
    while here := [item for item in here if isinstance(item, list | dict)]:
        levels += 1
        here = [inner for item in here for inner in (item.values() if isinstance(item, dict) else item)]
    return levels
