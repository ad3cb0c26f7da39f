"""Reads one tag of a page: opens or closes its element, and with it the block of text."""

from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled
from textmill.main_text.class_words import GROUPS
from textmill.main_text.scan_attributes import (
    A_ALT,
    A_FLAGS,
    A_HREF,
    A_OPEN,
    A_OWN,
    A_SHAPE,
    A_SHOWN,
    A_TEX,
    read_attributes,
    slot_of,
)
from textmill.main_text.scan_columns import (
    B_BREAKS,
    B_CHARS,
    B_END,
    B_WORDS,
    E_BLOCK,
    E_DEPTH,
    E_END,
    E_FIRST,
    E_FLAGS,
    E_LAST,
    E_OWN,
    E_PARENT,
    E_PATH,
    E_PLACE,
    E_SHAPE,
    E_START,
    E_TAG,
    E_TAGS,
    IN_BOLD,
    IN_FORM,
    IN_HEADING,
    IN_HIDDEN,
    IN_LINK,
    IN_PRE,
    S_AT,
    S_BLOCK,
    S_BLOCKS,
    S_BREAKS,
    S_CURRENT,
    S_ELEMENTS,
    S_IN_TITLE,
    S_SKIPPED,
    STATES_TYPE,
)
from textmill.main_text.scan_text import new_block
from textmill.main_text.tag_names import (
    BLOCK,
    FNV_PRIME,
    FNV_START,
    KIND_OF_TAG,
    NO_TEXT,
    RAW,
    TAG_BITS,
    TAG_KEYS,
    TAG_SLOTS,
    TAGS,
    VOID,
)

__all__ = ["read_comment", "read_end_tag", "read_start_tag"]

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_SCRIPT: Final = TAGS.index("script")
_TITLE: Final = TAGS.index("title")
_BR: Final = TAGS.index("br")
_A: Final = TAGS.index("a")
_IMG: Final = TAGS.index("img")
_PRE: Final = TAGS.index("pre")
_H1: Final = TAGS.index("h1")
_H6: Final = TAGS.index("h6")
_B: Final = TAGS.index("b")
_STRONG: Final = TAGS.index("strong")
_BUTTON: Final = TAGS.index("button")
_OPTION: Final = TAGS.index("option")
_DIALOG: Final = TAGS.index("dialog")
_SVG: Final = TAGS.index("svg")
_XMP: Final = TAGS.index("xmp")
_MATH_GROUP: Final = 1 << GROUPS.index("math")
_MOST_LEVELS_CLOSED: Final = 8


@compiled
def read_comment(page: Bytes, state: Ints) -> None:
    """Behind a comment, a doctype or an instruction."""
    size = page.size
    at = state[S_AT]
    if at + 3 < size and page[at + 2] == 45 and page[at + 3] == 45:
        at += 4
        while at < size and not (page[at] == 62 and page[at - 1] == 45 and page[at - 2] == 45):
            at += 1
    else:
        while at < size and page[at] != 62:
            at += 1
    state[S_AT] = min(at + 1, size)


@compiled
def _name(page: Bytes, state: Ints) -> tuple[int, bool]:
    """The number of the tag whose name begins here, and whether the name has a dash."""
    at = state[S_AT]
    key = FNV_START
    dash = False
    while at < page.size and page[at] != 62 and page[at] != 32:
        dash = dash or page[at] == 45
        key = ((key ^ int(np.int64(page[at]))) * FNV_PRIME) & 0xFFFFFFFF
        at += 1
    state[S_AT] = at
    slot = slot_of(TAG_KEYS, key)
    return (TAG_SLOTS[slot] if slot >= 0 else 0), dash


@compiled
def read_end_tag(page: Bytes, state: Ints, elements: Ints) -> None:
    state[S_AT] += 2
    tag, _ = _name(page, state)
    state[S_AT] = min(state[S_AT] + 1, page.size)
    # Canonical HTML closes what is open; only what scripts hold can look like another tag.
    closed = state[S_CURRENT]
    for _ in range(_MOST_LEVELS_CLOSED):
        if closed > 0 and elements[closed, E_TAG] != tag:
            closed = elements[closed, E_PARENT]
    if closed <= 0 or elements[closed, E_TAG] != tag:
        return
    if tag == _TITLE:
        state[S_IN_TITLE] = 0
    last = np.int64(-1)
    while last != closed:
        last = state[S_CURRENT]
        elements[last, E_END] = state[S_AT]
        elements[last, E_LAST] = state[S_BLOCKS]
        if last == state[S_SKIPPED]:
            state[S_SKIPPED] = -1
        if elements[last, E_BLOCK] == last:
            state[S_BLOCK] = -1
        state[S_CURRENT] = elements[last, E_PARENT]


