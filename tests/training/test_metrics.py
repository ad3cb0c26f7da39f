import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.training.metrics import area_under_curve, measure


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=40))
def test_area_is_the_share_of_ordered_pairs(examples: list[tuple[int, bool]]) -> None:
    scores = np.array([score for score, _ in examples], dtype=np.float64)
    truth = np.array([positive for _, positive in examples])
    pairs = [(a, b) for a in scores[truth] for b in scores[~truth]]
    if not pairs:
        assert np.isnan(area_under_curve(scores, truth))
        return
    wanted = sum(1.0 if a > b else 0.5 if a == b else 0.0 for a, b in pairs) / len(pairs)
    assert area_under_curve(scores, truth) == pytest.approx(wanted)


def test_precision_recall_f1() -> None:
    result = measure(np.array([0.9, 0.5, 0.49, 0.1, 0.8]), np.array([True, True, True, False, False]))
    assert (result.precision, result.recall, result.f1) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert (result.positives, result.negatives) == (3, 2)


def test_nothing_called_positive() -> None:
    result = measure(np.array([0.1, 0.2]), np.array([True, False]))
    assert (result.precision, result.recall, result.f1, result.auc) == (0, 0, 0, 0)
