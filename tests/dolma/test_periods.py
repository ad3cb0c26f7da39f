"""Repetitions of tokens, against the rows of a matrix as Dolma compares them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from textmill.origins.dolma.periods import repetitions


def by_rows(tokens: list[int], period: int) -> list[tuple[int, int, int]]:
    """Rows of `period` tokens equal to the row before, widened by what fits beside them."""
    found = []
    rows = [tokens[start : start + period] for start in range(0, len(tokens) - period + 1, period)]
    row = 1
    while row < len(rows):
        if rows[row] != rows[row - 1]:
            row += 1
            continue
        start, end = (row - 1) * period, (row + 1) * period
        while row + 1 < len(rows) and rows[row + 1] == rows[row]:
            row += 1
            end += period
        while start > 0 and tokens[start - 1] == tokens[start - 1 + period]:
            start -= 1
        while end < len(tokens) and tokens[end] == tokens[end - period]:
            end += 1
        if (end - start) // period >= 3:
            found.append((start, end, (end - start) // period))
        row += 1
    return found


@given(st.lists(st.integers(0, 2), max_size=40), st.integers(1, 5))
def test_repetitions_are_those_of_rows(tokens: list[int], period: int) -> None:
    found = repetitions(np.array(tokens, dtype=np.int64), period, period)
    expected = by_rows(tokens, period) if period <= len(tokens) // 3 else []
    assert [tuple(run) for run in found] == expected


def test_all_periods_in_order() -> None:
    found = repetitions(np.array([1] * 6, dtype=np.int64), 1, 13)
    assert [(run.start, run.end, run.times) for run in found] == [(0, 6, 6), (0, 6, 3)]
