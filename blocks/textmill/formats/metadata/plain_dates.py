"""Reads the dates that authors write by hand at the head of a text as ISO 8601; what is not sure is none."""

import datetime
import re
from typing import Final

__all__ = ["iso_date"]

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO: Final = re.compile(
    r"(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2}))?(?!\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?)?"
)
_DAY_FIRST: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ .-]+([A-Za-z]{3,9})[.,]?[ ,-]+(\d{4})")
_MONTH_FIRST: Final = re.compile(r"([A-Za-z]{3,9})\.?,?(?: +(\d{1,2})(?:st|nd|rd|th)?,?)? +(\d{4})")
_YEAR: Final = re.compile(r"\d{4}$")


def iso_date(words: str) -> str | None:
    """`22-Aug-2000`, `November 10, 2013`, `October, 2005`, `2013-05-01 10:00:00` or a year, as far as they say it."""
    words = " ".join(words.split()).removeprefix("$Date: ").removesuffix(" $")
    found = _ISO.match(words)
    if found is not None:
        day = _made(found[1], int(found[2]), found[3])
        if day is None or found[4] is None or found[3] is None:
            return day
        return f"{day}T{found[4]}{(found[5] or '').replace(' ', '')}"
    found = _DAY_FIRST.match(words)
    if found is not None:
        return _made(found[3], _month(found[2]), found[1])
    found = _MONTH_FIRST.match(words)
    if found is not None:
        return _made(found[3], _month(found[1]), found[2])
    return words if _YEAR.match(words) else None


def _month(name: str) -> int:
    name = name.lower()[:3]
    return _MONTHS.index(name) + 1 if name in _MONTHS else 0


def _made(year: str, month: int, day: str | None) -> str | None:
    try:
        date = datetime.date(int(year), month, int(day or 1))
    except ValueError:
        return None
    return date.isoformat() if day else f"{date.year:04}-{date.month:02}"
