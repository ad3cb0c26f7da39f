"""Reads one character of a page, and says what it is in any script."""

from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled

__all__ = ["character", "is_mark_of_sentences", "is_white_space", "is_word_of_its_own"]

Bytes = npt.NDArray[np.uint8]

_MARKS: Final = np.array(
    [
        *(ord(mark) for mark in "。，、！？；．،؟؛۔।॥၊။።។;՝։།…"),
    ],
    np.int64,
)
"""Commas, stops, question and exclamation marks of other scripts than Latin."""


@compiled
def is_mark_of_sentences(code: int) -> bool:
    if code < 128:
        return code == 44 or code == 46 or code == 63 or code == 33 or code == 59
    for mark in _MARKS:  # noqa: SIM110 - numba has no any()
        if code == mark:
            return True
    return False


@compiled
def is_white_space(code: int) -> bool:
    return code <= 32 or code == 160 or code == 0x3000 or (0x2000 <= code <= 0x200B) or code == 0xFEFF


@compiled
def is_word_of_its_own(code: int) -> bool:
    """Whether the character is of a script that sets no spaces between words: Han, Kana, Thai, Lao, Khmer …"""
    if code < 0xE00:
        return False
    return (
        (code < 0xF00)
        or (0x1780 <= code < 0x1800)
        or (0x2E80 <= code <= 0x9FFF and not 0x3000 <= code <= 0x3002)
        or (0xAC00 <= code <= 0xD7A3)
        or (0xF900 <= code <= 0xFAFF)
        or code >= 0x20000
    )


@compiled
def character(page: Bytes, at: int) -> tuple[int, int]:
    """The code point that begins here, and how many bytes it takes."""
    byte = int(np.int64(page[at]))
    left = page.size - at
    if byte == 38:  # a reference: canonical HTML has &amp; &lt; &gt; and &nbsp;
        width = 1
        while width < 8 and width < left and page[at + width] != 59:
            width += 1
        return (160 if left > 1 and page[at + 1] == 110 else 38), min(width + 1, left)
    if byte >= 0xF0 and left > 3:
        return (
            (byte & 7) << 18
            | int(np.int64(page[at + 1] & 63)) << 12
            | int(np.int64(page[at + 2] & 63)) << 6
            | int(np.int64(page[at + 3] & 63))
        ), 4
    if byte >= 0xE0 and left > 2:
        return (byte & 15) << 12 | int(np.int64(page[at + 1] & 63)) << 6 | int(np.int64(page[at + 2] & 63)), 3
    if byte >= 0xC0 and left > 1:
        return (byte & 31) << 6 | int(np.int64(page[at + 1] & 63)), 2
    return byte, 1
