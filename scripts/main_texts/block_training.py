"""Trains the model of `extractors.main_text`: weights of class words, then boosted trees over the blocks' features."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
from scripts.main_texts.gold_pages import half_of

from textmill.main_text.block_features import features_of
from textmill.main_text.block_model import BlockModel, Trees
from textmill.main_text.block_surroundings import surroundings_of
from textmill.main_text.scan_columns import B_CHARS, B_ELEMENT, BUCKETS, E_PARENT

if TYPE_CHECKING:
    from lightgbm import Booster

__all__ = ["LabelledPage", "save", "trained"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_FOLDS: Final = 5
_LEAST_PAGES: Final = 2.0
_MOST_BLOCKS: Final = 60
_ALONE: Final = 160
_AMONG: Final = 60
_SETTINGS: Final[dict[str, object]] = {
    "objective": "binary",
    "num_leaves": 15,
    "learning_rate": 0.08,
    "min_data_in_leaf": 30,
    "lambda_l2": 5,
    "feature_fraction": 0.3,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "verbosity": -1,
    "num_threads": 1,
    "seed": 1,
    "deterministic": True,
}


@dataclass(frozen=True)
class LabelledPage:
    """What `scan` gives of a page, and of each block whether it is content (1, 0, a share; -1: unknown)."""

    site: str
    elements: Ints
    blocks: Ints
    words: Ints
    title_words: int
    labels: Floats
    weight: float = 1.0

    def weights(self) -> Floats:
        """Of its blocks: those with more text weigh more, and no page more than 60 blocks do."""
        raw = np.where(self.labels < 0, 0.0, np.log1p(self.blocks[:, B_CHARS]))
        counted = int((self.labels >= 0).sum())
        return np.asarray(raw / max(raw.sum(), 1e-9) * min(counted, _MOST_BLOCKS) * self.weight)

    def features(self, words: Floats) -> npt.NDArray[np.float32]:
        return features_of(self.elements, self.blocks, self.words, words, self.title_words)


def trained(pages: list[LabelledPage], cut: float) -> BlockModel:
    """The model of these pages.

    Whatever looks at a page for its own training is made of the pages of other sites only: weights of its class words,
    and what the trees that see a block alone say to those that see it among others.
    """
    words = [_word_weights([page for page in pages if _fold(page) != fold]) for fold in range(_FOLDS)]
    features = [page.features(words[_fold(page)]) for page in pages]
    surroundings: list[npt.NDArray[np.float32]] = [np.zeros((0, 0), np.float32)] * len(pages)
    for fold in range(_FOLDS):
        of_others = [number for number, page in enumerate(pages) if _fold(page) != fold]
        if len(of_others) == len(pages):
            continue
        trees = _boosted(
            [pages[number] for number in of_others], [features[number] for number in of_others], _ALONE, random=True
        )
        for number, page in enumerate(pages):
            if _fold(page) == fold:
                said = trees.likelihoods(features[number])
                surroundings[number] = surroundings_of(page.elements, page.blocks, said, page.title_words)
    return BlockModel(
        _boosted(pages, features, _ALONE, random=True),
        _boosted(pages, surroundings, _AMONG),
        _word_weights(pages).astype(np.float32).astype(np.float64),
        cut,
    )


def _boosted(
    pages: list[LabelledPage], features: list[npt.NDArray[np.float32]], trees: int, *, random: bool = False
) -> Trees:
    """Trees of these pages; `random` ones look at one limit of a feature, not at all, and so differ more."""
    import lightgbm

    rows = np.concatenate(features)
    labels = np.concatenate([page.labels for page in pages])
    weights = np.concatenate([page.weights() for page in pages])
    known = weights > 0
    data = lightgbm.Dataset(rows[known], labels[known] >= 0.5, weight=weights[known])
    return _arrays(lightgbm.train({**_SETTINGS, "extra_trees": random}, data, trees))


def _fold(page: LabelledPage) -> int:
    return half_of(page.site, 2 * _FOLDS) // 2


def _word_weights(pages: list[LabelledPage]) -> Floats:
    """Log of how much more often a class word is on the path of content than of the rest; each page counts once."""
    content, rest = np.zeros(BUCKETS), np.zeros(BUCKETS)
    for page in pages:
        own: defaultdict[int, set[int]] = defaultdict(set)
        for element, bucket in page.words.tolist():
            own[element].add(bucket)
        weights = page.weights()
        is_content = page.labels >= 0.5
        totals = (max(weights[~is_content].sum(), 1e-9), max(weights[is_content].sum(), 1e-9))
        for number in np.flatnonzero(weights > 0).tolist():
            element = int(page.blocks[number, B_ELEMENT])
            buckets: set[int] = set()
            while element > 0:
                buckets |= own.get(element, set())
                element = int(page.elements[element, E_PARENT])
            target = content if is_content[number] else rest
            target[list(buckets)] += weights[number] / totals[int(is_content[number])]
    return np.where(content + rest >= _LEAST_PAGES, np.log((content + 1) / (rest + 1)), 0.0)


def _arrays(booster: "Booster") -> Trees:
    feature: list[int] = []
    threshold: list[float] = []
    left: list[int] = []
    right: list[int] = []
    value: list[float] = []
    roots: list[int] = []

    def add(node: dict[str, object]) -> int:
        number = len(feature)
        for column in (left, right):
            column.append(0)
        is_leaf = "leaf_value" in node
        feature.append(-1 if is_leaf else int(str(node["split_feature"])))
        threshold.append(0.0 if is_leaf else float(str(node["threshold"])))
        value.append(float(str(node["leaf_value"])) if is_leaf else 0.0)
        for column, side in ((left, "left_child"), (right, "right_child")):
            child = node.get(side)
            if isinstance(child, dict):
                column[number] = add(child)
        return number

    for tree in booster.dump_model()["tree_info"]:
        roots.append(len(feature))
        add(tree["tree_structure"])
    return Trees(
        np.array(feature, np.int32),
        np.array(threshold),
        np.array(left, np.int32),
        np.array(right, np.int32),
        np.array(value, np.float32).astype(np.float64),
        np.array(roots, np.int32),
    )


def save(model: BlockModel, path: Path) -> None:
    """Write the file that comes with the package."""
    kept: dict[str, npt.NDArray[Any]] = {"words": model.words.astype(np.float32), "cut": np.array(model.cut)}
    for name, trees in (("alone", model.alone), ("among", model.among)):
        kept[f"{name}_feature"] = trees.feature.astype(np.int16)
        kept[f"{name}_threshold"] = trees.threshold
        kept[f"{name}_left"] = trees.left.astype(np.int16)
        kept[f"{name}_right"] = trees.right.astype(np.int16)
        kept[f"{name}_value"] = trees.value.astype(np.float32)
        kept[f"{name}_roots"] = trees.roots.astype(np.int16)
    np.savez_compressed(path, allow_pickle=False, **kept)
