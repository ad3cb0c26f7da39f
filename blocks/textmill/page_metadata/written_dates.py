"""Reads a date, as metadata and people write it, into ISO 8601: the day, and time and zone where they stand beside it.

ISO 8601 and its free spellings, RFC 5322, seconds since 1970, numbers with any separators, and months by name in some
forty languages. A number of seconds is in UTC; a time without a zone stays without one. In `3/4/2021` the month stands
first if the page is in English of the USA, in English of no country, or in no language that it names.
"""

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Final

from textmill.page_metadata.months import month_of

__all__ = ["day_in_text", "iso_of", "stated_date"]

_FIRST_YEAR: Final = 1000
_FIRST_PAGE_YEAR: Final = 1990
_LAST_YEAR: Final = 2100
_LONGEST_CHARS: Final = 120
_BUDDHIST: Final = 543
_BUDDHIST_YEARS: Final = range(2533, 2643)

_TIME: Final = (
    r"(?:[T\s,]{1,4}|\s+(?:at|um|à|a las|alle|kl\.?|-|\||klo|в)\s+)(?P<hour>[01]?\d"
    r"|2[0-4])[:.h](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d"
    r"|60)(?:[.,](?P<fraction>\d{1,9}))?)?(?:\s?(?P<half>[ap]\.?m\.?)(?![^\W\d_]))?\s*(?P<zone>Z(?!\w)|(?:UTC"
    r"|GMT)?\s?[-+\u2212](?:[01]?\d|2[0-3])(?::?[0-5]\d)?(?!\d)|UTC|GMT)?"
)
_AFTER: Final = re.compile(_TIME, re.IGNORECASE)
_YEAR_FIRST: Final = re.compile(r"(?<!\d)(\d{4})\s?[-/.年년]\s?(\d{1,2})\s?[-/.月월]\s?(\d{1,2})(?!\d)[日일.]?")
_COMPACT: Final = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:T?([01]\d|2[0-3])([0-5]\d)([0-5]\d)?)?(?!\d)"
)
_YEAR_LAST: Final = re.compile(r"(?<![\d.])(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d\d(?=\s|\Z|,))(?!\d)")
_DAY_MONTH: Final = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|º|ª|\.|-|\u0020?\.)?\s*(?:of\s+|de\s+|di\s+"
    r"|d[\u2019'])?([^\W\d_][^\W\d]{1,14}\.?(?:[^\W\d_]\.)?)[,.]?[\s-]*(?:del?\s+|do\s+|,\s*)?(\d{4})(?!\d)",
    re.IGNORECASE,
)
_MONTH_DAY: Final = re.compile(
    r"([^\W\d_][^\W\d_]{1,14})\.?\s*(\d{1,2})(?:st|nd|rd|th)?,?\s+(?:,\s*)?(\d{4})(?!\d)", re.IGNORECASE
)
_YEAR_MONTH_DAY: Final = re.compile(
    r"(?<!\d)(\d{4})\.?\s*(?:m\.|gada|ko|\.|e)?,?[\s-]*([^\W\d_][^\W\d_]{1,14})\.?[\s-]*(\d{1,2})(?!\d)", re.IGNORECASE
)
_VIETNAMESE: Final = re.compile(r"(\d{1,2})\s+tháng\s+(\d{1,2})(?:,|\s+năm)?\s+(\d{4})", re.IGNORECASE)
_PART: Final = re.compile(r"\s*(\d{4})(?:[-/](\d{1,2}))?\s*")
_SECONDS: Final = re.compile(r"\s*(1\d{9}|9\d{8})(?:\d{3})?(?:\.\d+)?\s*")


