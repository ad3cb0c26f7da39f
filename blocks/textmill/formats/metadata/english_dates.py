"""Reads dates as English prints them: `21st August, 1889`, `August 21, 1889`, `20010719`, `2013-10-11`."""

import re
from typing import Final

__all__ = ["iso_date"]

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR: Final = r"(?P<year>1[5-9][0-9]{2}|20[0-9]{2})"
_DAY: Final = r"(?P<day>[0-3]?[0-9])"
_MONTH: Final = r"(?P<month>[A-Za-z]{3})[a-z]{0,8}"
_FORMS: Final = tuple(
    re.compile(form)
    for form in (
        rf"\b{_YEAR}[-/](?P<month>[01][0-9])(?:[-/]{_DAY})?\b",
        rf"\b{_YEAR}(?P<month>[01][0-9]){_DAY}\b",
        rf"\b{_DAY}\s{{0,3}}(?:st|nd|rd|th)?[\s,.]{{1,4}}{_MONTH}[\s,.]{{1,4}}{_YEAR}\b",
        rf"\b{_MONTH}[\s.]{{1,4}}{_DAY}(?:st|nd|rd|th)?[\s,.]{{1,4}}{_YEAR}\b",
    )
)


def iso_date(text: str) -> str | None:
    """The first date of a short text, `1889-08-21`, or `1889-08` where no day is given (or it is 00)."""
    for form in _FORMS:
        for found in form.finditer(text[:2000]):
            month = _month(found["month"])
            day = int(found["day"] or 0)
            if month and day <= 31:
                return f"{found['year']}-{month:02}-{day:02}" if day else f"{found['year']}-{month:02}"
    return None


def _month(text: str) -> int:
    """1 to 12; 0 for no month."""
    if text.isdigit():
        return int(text) if int(text) <= 12 else 0
    return _MONTHS.index(text.lower()) + 1 if text.lower() in _MONTHS else 0
