"""Over which range a limit is moved, and in which steps."""

from typing import Literal

import pytest

from textmill.dashboard.query import Query
from textmill.dashboard.sliders import asked, movable, sliders, written
from textmill.inspect.rule_counts import RuleCounts
from textmill.store.manifest import RuleEntry
from textmill.store.stats import Histogram


def rule(limit: float | None, setting: str | None = "blocks.0.max", whole: bool = False) -> RuleEntry:
    return {
        "reason": "f.many",
        "block": "filters.f",
        "label": "f",
        "measure": "f.x",
        "op": ">",
        "limit": limit,
        "setting": setting,
        "whole": whole,
        "source": None,
        "exact": True,
    }


def counts(entry: RuleEntry, histogram: Histogram | None) -> list[RuleCounts]:
    return [RuleCounts(entry, 100, 3, 2, 1, histogram)]


def unknown(_: str) -> float | None:
    return None


def of_values(low: float, high: float, log: bool, *filled: int) -> Histogram:
    return Histogram(low=low, high=high, log=log, counts=[1000 if place in filled else 0 for place in range(40)])


@pytest.mark.parametrize(
    ("limit", "histogram", "value", "expected"),
    [
        (0.3, of_values(0, 1, False, 4, 20), None, (0.1, 0.526, 0.002)),  # the middle of the values
        (0.9, of_values(0, 1, False, 4), None, (0.1, 0.9, 0.002)),  # and the limit, wherever it is
        (0.3, of_values(0, 1, False, 4, 20), 0.75, (0.1, 0.75, 0.002)),  # and where it is moved to
        (0.01, None, None, (0, 0.02, 0.0001)),
        (0.0, None, None, (-1, 1, 0.01)),
        (1_000_000.5, of_values(1_000_000, 1_000_010, False, 0, 39), None, (1_000_000, 1_000_010, 0.05)),
        (-3.0, None, None, (-4, -2, 0.01)),
    ],
)
def test_the_range_holds_most_values_and_the_limit(
    limit: float, histogram: Histogram | None, value: float | None, expected: tuple[float, float, float]
) -> None:
    (found,) = sliders(counts(rule(limit), histogram), {} if value is None else {"f.many": value}, unknown)
    assert (found.low, found.high, found.step) == pytest.approx(expected)
    assert found.is_changed == (value is not None)


@pytest.mark.parametrize(
    ("op", "histogram", "farthest", "expected"),
    [
        (">", of_values(0, 1, False, 4, 39), 3.7, (0.1, 3.7)),  # the last bin holds what lies beyond it
        (">", of_values(0, 1, False, 4, 39), None, (0.1, 1.0)),
        (">", of_values(0, 1, False, 4, 20), 99.0, (0.1, 0.526)),  # the chart tells, and no row is asked
        (">", None, 3.7, (0, 3.7)),
        ("<", of_values(0, 1, False, 0, 20), -5.0, (-5.0, 0.526)),
        ("<", of_values(0, 1, False, 4, 20), -5.0, (0.1, 0.526)),
    ],
)
def test_the_range_reaches_all_that_fails(
    op: Literal["<", ">"], histogram: Histogram | None, farthest: float | None, expected: tuple[float, float]
) -> None:
    entry = rule(0.3)
    entry["op"] = op
    (found,) = sliders(counts(entry, histogram), {}, lambda _: farthest)
    low, high = expected
    assert found.low == pytest.approx(low, abs=2 * found.step)
    assert found.high == pytest.approx(high, abs=2 * found.step)
    assert found.low <= low
    assert found.high >= high


def test_one_document_far_out_leaves_the_steps_fine() -> None:
    (found,) = sliders(counts(rule(0.3), of_values(0, 1, False, 4, 39)), {}, lambda _: 20.0)
    assert found.high == 20
    assert found.step < 0.005
    (found,) = sliders(counts(rule(0.3), of_values(0, 1, False, 4, 39)), {}, lambda _: 1e30)
    assert found.high == pytest.approx(1e15)
    assert (found.high - found.low) / found.step <= 50_000


@pytest.mark.parametrize(("limit", "histogram"), [(50, of_values(1, 100_000, True, 10, 30)), (2, None)])
def test_whole_numbers_move_by_whole_numbers(limit: int, histogram: Histogram | None) -> None:
    (found,) = sliders(counts(rule(limit, whole=True), histogram), {}, unknown)
    assert found.step == round(found.step) >= 1
    assert found.low <= limit <= found.high


@pytest.mark.parametrize(("limit", "setting"), [(0.3, None), (None, "blocks.0.max")])
def test_what_no_setting_moves_has_no_slider(limit: float | None, setting: str | None) -> None:
    assert movable(counts(rule(limit, setting), None)) == []


def test_a_reason_of_two_sources_has_no_one_limit() -> None:
    once = counts(rule(0.3), None)
    assert movable(once) == once
    assert movable([*once, *counts(rule(0.4, "sources.1.blocks.0.max"), None)]) == []


@pytest.mark.parametrize(
    ("value", "whole", "found"),
    [
        ("0.5", False, {"f.many": 0.5}),
        ("2.6", True, {"f.many": 3.0}),
        ("inf", False, {"f.many": 1e15}),
        ("0.3", False, {}),
        ("", False, {}),
    ],
)
def test_limits_of_addresses(value: str, whole: bool, found: dict[str, float]) -> None:
    query = Query({"limit.f.many": value, "limit.other": "1"})
    assert asked(query, counts(rule(0.3, whole=whole), None)) == found


@pytest.mark.parametrize(("value", "text"), [(50.0, "50"), (0.1, "0.1"), (-2.0, "-2"), (1e-7, "1e-07"), (0.65, "0.65")])
def test_limits_are_written_so_that_they_read_back(value: float, text: str) -> None:
    assert written(value) == text
    assert float(text) == value
