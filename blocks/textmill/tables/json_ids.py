"""The id of a document as its JSON value says it: nothing that tells documents apart is lost.

Rule: strings as they are; numbers in the digits that are written; MongoDB's typed values (`{"$oid": "5f"}`) without
their wrapping; anything else as JSON with sorted keys, counted as `converted.id`. Null and "" are no id.
"""

from collections import Counter
from typing import Final

from textmill.tables.json_text import canonical, number_as_written

__all__ = ["id_of"]

_WRAPPED: Final = ("$oid", "$uuid", "$numberInt", "$numberLong", "$numberDouble", "$numberDecimal")
"""Keys of MongoDB's Extended JSON (v2) whose value is a string."""


def id_of(value: object, key: str, line: bytes, counts: Counter[str]) -> str | None:
    """The id that a line has as `value` under `key`; None where it has none."""
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, dict) and len(value) == 1:
        ((kind, inner),) = value.items()
        if kind in _WRAPPED and isinstance(inner, str) and inner:
            return inner
    if isinstance(value, float):
        return number_as_written(line, key)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    counts["converted.id"] += 1
    return canonical(value)