def stated_date(value: str, language: str = "") -> str | None:
    """ISO 8601 of what metadata give as a date; a year alone or with its month stays so."""
    found = iso_of(value, language, _FIRST_YEAR)
    if found is not None:
        return found
    seconds = _SECONDS.fullmatch(value[:_LONGEST_CHARS])
    if seconds is not None:
        return datetime.fromtimestamp(int(seconds[1]), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    part = _PART.fullmatch(value[:_LONGEST_CHARS])
    if part is None or not _FIRST_YEAR <= int(part[1]) <= _LAST_YEAR:
        return None
    return part[1] if part[2] is None else f"{part[1]}-{int(part[2]):02}" if 1 <= int(part[2]) <= 12 else None


def day_in_text(value: str, language: str = "") -> str | None:
    """As `iso_of`, in a short text: years in which there were no pages are no page's date."""
    return iso_of(value, language, _FIRST_PAGE_YEAR)


def iso_of(value: str, language: str, first_year: int) -> str | None:
    """The first date in the value that there is, with its time if one follows."""
    text = _digits(value[:_LONGEST_CHARS])
    best: tuple[int, int, date] | None = None
    for expression, order in _FORMS:
        for found in expression.finditer(text):
            day = _day(found, order, language, first_year)
            if day is not None:
                if best is None or found.start() < best[0]:
                    best = (found.start(), found.end(), day)
                break
    compact = _COMPACT.search(text)
    if compact is not None and (best is None or compact.start() < best[0]):
        day = _valid(int(compact[1]), int(compact[2]), int(compact[3]), first_year)
        if day is not None:
            return day.isoformat() + (f"T{compact[4]}:{compact[5]}:{compact[6] or '00'}" if compact[4] else "")
    return None if best is None else best[2].isoformat() + _time(text, best[1])


_FORMS: Final = (
    (_YEAR_FIRST, "ymd"),
    (_YEAR_LAST, "dm"),
    (_VIETNAMESE, "dmy"),
    (_DAY_MONTH, "dMy"),
    (_MONTH_DAY, "Mdy"),
    (_YEAR_MONTH_DAY, "yMd"),
)


def _day(found: re.Match[str], order: str, language: str, first_year: int) -> date | None:
    parts = found.groups()
    if order == "dm":
        first, second, year = int(parts[0]), int(parts[2]), int(parts[3])
        year += 2000 if year < 100 else 0
        month_first = found[2] != "." and _is_month_first(language)
        day = _valid(year, first, second, first_year) if month_first else _valid(year, second, first, first_year)
        return day or (
            _valid(year, second, first, first_year) if month_first else _valid(year, first, second, first_year)
        )
    values = dict(zip(order, parts, strict=True))
    month = int(values["m"]) if "m" in values else month_of(values["M"], language)
    return None if month is None else _valid(int(values["y"]), month, int(values["d"]), first_year)


def _valid(year: int, month: int, day: int, first_year: int) -> date | None:
    if year in _BUDDHIST_YEARS:
        year -= _BUDDHIST
    if not first_year <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _is_month_first(language: str) -> bool:
    tag = language.lower().replace("_", "-")
    return tag in ("", "en", "en-us", "en-ph", "en-ca", "fil", "tl")


def _time(text: str, end: int) -> str:
    """`T` with hour, minute and what more is given, if that follows at `end`."""
    found = _AFTER.match(text, end)
    if found is None:
        return ""
    hour = int(found["hour"])
    half = (found["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return ""
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    if hour > 23:
        return ""
    clock = f"T{hour:02}:{found['minute']}:{found['second'] or '00'}"
    if found["fraction"]:
        clock += "." + found["fraction"]
    return clock + _zone(found["zone"] or "")


def _zone(written: str) -> str:
    """`Z` or hours and minutes from UTC; nothing where no zone stands."""
    zone = written.upper().replace("\u2212", "-").lstrip("UTCGM ")
    if not zone or zone == "Z":
        return "Z" if written else ""
    digits = zone[1:].replace(":", "")
    hours, minutes = (digits, "00") if len(digits) <= 2 else (digits[:-2], digits[-2:])
    return f"{zone[0]}{int(hours):02}:{minutes}"


def _digits(text: str) -> str:
    """The text with the digits of other scripts as those of ASCII."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(mark)) if mark.isdecimal() and not mark.isascii() else mark for mark in text)
