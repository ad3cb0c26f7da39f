"""Reads dates as English prints them, and as authors write them by hand at the head of a text, as ISO 8601.

What is not sure is none. Dates of web pages, in any language, are read by `page_metadata.written_dates`: it takes
numbers in the order of the page's country, and no month without a day, both of which would be wrong in documents.
"""

import datetime
import re
from typing import Final

__all__ = ["date_within", "iso_date"]

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO: Final = re.compile(
    r"(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2}))?(?!\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?)?"
)
_DAY_FIRST: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ .-]+([A-Za-z]{3,9})[.,]?[ ,-]+(\d{4})")
_MONTH_FIRST: Final = re.compile(r"([A-Za-z]{3,9})\.?,?(?: +(\d{1,2})(?:st|nd|rd|th)?,?)? +(\d{4})")
_YEAR: Final = re.compile(r"\d{4}$")
_LONGEST_CHARS: Final = 2000
_OF_PRINT: Final = r"(?P<year>1[5-9][0-9]{2}|20[0-9]{2})"
_DAY: Final = r"(?P<day>[0-3]?[0-9])"
_MONTH: Final = r"(?P<month>[A-Za-z]{3})[a-z]{0,8}"
_FORMS: Final = tuple(
    re.compile(form)
    for form in (
        rf"\b{_OF_PRINT}[-/](?P<month>[01][0-9])(?:[-/]{_DAY})?(?:\b|(?=T))",
        rf"\b{_OF_PRINT}(?P<month>[01][0-9]){_DAY}\b",
        rf"\b{_DAY}\s{{0,3}}(?:st|nd|rd|th)?[\s,.]{{1,4}}{_MONTH}[\s,.]{{1,4}}{_OF_PRINT}\b",
        rf"\b{_MONTH}[\s.]{{1,4}}{_DAY}(?:st|nd|rd|th)?[\s,.]{{1,4}}{_OF_PRINT}\b",
    )
)


def iso_date(words: str) -> str | None:
    """The date that a field is, as far as it says it: `22-Aug-2000`, `October, 2005`, `2013-05-01 10:00:00`, a year."""
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


def date_within(text: str) -> str | None:
    """The first date in a short text: `1889-08-21` of `Tuesday, 21st August, 1889`; `1889-08` of `18890800`."""
    for form in _FORMS:
        for found in form.finditer(text[:_LONGEST_CHARS]):
            month = int(found["month"]) if found["month"].isdigit() else _month(found["month"])
            date = _made(found["year"], month, (found["day"] or "").lstrip("0") or None)
            if date is not None:
                return date
    return None


def _month(name: str) -> int:
    """1 to 12; 0 for no month."""
    name = name.lower()[:3]
    return _MONTHS.index(name) + 1 if name in _MONTHS else 0


def _made(year: str, month: int, day: str | None) -> str | None:
    try:
        date = datetime.date(int(year), month, int(day or 1))
    except ValueError:
        return None
    return date.isoformat() if day else f"{date.year:04}-{date.month:02}"