@compiled
def _flags_of(tag: int, attributes: Ints) -> int:
    """The IN_* flags that an element adds."""
    flags = attributes[A_FLAGS]
    if attributes[A_SHOWN]:
        flags &= ~IN_HIDDEN
    if tag == _A and attributes[A_HREF]:
        flags |= IN_LINK
    elif _H1 <= tag <= _H6:
        flags |= IN_HEADING
    elif tag == _B or tag == _STRONG:  # noqa: SIM109 - faster in compiled code
        flags |= IN_BOLD
    elif tag == _PRE or tag == _XMP:  # noqa: SIM109
        flags |= IN_PRE
    elif tag == _BUTTON or tag == _OPTION:  # noqa: SIM109
        flags |= IN_FORM
    elif tag == _DIALOG and not attributes[A_OPEN]:
        flags |= IN_HIDDEN
    return int(flags)


@compiled
def read_start_tag(
    page: Bytes, state: Ints, elements: Ints, blocks: Ints, words: Ints, children: Ints, attributes: Ints
) -> None:
    start = state[S_AT]
    state[S_AT] += 1
    tag, dash = _name(page, state)
    kind = BLOCK if tag == 0 and dash else KIND_OF_TAG[tag]  # elements that a site defines have a dash
    element = state[S_ELEMENTS]
    state[S_ELEMENTS] += 1
    parent = state[S_CURRENT]
    children[parent] += 1
    read_attributes(page, state, element, words, attributes)
    own = attributes[A_OWN]
    elements[element, E_TAG] = tag
    elements[element, E_PARENT] = parent
    elements[element, E_START] = start
    elements[element, E_END] = state[S_AT]
    elements[element, E_DEPTH] = elements[parent, E_DEPTH] + 1
    elements[element, E_FLAGS] = (elements[parent, E_FLAGS] & ~STATES_TYPE) | _flags_of(tag, attributes)
    elements[element, E_BLOCK] = element if kind & BLOCK else elements[parent, E_BLOCK]
    elements[element, E_FIRST] = elements[element, E_LAST] = state[S_BLOCKS]
    elements[element, E_TAGS] = elements[parent, E_TAGS] | TAG_BITS[tag]
    elements[element, E_OWN] = own
    elements[element, E_PATH] = elements[parent, E_PATH] | own
    elements[element, E_SHAPE] = (elements[parent, E_SHAPE] * 31 + tag * 7 + attributes[A_SHAPE] + 1) & 0xFFFFFFFFFFFF
    elements[element, E_PLACE] = children[parent]
    if kind & BLOCK:
        state[S_BLOCK] = -1
        state[S_BREAKS] = 0
    if tag == _BR:
        state[S_BREAKS] += 1
        if state[S_BREAKS] > 1:
            state[S_BLOCK] = -1
        elif state[S_BLOCK] >= 0:
            blocks[state[S_BLOCK], B_BREAKS] += 1
    is_formula = (tag == _IMG and attributes[A_ALT] > 0 and own & _MATH_GROUP != 0) or (
        tag == _SCRIPT and attributes[A_TEX] != 0
    )
    if not kind & VOID:
        state[S_CURRENT] = element
    if kind & RAW and not kind & VOID:
        begin = state[S_AT]
        _skip_raw(page, state, tag)
        if tag == _XMP and state[S_SKIPPED] < 0 and state[S_AT] > begin:
            block = new_block(state, elements, blocks, begin)
            blocks[block, B_END] = state[S_AT]
            blocks[block, B_CHARS] = state[S_AT] - begin
            blocks[block, B_WORDS] = (state[S_AT] - begin) // 6
    elif kind & NO_TEXT and not kind & VOID and state[S_SKIPPED] < 0:
        state[S_SKIPPED] = element
    if is_formula and (state[S_SKIPPED] < 0 or state[S_SKIPPED] == element):
        if state[S_BLOCK] < 0:
            new_block(state, elements, blocks, start)
        state[S_BREAKS] = 0
        blocks[state[S_BLOCK], B_CHARS] += attributes[A_ALT] if tag == _IMG else 10
        blocks[state[S_BLOCK], B_WORDS] += 2
        blocks[state[S_BLOCK], B_END] = state[S_AT]
    if tag == _TITLE and (state[S_SKIPPED] < 0 or elements[state[S_SKIPPED], E_TAG] != _SVG):
        state[S_IN_TITLE] = 1


@compiled
def _skip_raw(page: Bytes, state: Ints, tag: int) -> None:
    """Up to the end tag of an element in which everything is text."""
    size = page.size
    at = state[S_AT]
    while at < size:
        if page[at] == 60 and at + 2 < size and page[at + 1] == 47:
            state[S_AT] = at + 2
            found, _ = _name(page, state)
            if found == tag:
                break
        at += 1
    state[S_AT] = at
