"""Says how likely each block is content: gradient-boosted trees, as arrays, in one compiled loop."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled

__all__ = ["MODEL", "BlockModel", "model"]

MODEL: Final = "main_text_model.npz"
"""Beside this module; `main_text_model.md` says how it was made."""


@dataclass(frozen=True)
class BlockModel:
    """Trees as arrays: `feature` < 0 marks a leaf, whose `value` is added up. `roots` are the trees' first nodes."""

    feature: npt.NDArray[np.int32]
    threshold: npt.NDArray[np.float64]
    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    value: npt.NDArray[np.float64]
    roots: npt.NDArray[np.int32]
    words: npt.NDArray[np.float64]
    """Weight of each bucket of class words."""
    cut: float
    """Likelihood from which a block is content."""

    def likelihoods(self, features: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """Of each row, 0..1."""
        return _likelihoods(features, self.feature, self.threshold, self.left, self.right, self.value, self.roots)


@compiled
def _likelihoods(
    rows: npt.NDArray[np.float32],
    feature: npt.NDArray[np.int32],
    threshold: npt.NDArray[np.float64],
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    value: npt.NDArray[np.float64],
    roots: npt.NDArray[np.int32],
) -> npt.NDArray[np.float64]:
    out = np.empty(rows.shape[0])
    for row in range(rows.shape[0]):
        total = 0.0
        for root in roots:
            node = root
            while feature[node] >= 0:
                node = left[node] if rows[row, feature[node]] <= threshold[node] else right[node]
            total += value[node]
        out[row] = 1 / (1 + np.exp(-total))
    return out


@lru_cache(maxsize=1)
def model() -> BlockModel:
    """The one that comes with the package."""
    with (files("textmill.main_text") / MODEL).open("rb") as stream:
        kept = np.load(stream)
        return BlockModel(
            kept["feature"].astype(np.int32),
            kept["threshold"].astype(np.float64),
            kept["left"].astype(np.int32),
            kept["right"].astype(np.int32),
            kept["value"].astype(np.float64),
            kept["roots"].astype(np.int32),
            kept["words"].astype(np.float64),
            float(kept["cut"]),
        )
