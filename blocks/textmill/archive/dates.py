"""Reads the dates that archives carry into ISO 8601, or null.

WARC 1.1 §5.4 (W3C date and time, any precision), WARC 1.0 (seconds, `Z`), ARC (14 digits).
"""

import re
from datetime import datetime
from typing import Final

__all__ = ["iso_date"]

_DIGITS: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)?(\d\d)?(\d\d)?")
_W3C: Final = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d([.,]\d{1,9})?)?)?)?)?(Z|[+-]\d\d:?\d\d)?", re.IGNORECASE)


def iso_date(value: str | None) -> str | None:
    """`value` in ISO 8601 with its own precision, times in UTC marked `Z`; None when it cannot be a date.

    A time without a zone is taken as UTC, as WARC prescribes.
    """
    text = (value or "").strip().strip("<>")
    digits = _DIGITS.fullmatch(text)
    if digits is not None:
        year, month, day, hour, minute, second = (part or "00" for part in digits.groups())
        text = f"{year}-{month}-{day}" + ("" if digits[4] is None else f"T{hour}:{minute}:{second}Z")
    text = text.upper()
    if _W3C.fullmatch(text) is None:
        return None
    date = text + {4: "-01-01", 7: "-01"}.get(len(text), "")
    try:
        datetime.fromisoformat(date)
    except ValueError:
        return None
    return f"{text}Z" if "T" in text and not re.search(r"Z$|[+-]\d\d:?\d\d$", text) else text
