"""Describes every block by what is thought of those around it: a second look, which makes the first one's choice even.

A short line or a piece of code says little of itself. That it stands between blocks that are content, or in a container
of which most is, says more.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled
from textmill.main_text.block_context import one, title_block
from textmill.main_text.class_words import GROUPS
from textmill.main_text.scan_columns import (
    B_CHARS,
    B_CJK,
    B_ELEMENT,
    B_ENDS,
    B_FLAGS,
    B_LINKED,
    B_MARKS,
    E_BLOCK,
    E_FIRST,
    E_LAST,
    E_OWN,
    E_PARENT,
    E_PATH,
    E_SHAPE,
    E_TAG,
    E_TAGS,
    IN_FORM,
    IN_HEADING,
    IN_PRE,
)
from textmill.main_text.tag_names import TAG_BITS, TAGS

__all__ = ["SURROUNDINGS", "surroundings_of"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float32]

_NEAR: Final = 3
_LEVELS: Final = 5
_SURE: Final = 0.6
_OWN: Final = 14
_PAGE: Final = 13
_COMMENT: Final = 1 << GROUPS.index("comment")
_TABLE: Final = int(TAG_BITS[TAGS.index("table")])
_LIST: Final = int(TAG_BITS[[TAGS.index(name) for name in ("ul", "ol", "dl")]].sum())
_ASIDE: Final = int(TAG_BITS[[TAGS.index(name) for name in ("nav", "header", "footer", "aside", "menu")]].sum())
_CODE: Final = 1 << GROUPS.index("code")

SURROUNDINGS: Final = _OWN + 2 * _NEAR + 4 * _LEVELS + _PAGE


@compiled
def surroundings_of(elements: Ints, blocks: Ints, likely: Floats, title_words: int) -> Matrix:
    """Numbers of each block, given how likely each is content by itself: float32, shape (blocks, SURROUNDINGS)."""
    n = blocks.shape[0]
    out = np.zeros((n, SURROUNDINGS), np.float32)
    size = np.zeros(n)
    sums = np.zeros((n + 1, 2))
    sure_before = np.full(n, 60.0)
    sure_behind = np.full(n, 60.0)
    last = -60
    first_sure = -1
    last_sure = -1
    top = 0.0
    for b in range(n):
        size[b] = blocks[b, B_CHARS] + blocks[b, B_CJK]
        sums[b + 1, 0] = sums[b, 0] + size[b]
        sums[b + 1, 1] = sums[b, 1] + size[b] * likely[b]
        sure_before[b] = min(60, b - last)
        top = max(top, likely[b])
        if likely[b] >= _SURE:
            last = b
            last_sure = b
            first_sure = b if first_sure < 0 else first_sure
    last = n + 60
    for b in range(n - 1, -1, -1):
        sure_behind[b] = min(60, last - b)
        if likely[b] >= _SURE:
            last = b
    total = max(sums[n, 0], 1.0)
    kin = _kin(elements, blocks, size, likely)
    title, _ = title_block(blocks, title_words)
    for b in range(n):
        e = blocks[b, B_ELEMENT]
        flags = blocks[b, B_FLAGS]
        k = 0
        for own in (
            likely[b],
            np.log1p(size[b]),
            blocks[b, B_LINKED] / max(1.0, float(blocks[b, B_CHARS])),
            float(blocks[b, B_MARKS]),
            float(blocks[b, B_ENDS]),
            one(flags & IN_HEADING),
            one(flags & IN_PRE),
            one(flags & IN_FORM),
            float(elements[e, E_TAG]),
            one(elements[e, E_TAGS] & _TABLE),
            one(elements[e, E_TAGS] & _LIST),
            one(elements[e, E_TAGS] & _ASIDE),
            one(elements[e, E_PATH] & _COMMENT),
            one((elements[e, E_OWN] | elements[max(elements[e, E_PARENT], 0), E_OWN]) & _CODE),
        ):
            out[b, k] = own
            k += 1
        for near in range(1, _NEAR + 1):
            out[b, k] = likely[b - near] if b >= near else -1
            out[b, k + 1] = likely[b + near] if b + near < n else -1
            k += 2
        a = e
        for _ in range(_LEVELS):
            begin = elements[a, E_FIRST]
            end = max(elements[a, E_LAST], begin + 1)
            inside = max(sums[end, 0] - sums[begin, 0], 1.0)
            others = inside - size[b]
            out[b, k] = (sums[end, 1] - sums[begin, 1]) / inside
            out[b, k + 1] = (sums[end, 1] - sums[begin, 1] - size[b] * likely[b]) / others if others >= 1 else -1
            out[b, k + 2] = np.log1p(inside)
            out[b, k + 3] = one(begin <= first_sure < end) + one(begin <= last_sure < end)
            k += 4
            p = elements[a, E_PARENT]
            a = elements[p, E_BLOCK] if p > 0 else 0
        low, high = max(0, b - 6), min(n, b + 7)
        near_size = max(sums[high, 0] - sums[low, 0] - size[b], 1.0)
        for page in (
            (sums[high, 1] - sums[low, 1] - size[b] * likely[b]) / near_size,
            kin[b, 0],
            kin[b, 1],
            sure_before[b],
            sure_behind[b],
            top,
            sums[n, 1] / total,
            np.log1p(sums[n, 1]),
            (sums[b, 1] + 1) / (sums[n, 1] + 1),
            one(first_sure <= b <= last_sure),
            likely[title] if title >= 0 else -1.0,
            float(b - title) if title >= 0 else -100.0,
            float(b - first_sure) if first_sure >= 0 else -100.0,
        ):
            out[b, k] = page
            k += 1
    return out


@compiled
def _kin(elements: Ints, blocks: Ints, size: Floats, likely: Floats) -> Floats:
    """Mean likelihood of the blocks with the same path of tags and classes, and how many they are; shape (n, 2)."""
    n = blocks.shape[0]
    out = np.zeros((n, 2))
    order = np.argsort(elements[blocks[:, B_ELEMENT], E_SHAPE])
    begin = 0
    while begin < n:
        shape = elements[blocks[order[begin], B_ELEMENT], E_SHAPE]
        end = begin
        units = 0.0
        wanted = 0.0
        while end < n and elements[blocks[order[end], B_ELEMENT], E_SHAPE] == shape:
            units += size[order[end]]
            wanted += size[order[end]] * likely[order[end]]
            end += 1
        for place in range(begin, end):
            out[order[place], 0] = wanted / max(units, 1.0)
            out[order[place], 1] = end - begin
        begin = end
    return out
