"""Points in time as ISO 8601 strings, in any unit and zone and in any year.

`2024-01-02T03:04:05.5`, in UTC as `+00:00` where there is a zone; dates are `2024-01-02`, times of day `03:04:05`,
durations `PT90.5S`.
"""

from typing import Final, cast

import numpy as np
import pyarrow as pa
from pyarrow import types

__all__ = ["in_iso", "iso", "ticks"]

_PER_SECOND: Final = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


def iso(values: pa.Array) -> pa.StringArray:
    """ISO 8601 of dates, times of day, timestamps and durations."""
    counts = values.cast(pa.int32() if values.type.bit_width == 32 else pa.int64())
    return pa.array(
        [None if count is None else in_iso(values.type, count) for count in counts.to_pylist()], pa.string()
    )


def in_iso(kind: pa.DataType, count: int) -> str:
    """A count of the type's ticks as ISO 8601."""
    per_second = _PER_SECOND[ticks(kind) or "s"]
    if types.is_date32(kind):
        return str(np.datetime64(count, "D"))
    seconds, rest = divmod(abs(count) if types.is_duration(kind) else count, per_second)
    fraction = f".{rest:0{len(str(per_second)) - 1}}".rstrip("0") if rest else ""
    if types.is_duration(kind):
        return f"{'-' if count < 0 else ''}PT{seconds}{fraction}S"
    moment = str(np.datetime64(seconds, "s"))
    if types.is_date64(kind):
        return moment.partition("T")[0]
    if types.is_time(kind):
        return moment.partition("T")[2] + fraction
    return moment + fraction + ("+00:00" if kind.tz else "")


def ticks(kind: pa.DataType) -> str | None:
    """The unit of a type that counts time (days as seconds); None for other types."""
    if types.is_date32(kind):
        return "s"
    if types.is_date64(kind):
        return "ms"
    counts = types.is_time(kind) or types.is_timestamp(kind) or types.is_duration(kind)
    return cast(str, kind.unit) if counts else None
