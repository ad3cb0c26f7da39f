"""Points in time as ISO 8601 strings, in any unit and zone, past the year 9999 too.

With a zone they are told in UTC (`Z`); a fraction of zeros is left out; a year has four digits or more. Durations are
`PT<seconds>S`.
"""

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

__all__ = ["iso"]

_PER_SECOND: Final = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
_UNWRITTEN: Final = "<value out of range"
"""How Arrow's cast begins what it cannot write."""


def iso(values: pa.Array) -> pa.StringArray:
    """ISO 8601 of dates, times of day, timestamps and durations; ArrowInvalid where a year has no calendar."""
    kind = values.type
    if types.is_duration(kind):
        return pa.array([_seconds(value, _PER_SECOND[kind.unit]) for value in values.cast(pa.int64()).to_pylist()])
    if types.is_timestamp(kind) and kind.tz is not None:
        # The numbers count in UTC, and the zone may have a name that this machine does not know.
        values = values.cast(pa.int64()).cast(pa.timestamp(kind.unit, "UTC"))
    found = values.cast(pa.string())
    if pc.any(pc.starts_with(found, _UNWRITTEN)).as_py():
        raise pa.ArrowInvalid("a point in time that no calendar has")
    return pc.replace_substring_regex(pc.replace_substring(found, " ", "T"), r"\.0+(Z?)$", r"\1")


def _seconds(value: int | None, per_second: int) -> str | None:
    if value is None:
        return None
    whole, rest = divmod(abs(value), per_second)
    fraction = f".{rest:0{len(str(per_second)) - 1}d}".rstrip("0") if rest else ""
    return f"{'-' if value < 0 else ''}PT{whole}{fraction}S"
