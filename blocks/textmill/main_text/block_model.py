"""Says how likely each block is content: gradient-boosted trees, compared column by column in a compiled loop."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled
from textmill.main_text.block_features import features_of
from textmill.main_text.block_surroundings import surroundings_of

__all__ = ["MODEL", "BlockModel", "Trees", "model"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MODEL: Final = "main_text_model.npz"
"""Beside this module; `main_text_model.md` says how it was made."""


_MOST_LEAVES: Final = 32
_PLACES: Final = 0x077CB531
"""De Bruijn's number: times a power of two, its upper five bits are another number for each of the 32."""

_Nodes = tuple[Ints, npt.NDArray[np.float32], npt.NDArray[np.uint32], Ints, Floats]


@dataclass(frozen=True)
class Trees:
    """Trees as arrays: `feature` < 0 marks a leaf, whose `value` is added up. `roots` are the trees' first nodes."""

    feature: npt.NDArray[np.int32]
    threshold: Floats
    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    value: Floats
    roots: npt.NDArray[np.int32]

    def likelihoods(self, features: npt.NDArray[np.float32]) -> Floats:
        """Of each row, 0..1."""
        return _likelihoods(np.ascontiguousarray(features.T), *self._nodes)

    @cached_property
    def _nodes(self) -> _Nodes:
        """Inner nodes, tree by tree: feature, limit, leaves that stay possible above it; ends of trees; leaves' values.

        A row's leaf is the first that all nodes with a limit below the row leave possible. So rows need no walk: each
        node is compared with a column, and machines compare many numbers at once.
        """
        feature: list[int] = []
        limits: list[float] = []
        masks: list[int] = []
        ends: list[int] = []
        values = np.zeros((len(self.roots), _MOST_LEAVES))

        def add(node: int, tree: int, leaf: int) -> int:
            """Add what is below a node whose first leaf is number `leaf`; the number of the leaf behind."""
            if self.feature[node] < 0:
                values[tree, (_PLACES << leaf & 0xFFFFFFFF) >> 27] = self.value[node]
                return leaf + 1
            middle = add(int(self.left[node]), tree, leaf)
            feature.append(int(self.feature[node]))
            limits.append(float(self.threshold[node]))
            masks.append(0xFFFFFFFF ^ ((1 << middle) - (1 << leaf)))
            return add(int(self.right[node]), tree, middle)

        for tree, root in enumerate(self.roots.tolist()):
            if add(root, tree, 0) > _MOST_LEAVES:
                raise ValueError(f"tree {tree} has more than {_MOST_LEAVES} leaves")
            ends.append(len(feature))
        return (
            np.array(feature, np.int64),
            _rounded_down(np.array(limits)),
            np.array(masks, np.uint32),
            np.array(ends, np.int64),
            values,
        )


@dataclass(frozen=True)
class BlockModel:
    """What each block is by itself, and what it is among the others."""

    alone: Trees
    """Over `block_features`."""
    among: Trees
    """Over `block_surroundings`, by what `alone` says."""
    words: Floats
    """Weight of each bucket of class words."""
    cut: float
    """Likelihood from which a block is content."""

    def likelihoods(self, elements: Ints, blocks: Ints, words: Ints, title_words: int) -> Floats:
        """How likely each block of a page is content, 0..1."""
        alone = self.alone.likelihoods(features_of(elements, blocks, words, self.words, title_words))
        return self.among.likelihoods(surroundings_of(elements, blocks, alone, title_words))


def _rounded_down(limits: Floats) -> npt.NDArray[np.float32]:
    """The greatest float32 that is not above: the same float32 are above it."""
    near = limits.astype(np.float32)
    return np.where(near > limits, np.nextafter(near, np.float32(-np.inf)), near)


@compiled
def _likelihoods(
    columns: npt.NDArray[np.float32],
    feature: Ints,
    limits: npt.NDArray[np.float32],
    masks: npt.NDArray[np.uint32],
    ends: Ints,
    values: Floats,
) -> Floats:
    rows = columns.shape[1]
    out = np.zeros(rows)
    possible = np.empty(rows, np.uint32)
    first = 0
    for tree in range(ends.size):
        possible[:] = 0xFFFFFFFF
        for node in range(first, ends[tree]):
            column = columns[feature[node]]
            limit = limits[node]
            mask = masks[node]
            for row in range(rows):
                possible[row] &= np.uint32(0xFFFFFFFF) if column[row] <= limit else mask
        first = ends[tree]
        for row in range(rows):
            bits = np.int64(possible[row])
            lowest = bits & -bits
            out[row] += values[tree, ((lowest * _PLACES) & 0xFFFFFFFF) >> 27]
    for row in range(rows):
        out[row] = 1 / (1 + np.exp(-out[row]))
    return out


@lru_cache(maxsize=1)
def model() -> BlockModel:
    """The one that comes with the package."""
    with (files("textmill.main_text") / MODEL).open("rb") as stream:
        kept = np.load(stream)
        alone, among = (
            Trees(
                kept[f"{name}_feature"].astype(np.int32),
                kept[f"{name}_threshold"].astype(np.float64),
                kept[f"{name}_left"].astype(np.int32),
                kept[f"{name}_right"].astype(np.int32),
                kept[f"{name}_value"].astype(np.float64),
                kept[f"{name}_roots"].astype(np.int32),
            )
            for name in ("alone", "among")
        )
        return BlockModel(alone, among, kept["words"].astype(np.float64), float(kept["cut"]))
