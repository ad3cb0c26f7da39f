"""Numbers as people read them."""

import pytest

from textmill.inspect import units


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.00 kB"),
        (9_994, "9.99 kB"),
        (9_995, "10.0 kB"),
        (99_950, "100 kB"),
        (999_499, "999 kB"),
        (999_500, "1.00 MB"),
        (1_234_567_890, "1.23 GB"),
        (5 * 10**18, "5000 PB"),
    ],
)
def test_data_size(size: int, shown: str) -> None:
    assert units.data_size(size) == shown


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (0, 0, "–"),
        (0, 5, "0.0 %"),
        (1, 8, "12.5 %"),
        (1, 10_000, "<0.1 %"),
        (9_999, 10_000, ">99.9 %"),
        (3, 3, "100.0 %"),
    ],
)
def test_share(part: int, whole: int, shown: str) -> None:
    assert units.share(part, whole) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0 s"),
        (0.0004, "<0.001 s"),
        (0.25, "0.25 s"),
        (9.9, "9.9 s"),
        (9.96, "10 s"),
        (59.4, "59 s"),
        (59.6, "1 min 00 s"),
        (3599, "59 min 59 s"),
        (3600, "1 h 00 min"),
        (7_325_000, "2,034 h 43 min"),
    ],
)
def test_duration(seconds: float, shown: str) -> None:
    assert units.duration(seconds) == shown


def test_rate_and_count() -> None:
    assert units.rate(10, 0) == units.NOTHING
    assert units.rate(1_234_567, 1) == "1,234,567/s"
    assert units.rate(1, 3) == "0.333/s"
    assert units.count(1_234_567) == "1,234,567"
