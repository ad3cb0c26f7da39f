"""Describes every block of a page by numbers: its text, its path, its neighbours, its kind among the page's blocks.

No number depends on a language: text is counted in characters and marks, classes in groups and hashed words.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled
from textmill.main_text.block_context import containers, distances, kinships, one, sizes, title_block, word_weights
from textmill.main_text.scan_columns import (
    B_BOLD,
    B_BREAKS,
    B_CHARS,
    B_CJK,
    B_DIGITS,
    B_ELEMENT,
    B_ENDS,
    B_FLAGS,
    B_MARKS,
    B_TITLE,
    B_UPPER,
    B_WORDS,
    E_BLOCK,
    E_DEPTH,
    E_FIRST,
    E_LAST,
    E_OWN,
    E_PARENT,
    E_PATH,
    E_PLACE,
    E_SHAPE,
    E_TAG,
    E_TAGS,
    IN_ARIA_HIDDEN,
    IN_FORM,
    IN_HEADING,
    IN_HIDDEN,
    IN_LINK,
    IN_PRE,
)

__all__ = ["FEATURES", "features_of"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float32]

_TAG_BITS: Final = 28
_GROUPS: Final = 39
_LEVELS: Final = 4
_OWN: Final = 22
_SHAPE: Final = 6
_LEVEL: Final = 8
_PAGE: Final = 6
_CONTAINER: Final = 10
_NEAR: Final = 7
_NEIGHBOURS: Final = 4
_WINDOW: Final = 6
_WORDS: Final = 4
_TITLE: Final = 5
_MOST_UP: Final = 200

FEATURES: Final = (
    _OWN
    + _SHAPE
    + _LEVEL * _LEVELS
    + _PAGE
    + _CONTAINER
    + _NEAR * _NEIGHBOURS
    + _WINDOW
    + _WORDS
    + _TITLE
    + _TAG_BITS
    + 2 * _GROUPS
)


@compiled
def _log(value: float) -> float:
    return float(np.log1p(max(value, 0.0)))


@compiled
def features_of(elements: Ints, blocks: Ints, words: Ints, weights: Floats, title_words: int) -> Matrix:
    """Numbers of each block: float32, shape (blocks, FEATURES). `weights` are of class words, shape (BUCKETS,)."""
    n = blocks.shape[0]
    out = np.zeros((n, FEATURES), np.float32)
    if n == 0:
        return out
    sums, size, link, prose = sizes(blocks)
    total = max(sums[n, 0], 1.0)
    total_prose = max(sums[n, 2], 1.0)
    weight = word_weights(elements, words, weights)
    half, most = containers(elements, sums, total_prose)
    kin = kinships(elements, blocks, size, link, prose)
    distance = distances(blocks, prose)
    title, like = title_block(blocks, title_words)
    for b in range(n):
        e = blocks[b, B_ELEMENT]
        flags = blocks[b, B_FLAGS]
        chars = max(float(blocks[b, B_CHARS]), 1.0)
        n_words = max(float(blocks[b, B_WORDS]), 1.0)
        k = 0
        own = (
            _log(size[b]),
            _log(n_words),
            link[b],
            blocks[b, B_MARKS] / n_words,
            _log(blocks[b, B_MARKS]),
            blocks[b, B_DIGITS] / chars,
            blocks[b, B_UPPER] / chars,
            blocks[b, B_CJK] / chars,
            blocks[b, B_BOLD] / chars,
            min(1.0, blocks[b, B_TITLE] / n_words),
            min(1.0, blocks[b, B_TITLE] / max(title_words, 1)),
            one(blocks[b, B_ENDS]),
            chars / n_words,
            float(blocks[b, B_BREAKS]),
            one(flags & IN_HEADING),
            one(flags & IN_PRE),
            one(flags & IN_HIDDEN),
            one(flags & IN_FORM),
            one(flags & IN_ARIA_HIDDEN),
            one(flags & IN_LINK),
            kin[b, 4],
            float(elements[e, E_TAG]),
        )
        for value in own:
            out[b, k] = value
            k += 1
        for value in (
            _log(kin[b, 0]),
            _log(kin[b, 1]),
            kin[b, 2],
            kin[b, 1] / kin[b, 0],
            kin[b, 1] / total,
            kin[b, 3] / total_prose,
        ):
            out[b, k] = value
            k += 1
        # The block element and those around it.
        a = e
        for _ in range(_LEVELS):
            first = elements[a, E_FIRST]
            end = max(elements[a, E_LAST], first + 1)
            inside = max(sums[end, 0] - sums[first, 0], 1.0)
            for value in (
                _log(inside),
                (sums[end, 1] - sums[first, 1]) / inside,
                (sums[end, 2] - sums[first, 2]) / inside,
                (sums[end, 2] - sums[first, 2]) / total_prose,
                (sums[end, 3] - sums[first, 3]) / inside * 100,
                _log(end - first),
                float(elements[a, E_PLACE]),
                inside / total,
            ):
                out[b, k] = value
                k += 1
            p = elements[a, E_PARENT]
            a = elements[p, E_BLOCK] if p > 0 else 0
        for value in (
            b / n,
            sums[b, 0] / total,
            sums[b, 2] / total_prose,
            _log(total),
            total_prose / total,
            sums[n, 1] / total,
        ):
            out[b, k] = value
            k += 1
        for c in (half, most):
            first = elements[c, E_FIRST]
            end = elements[c, E_LAST]
            a = e
            up = 0
            while a > 0 and up < _MOST_UP and not (elements[a, E_FIRST] <= first and elements[a, E_LAST] >= end):
                a = elements[a, E_PARENT]
                up += 1
            for value in (
                one(first <= b < end),
                one(b >= end) - one(b < first),
                float(min(up, 20)),
                float(elements[c, E_DEPTH] - elements[a, E_DEPTH]),
                float(elements[e, E_DEPTH] - elements[c, E_DEPTH]),
            ):
                out[b, k] = value
                k += 1
        for offset in (-2, -1, 1, 2):
            o = b + offset
            if 0 <= o < n:
                other = blocks[o, B_ELEMENT]
                out[b, k] = _log(size[o])
                out[b, k + 1] = link[o]
                out[b, k + 2] = prose[o] > 0
                out[b, k + 3] = (blocks[o, B_FLAGS] & IN_HEADING) != 0
                out[b, k + 4] = elements[other, E_SHAPE] == elements[e, E_SHAPE]
                out[b, k + 5] = kin[o, 3] / total_prose
                out[b, k + 6] = weight[other, 1]
            else:
                out[b, k] = -1
            k += _NEAR
        low = max(0, b - 6)
        high = min(n, b + 7)
        inside = max(sums[high, 0] - sums[low, 0], 1.0)
        before = max(sums[b, 0] - sums[low, 0], 1.0)
        for value in (
            (sums[high, 1] - sums[low, 1]) / inside,
            (sums[high, 2] - sums[low, 2]) / inside,
            (sums[b, 2] - sums[low, 2]) / before,
            distance[b, 0],
            distance[b, 1],
            distance[b, 2],
        ):
            out[b, k] = value
            k += 1
        for value in weight[e]:
            out[b, k] = value
            k += 1
        if title >= 0:
            t = blocks[title, B_ELEMENT]
            a, up, down = e, 0, 0
            while a > 0 and up < _MOST_UP and not (elements[a, E_FIRST] <= title < elements[a, E_LAST]):
                a = elements[a, E_PARENT]
                up += 1
            while t > 0 and down < _MOST_UP and not (elements[t, E_FIRST] <= b < elements[t, E_LAST]):
                t = elements[t, E_PARENT]
                down += 1
            out[b, k] = like
            out[b, k + 1] = max(-50.0, min(50.0, b - title))
            out[b, k + 2] = (sums[b, 2] - sums[title, 2]) / total_prose
            out[b, k + 3] = min(up, 20)
            out[b, k + 4] = min(down, 20)
        k += _TITLE
        for bit in range(_TAG_BITS):
            out[b, k] = (elements[e, E_TAGS] >> bit) & 1
            k += 1
        # Groups: how far up the nearest element of the group is, and the path's.
        near = 0
        a = e
        for _ in range(3):
            near |= elements[a, E_OWN]
            a = max(elements[a, E_PARENT], 0)
        for bit in range(_GROUPS):
            out[b, k] = (near >> bit) & 1
            out[b, k + _GROUPS] = (elements[e, E_PATH] >> bit) & 1
            k += 1
    return out
