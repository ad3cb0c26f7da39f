"""Whether a sequence stands in another: compiled search against a plain twin."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.matching.clusters.containment import borders, holds

FEW = st.lists(st.integers(0, 2), max_size=14)


def held(whole: list[int], part: list[int]) -> bool:
    one, other = np.array(whole, np.uint64), np.array(part, np.uint64)
    return bool(holds(one, other, borders(other)))


@settings(deadline=None, max_examples=300)
@given(FEW, FEW)
def test_plain_twin(whole: list[int], part: list[int]) -> None:
    stands = any(whole[at : at + len(part)] == part for at in range(len(whole) - len(part) + 1))
    assert held(whole, part) == stands


@settings(deadline=None, max_examples=100)
@given(FEW, FEW, FEW)
def test_what_stands_in_a_text_is_found(head: list[int], part: list[int], tail: list[int]) -> None:
    assert held([*head, *part, *tail], part)


@pytest.mark.parametrize("size", [1000, 100_000])
def test_repetitions_take_no_more_steps(size: int) -> None:
    """Naive search would take size squared steps, which a suite could not wait for."""
    assert not held([1] * size, [1] * (size // 2) + [2])
    assert held([1] * size + [2], [1] * (size // 2) + [2])
