"""Turns a time given in UTC into the same instant on the clock of its publisher, where the page shows that too.

`2020-02-25T02:25:54Z` in the metadata and `February 24, 2020, 9:25pm` below the heading are one instant, five hours
west: the day of publication is the 24th. Two times that differ by no whole half hour are two instants.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from typing import Final

__all__ = ["in_local_time", "may_be_another_day"]

_FURTHEST: Final = timedelta(hours=14)
_STEP: Final = timedelta(minutes=30)
_MINUTE: Final = timedelta(minutes=1)


def may_be_another_day(value: str) -> bool:
    """Whether a time in ISO 8601 is one in UTC at which it is another day between 8 hours west and 10 east."""
    return value[10:11] == "T" and value.endswith(("Z", "+00:00")) and not "08" <= value[11:13] < "14"


def in_local_time(value: str, others: Iterable[str]) -> str:
    """The instant `value`, in UTC, with the zone of the first of the others that is the same instant elsewhere."""
    instant = _read(value)
    if instant is None or instant.tzinfo is None:
        return value
    for other in others:
        local = _read(other) if "T" in other else None
        if local is None:
            continue
        if local.tzinfo is not None:
            if local.utcoffset() and abs(local - instant) < _MINUTE:
                return other
            continue
        apart = local.replace(second=0, microsecond=0) - instant.replace(tzinfo=None, second=0, microsecond=0)
        if apart and abs(apart) <= _FURTHEST and not apart % _STEP:
            return instant.astimezone(timezone(apart)).isoformat()
    return value


def _read(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None
