"""Which languages, sources and hosts lose most, and how sure that is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.inspect.groups import alarms, by_domain, losses
from textmill.inspect.intervals import wilson
from textmill.store.stats import OTHERS, Tally


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (0, 0, 0, 1),
        (0, 10, 0, 0.2775),
        (10, 10, 0.7225, 1),
        (1, 2, 0.0945, 0.9055),
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, table I
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson(part: int, whole: int, low: float, high: float) -> None:
    assert wilson(part, whole) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(0, 1000), st.integers(1, 1000))
def test_the_share_lies_in_its_interval(part: int, more: int) -> None:
    low, high = wilson(part, part + more)
    assert 0 <= low <= part / (part + more) <= high <= 1
    other = wilson(more, part + more)
    assert (1 - other[1], 1 - other[0]) == pytest.approx((low, high))


def test_few_documents_do_not_lead() -> None:
    found = losses(
        {
            "one": Tally(dropped=1),
            "many": Tally(kept=1, dropped=99),
            "": Tally(kept=10),
            "half": Tally(kept=5, dropped=5),
        }
    )
    assert [row.value for row in found] == ["many", "half", "one", "(unknown)"]
    assert (found[0].documents, found[0].share_kept) == (100, 0.01)


@pytest.mark.parametrize(
    ("kept", "dropped", "is_alarm"),
    [(1, 19, True), (0, 20, True), (0, 19, False), (2, 18, False), (5, 95, True), (51, 949, False)],
)
def test_alarm_where_nearly_all_is_dropped(kept: int, dropped: int, is_alarm: bool) -> None:
    rows = losses({"deu": Tally(kept=kept, dropped=dropped), "": Tally(dropped=100), OTHERS: Tally(dropped=100)})
    assert [row.value for row in alarms(rows)] == (["deu"] if is_alarm else [])


def test_top_level_domains() -> None:
    one = Tally(kept=1, dropped=2, kept_bytes=3)
    hosts = ["a.example.org", "b.org", "c.de", "192.168.0.1", "[::1]", "localhost", "d.org.", "", OTHERS]
    found = by_domain(dict.fromkeys(hosts, one))
    assert {domain: tally.kept for domain, tally in found.items()} == {
        ".org": 3,
        ".de": 1,
        "(IP address)": 2,
        ".localhost": 1,
        "": 1,
        OTHERS: 1,
    }
    assert found[".org"] == Tally(kept=3, dropped=6, kept_bytes=9)
