"""JSON as the mixer's languages see it: values, and the error of an expression that cannot be evaluated."""

import json
from typing import cast

from textmill.errors import TextmillError

__all__ = ["ExpressionError", "Json", "NumberAsWritten", "parse"]

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


class ExpressionError(TextmillError):
    """An expression that this document makes meaningless, such as the length of a truth value."""


class NumberAsWritten(float):
    """A number with a fraction, from a document; arithmetic gives plain floats. jq's mixer takes even 0.0 for true."""


def parse(text: str) -> Json:
    """JSON text as values; ValueError when it is none."""
    return cast(Json, json.loads(text, parse_float=NumberAsWritten))
