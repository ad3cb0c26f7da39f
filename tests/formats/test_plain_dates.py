"""Dates as English prints them, and as authors write them by hand."""

import pytest

from textmill.formats.metadata.plain_dates import date_within, iso_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tuesday, 21st August, 1889", "1889-08-21"),
        ("printed August 21, 1889, in London", "1889-08-21"),
        ("20010719", "2001-07-19"),
        ("18890800", "1889-08"),
        ("2013-10-11T10:00:00Z", "2013-10-11"),
        ("31 February 2000, or 3 March 2000", "2000-03-03"),
        ("1999", None),
    ],
)
def test_dates_within_a_text(text: str, expected: str | None) -> None:
    assert date_within(text) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("22-Aug-2000", "2000-08-22"),
        ("October, 2005", "2005-10"),
        ("$Date: 2013-05-01 10:00:00 $", "2013-05-01T10:00:00"),
        ("1999", "1999"),
        ("31 February 2000", None),
        ("Published 21 August 1889", None),
    ],
)
def test_dates_that_are_fields(words: str, expected: str | None) -> None:
    assert iso_date(words) == expected
