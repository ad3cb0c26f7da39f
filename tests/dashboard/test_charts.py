"""Shapes of the charts."""

import pytest
from lxml import etree

from textmill.dashboard.charts.bars import Bar, Part, bars, shares
from textmill.dashboard.charts.drawing import Figure
from textmill.dashboard.charts.histogram import Bins, Limit, histogram


def boxes(figure: Figure, name: str) -> list[tuple[float, float]]:
    """Start and width of the boxes of a class, in percent."""
    tree = etree.fromstring(figure.svg)
    found = [one for one in tree.iter("{*}rect") if one.get("class") == name]
    return [(float(one.get("x").rstrip("%")), float(one.get("width").rstrip("%"))) for one in found]


@pytest.mark.parametrize(
    ("amounts", "whole", "kept", "dropped"),
    [
        ([(5, 5)], 10, [(0, 50)], [(50, 50)]),
        ([(5, 5), (4, 0)], None, [(0, 50), (0, 40)], [(50, 50)]),
        ([(0, 1)], 4, [], [(0, 25)]),
        ([(0, 0)], 0, [], []),
        ([(8, 8)], 10, [(0, 80)], [(80, 20)]),
        ([], None, [], []),
    ],
)
def test_bars_are_on_one_scale(
    amounts: list[tuple[int, int]],
    whole: float | None,
    kept: list[tuple[float, float]],
    dropped: list[tuple[float, float]],
) -> None:
    rows = [Bar("row", "", [Part("kept", a), Part("dropped", b)]) for a, b in amounts]
    drawn = bars("title", rows, whole)
    assert boxes(drawn, "kept") == kept
    assert boxes(drawn, "dropped") == dropped


def test_shares_fill_their_width() -> None:
    rows = [Bar("large", "", [Part("kept", 30), Part("dropped", 10)]), Bar("small", "", [Part("kept", 1)])]
    drawn = shares("title", rows)
    assert boxes(drawn, "kept") == [(0, 75), (0, 100)]
    assert boxes(drawn, "dropped") == [(75, 25)]


def test_an_interval_is_a_line_over_the_bar() -> None:
    drawn = shares("title", [Bar("row", "", [Part("kept", 1), Part("dropped", 1)], (0.25, 0.75)), Bar("none", "", [])])
    assert boxes(drawn, "interval") == [(25, 50)]


def test_a_chart_is_a_picture_with_a_title_and_words_stay_words() -> None:
    words = '"><script>alert(1)</script>\u202e\n' + "x" * 200
    tree = etree.fromstring(bars(words, [Bar(words, words, [Part("kept", 1, words)])]).svg)
    assert tree.get("role") == "img"
    assert tree.get("aria-label").startswith('"><script>alert(1)</script>\N{REPLACEMENT CHARACTER} xxx')
    assert {etree.QName(one).localname for one in tree.iter()} == {"svg", "g", "text", "rect", "title"}
    assert all(len(one.text) <= 80 for one in tree.iter("{*}text"))


@pytest.mark.parametrize(
    ("log", "low", "high", "value", "place"),
    [
        (False, 0, 10, 5, 0.5),
        (False, 0, 10, -1, 0),
        (False, 0, 10, 11, 1),
        (False, 5, 5, 5, 0),
        (True, 1, 10_000, 100, 0.5),
        (True, 0, 1, 0.5, 0.5),
        (False, 0, 1, float("nan"), 0),
    ],
)
def test_place(log: bool, low: float, high: float, value: float, place: float) -> None:
    assert Bins([low, high], [1], log).place(value) == pytest.approx(place)


def test_a_histogram_has_a_bar_for_each_bin_that_holds_anything() -> None:
    drawn = histogram("title", Bins([0, 10, 20, 30, 40], [2, 0, 1, 1]))
    tree = etree.fromstring(drawn.svg)
    assert [title.text for title in tree.iter("{*}title")] == ["below 10: 2", "20 to 30: 1", "30 and above: 1"]
    heights = [float(one.get("height")) for one in tree.iter("{*}rect") if one.get("class") == "bin"]
    assert heights == pytest.approx([84, 59.4, 59.4], abs=0.1)


def test_a_bin_that_a_limit_cuts_is_as_high_as_it_was() -> None:
    drawn = histogram("title", Bins([0, 10, 12, 20], [10, 2, 8]))
    heights = {one.get("height") for one in etree.fromstring(drawn.svg).iter("{*}rect") if one.get("class") == "bin"}
    assert heights == {"84.0"}


@pytest.mark.parametrize(("drops", "shaded"), [("below", (0, 25)), ("above", (25, 75))])
def test_what_is_beyond_a_limit_is_shaded(drops: str, shaded: tuple[float, float]) -> None:
    limit = Limit("at least 10", 10, "below" if drops == "below" else "above")
    drawn = histogram("title", Bins([0, 20, 40], [1, 1]), [limit])
    assert boxes(drawn, "beyond") == [shaded]
    tree = etree.fromstring(drawn.svg)
    assert [one.get("x1") for one in tree.iter("{*}line")] == ["25.000%"]
    assert "at least 10" in [one.text for one in tree.iter("{*}text")]


def test_no_documents_are_no_bars() -> None:
    assert boxes(histogram("title", Bins([0, 1, 2], [0, 0])), "bin") == []
