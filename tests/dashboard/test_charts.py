"""Shapes of the charts."""

import pyarrow as pa
import pytest
from lxml import etree

from textmill.block import Measure
from textmill.dashboard import charts
from textmill.store.stats import Histogram


def widths(svg: str) -> list[float]:
    return [float(rect.get("width")) for rect in etree.fromstring(svg).iter("{*}rect")]


@pytest.mark.parametrize(
    ("parts", "whole", "expected"),
    [
        ([("kept", 5), ("dropped", 5)], 10, [500, 500]),
        ([("kept", 0), ("dropped", 1)], 4, [250]),
        ([("kept", 0)], 0, []),
    ],
)
def test_bar(parts: list[tuple[str, float]], whole: float, expected: list[float]) -> None:
    assert widths(charts.bar(*parts, whole=whole)) == expected


def test_class_names_are_escaped() -> None:
    assert "<script" not in charts.bar(('"><script>', 1), whole=1)


@pytest.mark.parametrize(
    ("log", "low", "high", "value", "place"),
    [
        (False, 0, 10, 5, 0.5),
        (False, 0, 10, -1, 0),
        (False, 0, 10, 11, 1),
        (True, 1, 10_000, 100, 0.5),
        (True, 0, 1, 0, 0),
    ],
)
def test_place(log: bool, low: float, high: float, value: float, place: float) -> None:
    assert charts.place(Histogram(low=low, high=high, log=log), value) == pytest.approx(place)


def test_histogram_has_a_bar_for_each_bin_that_holds_anything() -> None:
    bins = Histogram.of(Measure("words", "Words", pa.int64(), low=0, high=40))
    bins.add(pa.array([-5, 0.5, 3.5, 3.6, 99], pa.float64()))
    svg = etree.fromstring(charts.histogram(bins, 3.0))
    titles = [title.text for title in svg.iter("{*}title")]
    assert titles == ["below 1: 2", "3 to 4: 2", "39 and above: 1"]
    heights = [float(rect.get("height")) for rect in svg.iter("{*}rect")]
    assert heights == pytest.approx([100, 100, 70.71], abs=0.01)
