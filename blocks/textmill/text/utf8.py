"""Steps through texts in UTF-8, for compiled functions that look at the bytes of a column."""

from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled

__all__ = ["decoded", "line_end"]

Bytes = npt.NDArray[np.uint8]

_LF: Final = 0x0A
_AT_ONCE: Final = 16
"""Bytes that one instruction of the processor compares."""


@compiled
def decoded(data: Bytes, at: int) -> tuple[int, int]:
    """The code point at a byte of UTF-8, and the byte after it."""
    lead = int(data[at])
    if lead < 0x80:
        return lead, at + 1
    if lead < 0xE0:
        return (lead & 0x1F) << 6 | (data[at + 1] & 0x3F), at + 2
    middle = (data[at + 1] & 0x3F) << 6 | (data[at + 2] & 0x3F)
    if lead < 0xF0:
        return (lead & 0x0F) << 12 | middle, at + 3
    return (lead & 0x07) << 18 | middle << 6 | (data[at + 3] & 0x3F), at + 4


@compiled
def line_end(data: Bytes, at: int, end: int) -> int:
    """The next LF, or the end."""
    while at + _AT_ONCE <= end:
        part = data[at : at + _AT_ONCE]
        holds_end = np.uint8(0)
        for place in range(_AT_ONCE):
            holds_end |= np.uint8(part[place] == _LF)
        if holds_end:
            break
        at += _AT_ONCE
    while at < end and data[at] != _LF:
        at += 1
    return at
