"""Parses one line of JSON into an object whose strings are valid Unicode."""

import json
import re
from typing import Final

import orjson

__all__ = ["parse_object"]

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_MAX_INT: Final = 1 << 63
_MAX_FLOAT: Final = 10**308


def parse_object(line: bytes) -> dict[str, object] | None:
    """The object of the line, or None when the line is anything else.

    What orjson refuses but Python and many writers accept is read: NaN and infinities (as null), numbers of any
    size (as floats past 64 bits), half surrogate pairs (as U+FFFD).
    """
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        try:
            found = _cleaned(json.loads(line.decode("utf-8")))
        except (ValueError, RecursionError):
            return None
    return found if isinstance(found, dict) else None


def _cleaned(value: object) -> object:
    match value:
        case str():
            return _SURROGATE.sub("\ufffd", value)
        case dict():
            return {_SURROGATE.sub("\ufffd", key): _cleaned(item) for key, item in value.items()}
        case list():
            return [_cleaned(item) for item in value]
        case float():
            return value if abs(value) < float("inf") else None
        case int() if abs(value) >= _MAX_INT:
            return float(value) if abs(value) < _MAX_FLOAT else None
    return value
