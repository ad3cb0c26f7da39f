"""Cuts a page into elements and blocks of text, as arrays, in one compiled pass over its canonical HTML.

A block is a run of text with no block element's edge and no empty line (`<br><br>`) in it. Canonical HTML is what a
parser writes of its tree: every tag is closed, `<` and `>` in values and text are references.
"""

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled
from textmill.main_text.scan_attributes import (
    A_COLUMNS,
)
from textmill.main_text.scan_columns import (
    B_COLUMNS,
    E_COLUMNS,
    E_END,
    E_LAST,
    E_PARENT,
    E_SHAPE,
    S_AT,
    S_BLOCK,
    S_BLOCKS,
    S_COLUMNS,
    S_CURRENT,
    S_ELEMENTS,
    S_SKIPPED,
    S_TITLE_WORDS,
    S_WORD,
    S_WORDS,
)
from textmill.main_text.scan_tags import read_comment, read_end_tag, read_start_tag
from textmill.main_text.scan_text import TITLE_BITS, end_word, read_text
from textmill.main_text.tag_names import (
    FNV_START,
)

__all__ = ["scan"]

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@compiled
def scan(page: Bytes) -> tuple[Ints, Ints, Ints, int]:
    """Elements (n, E_COLUMNS), blocks (m, B_COLUMNS), elements and buckets of class words, words of the title."""
    size = page.size
    tags = 2
    for at in range(size - 1):
        tags += (page[at] == 60) & (page[at + 1] != 47)
    elements = np.empty((tags, E_COLUMNS), np.int64)  # rows are filled as they begin: most would never be read
    # each tag, of the beginning or the end of an element, can begin one more block
    blocks = np.empty((2 * tags, B_COLUMNS), np.int64)
    words = np.empty((size // 3 + 1, 2), np.int64)
    children = np.zeros(tags, np.int64)
    title = np.zeros(TITLE_BITS, np.bool_)
    attributes = np.zeros(A_COLUMNS, np.int64)
    state = np.zeros(S_COLUMNS, np.int64)
    state[S_ELEMENTS] = 1
    state[S_BLOCK] = -1
    state[S_SKIPPED] = -1
    state[S_WORD] = FNV_START
    elements[0] = 0
    elements[0, E_PARENT] = -1
    elements[0, E_SHAPE] = FNV_START
    elements[0, E_END] = size
    while state[S_AT] < size:
        at = state[S_AT]
        follows = page[at + 1] if at + 1 < size else np.uint8(32)
        if page[at] == 60 and follows == 47:
            end_word(state, blocks, title)
            read_end_tag(page, state, elements)
        elif page[at] == 60 and (follows == 33 or follows == 63):
            read_comment(page, state)
        elif page[at] == 60 and 97 <= (follows | 32) <= 122:
            end_word(state, blocks, title)
            read_start_tag(page, state, elements, blocks, words, children, attributes)
        else:
            read_text(page, state, elements, blocks, title)
    end_word(state, blocks, title)
    current = state[S_CURRENT]
    while current > 0:
        elements[current, E_END] = size
        elements[current, E_LAST] = state[S_BLOCKS]
        current = elements[current, E_PARENT]
    elements[0, E_LAST] = state[S_BLOCKS]
    return (
        elements[: state[S_ELEMENTS]],
        blocks[: state[S_BLOCKS]],
        words[: state[S_WORDS]],
        state[S_TITLE_WORDS],
    )
