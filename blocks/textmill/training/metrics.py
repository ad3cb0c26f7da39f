"""Measure a two-class scorer on held-out examples: precision, recall, F1, area under the ROC curve."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Metrics", "area_under_curve", "measure"]


@dataclass(frozen=True)
class Metrics:
    """Held-out results; a ratio without a denominator is 0."""

    precision: float
    recall: float
    f1: float
    auc: float
    positives: int
    negatives: int


def measure(scores: npt.NDArray[np.float64], truth: npt.NDArray[np.bool_], limit: float = 0.5) -> Metrics:
    """Results of calling scores of at least `limit` positive; both arrays of shape (examples,)."""
    called = scores >= limit
    right = int((called & truth).sum())
    precision = right / max(int(called.sum()), 1)
    recall = right / max(int(truth.sum()), 1)
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    auc = area_under_curve(scores, truth)
    return Metrics(precision, recall, f1, auc, int(truth.sum()), int((~truth).sum()))


def area_under_curve(scores: npt.NDArray[np.float64], truth: npt.NDArray[np.bool_]) -> float:
    """Share of (positive, negative) pairs that the scores put in order, ties counting half; NaN without a pair.

    Mann and Whitney 1947: from the mean ranks of the positives.
    """
    positives, negatives = int(truth.sum()), int((~truth).sum())
    if positives == 0 or negatives == 0:
        return float("nan")
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    mean_rank = last - (counts - 1) / 2
    rank_sum = float(mean_rank[place][truth].sum())
    return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives)
