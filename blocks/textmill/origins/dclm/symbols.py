"""Counts the hashes and ellipses of texts in their UTF-8 bytes.

Source: the sum in DCLM's `symbol_ratio_filter` (Li et al. 2024, arXiv:2406.11794; recipes 7.5), count for count.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.batch import Batch
from textmill.machine.compiled import compiled
from textmill.text.text_bytes import TextBytes

__all__ = ["symbols"]

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]

_BLANK: Final = ord(" ")
_HASH: Final = ord("#")
_DOT: Final = ord(".")


def symbols(batch: Batch) -> Numbers:
    """Occurrences of `#`, `…`, `...` and `. . .`, each without overlaps: int64, shape (rows,)."""
    return np.array(batch.derive_rows("dclm.symbols", _of_column), np.int64)


def _of_column(column: pa.Array) -> list[Numbers]:
    texts = TextBytes.of(column)
    return list(_count(texts.data, texts.offsets))


@compiled
def _count(data: Bytes, offsets: Numbers) -> Numbers:
    counts = np.zeros(len(offsets) - 1, np.int64)
    for row in range(len(counts)):
        text = data[offsets[row] : offsets[row + 1]]
        count = 0
        for byte in text:
            count += byte == _HASH
        near = False
        for at in range(len(text) - 2):
            second, third = text[at + 1], text[at + 2]
            count += (text[at] == 0xE2) & (second == 0x80) & (third == 0xA6)
            near |= (text[at] == _DOT) & ((second == _DOT) | ((second == _BLANK) & (third == _DOT)))
        counts[row] = count + (_count_dots(text, 1) + _count_dots(text, 2) if near else 0)
    return counts


@compiled
def _count_dots(text: Bytes, step: int) -> int:
    """Occurrences of three dots, together or (step 2) with single blanks between them, without overlaps."""
    count = at = 0
    while at + 2 * step < len(text):
        is_there = text[at] == _DOT and text[at + step] == _DOT and text[at + 2 * step] == _DOT
        if is_there and step == 2:
            is_there = text[at + 1] == _BLANK and text[at + 3] == _BLANK
        count += is_there
        at += 2 * step + 1 if is_there else 1
    return count
