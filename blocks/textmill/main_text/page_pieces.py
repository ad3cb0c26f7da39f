"""Cuts a page into stretches that are written, those of which only the tags count, and those that are passed over."""

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled
from textmill.main_text.scan_columns import B_END, B_START, E_END, E_FIRST, E_FLAGS, E_LAST, E_START, E_TAG, IN_HIDDEN
from textmill.main_text.tag_names import KIND_OF_TAG, TAGS

__all__ = ["pieces_of"]

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_VOID = 2
_NO_TEXT = 4
_TD = TAGS.index("td")
_TH = TAGS.index("th")
_MATH = TAGS.index("math")
_SCRIPT = TAGS.index("script")


@compiled
def pieces_of(elements: Ints, blocks: Ints, keep: Flags, shows_hidden: bool) -> Ints:
    """Stretches of the page in order: first byte, byte behind the last, whether its text counts; shape (n, 3)."""
    n = blocks.shape[0]
    kept = np.zeros(n + 1, np.int64)
    for b in range(n):
        kept[b + 1] = kept[b] + keep[b]
    out = np.zeros((2 * (elements.shape[0] + n) + 2, 3), np.int64)
    count = 0
    at = 0
    b = 0
    for e in range(1, elements.shape[0] + 1):
        # up to the next element that is passed over, or the end
        last = e == elements.shape[0]
        start = elements[0, E_END] if last else elements[e, E_START]
        if start < at:
            continue
        if not last:
            first, end = elements[e, E_FIRST], elements[e, E_LAST]
            tag = elements[e, E_TAG]
            kind = KIND_OF_TAG[tag]
            hidden = elements[e, E_FLAGS] & IN_HIDDEN and not shows_hidden and tag != _MATH
            nothing = end > first and kept[end] == kept[first] and tag != _TD and tag != _TH
            # a script of a formula makes a block, or stands in one
            silent = (kind & _NO_TEXT) and tag != _SCRIPT
            if kind & _VOID or not (hidden or nothing or silent):
                continue
        while b < n and blocks[b, B_START] < start:
            if not keep[b] and blocks[b, B_START] >= at:
                if blocks[b, B_START] > at:
                    out[count, 0], out[count, 1], out[count, 2] = at, blocks[b, B_START], 1
                    count += 1
                stop = min(blocks[b, B_END], start)
                out[count, 0], out[count, 1], out[count, 2] = blocks[b, B_START], stop, 0
                count += 1
                at = stop
            b += 1
        if start > at:
            out[count, 0], out[count, 1], out[count, 2] = at, start, 1
            count += 1
        if not last:
            at = elements[e, E_END]
    return out[:count]
