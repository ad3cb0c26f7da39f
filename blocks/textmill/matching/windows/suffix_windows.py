"""Finds which windows of a text stand in it more than once, by its suffix array.

Source: Lee et al. 2022, "Deduplicating training data makes language models better", section 4.1; common prefixes by
Kärkkäinen, Manzini, Puglisi 2009, "Permuted longest-common-prefix array", counted up to the window's length, which
keeps the work linear. The array is libdivsufsort's (`pydivsufsort`), of 32 bit numbers below 2 GiB and of 64 above.
Takes 11 bytes of memory for a byte of text, 19 from 2 GiB on.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.errors import UserError
from textmill.machine.compiled import compiled

U8 = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int32] | npt.NDArray[np.int64]

SEPARATOR: Final = 0xFF
"""Ends a passage; no byte of UTF-8 has this value, so no window holds it."""
ONCE: Final = 0
FIRST: Final = 1
AGAIN: Final = 2


def check_installed() -> None:
    """UserError when the library is missing."""
    try:
        import pydivsufsort  # noqa: F401  # only whether it is there
    except ImportError as error:
        raise UserError("dedup.substring needs pydivsufsort: pip install 'textmill[substring]'") from error


def repeated(text: U8, window: int, wide: bool = False) -> U8:
    """Of the window at each byte: ONCE, FIRST of several, or AGAIN; uint8 of the shape of `text`.

    Windows that hold a separator, or reach beyond the end, are ONCE. `wide` asks for 64 bit numbers in any case.
    """
    from pydivsufsort import divsufsort

    if not len(text):
        return np.empty(0, np.uint8)
    order: Places = divsufsort(text, force64=wide)
    return _marked(order, _joined(text, order, window))


@compiled
def _joined(text: U8, order: Places, window: int) -> npt.NDArray[np.bool_]:
    """Whether the window at each byte equals the one at the suffix sorted before it; bool of the shape of `text`."""
    before = np.empty_like(order)
    before[order[0]] = -1
    for rank in range(1, len(order)):
        before[order[rank]] = order[rank - 1]
    joined = np.zeros(len(text), np.bool_)
    size = len(text)
    common = 0
    for place in range(size):
        other = before[place]
        if other < 0:
            common = 0
            continue
        furthest = min(window, size - max(place, other))
        while common < furthest and text[place + common] == text[other + common] != SEPARATOR:
            common += 1
        joined[place] = common == window
        common = max(common - 1, 0)
    return joined


@compiled
def _marked(order: Places, joined: npt.NDArray[np.bool_]) -> U8:
    marks = np.zeros(len(order), np.uint8)
    rank = 0
    while rank < len(order):
        end = rank + 1
        first = order[rank]
        while end < len(order) and joined[order[end]]:
            first = min(first, order[end])
            end += 1
        if end > rank + 1:
            for place in order[rank:end]:
                marks[place] = AGAIN
            marks[first] = FIRST
        rank = end
    return marks
