"""Reads the attributes of a start tag: words of its classes, and what shows or hides it."""

from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled
from textmill.main_text.class_words import WORD_KEYS, WORD_SLOTS
from textmill.main_text.scan_columns import BUCKETS, IN_ARIA_HIDDEN, IN_HIDDEN, S_AT, S_WORDS, STATES_TYPE
from textmill.main_text.tag_names import FNV_PRIME, FNV_START, fnv

__all__ = [
    "A_ALT",
    "A_COLUMNS",
    "A_FLAGS",
    "A_HREF",
    "A_OPEN",
    "A_OWN",
    "A_SHAPE",
    "A_SHOWN",
    "A_TEX",
    "read_attributes",
    "slot_of",
]

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]

A_OWN: Final = 0
A_SHAPE: Final = 1
A_FLAGS: Final = 2
A_HREF: Final = 3
A_ALT: Final = 4  # bytes of the alternative text
A_OPEN: Final = 5
A_TEX: Final = 6  # a type of TeX
A_SHOWN: Final = 7  # a panel of tabs: hidden only until its tab is chosen
A_COLUMNS: Final = 8

_CLASS: Final = fnv(b"class")
_ID: Final = fnv(b"id")
_ROLE: Final = fnv(b"role")
_ITEMPROP: Final = fnv(b"itemprop")
_TESTID: Final = fnv(b"data-testid")
_HIDDEN: Final = fnv(b"hidden")
_ARIA_HIDDEN: Final = fnv(b"aria-hidden")
_STYLE: Final = fnv(b"style")
_HREF: Final = fnv(b"href")
_ALT: Final = fnv(b"alt")
_OPEN: Final = fnv(b"open")
_TYPE: Final = fnv(b"type")
_ITEMTYPE: Final = fnv(b"itemtype")
_TABPANEL: Final = fnv(b"tabpanel")
_TEX: Final = np.frombuffer(b"math/", np.uint8)
_DISPLAY_NONE: Final = np.frombuffer(b"display:none", np.uint8)
_INVISIBLE: Final = np.frombuffer(b"visibility:hidden", np.uint8)


@compiled
def slot_of(keys: Ints, key: int) -> int:
    """Where a key stands in a table that `tag_names.slots_of` made; -1 if it does not."""
    slot = key % keys.size
    while keys[slot] != 0:
        if keys[slot] == key:
            return slot
        slot += 1
        if slot == keys.size:
            slot = 0
    return -1


@compiled
def _has(page: Bytes, wanted: Bytes, start: int, end: int) -> bool:
    """Whether a value holds what is wanted, spaces in the value not counted."""
    for begin in range(start, end - wanted.size + 1):
        if page[begin] != wanted[0]:
            continue
        at = begin
        found = 0
        while at < end and found < wanted.size and (page[at] == wanted[found] or page[at] == 32):
            found += page[at] != 32
            at += 1
        if found == wanted.size:
            return True
    return False


@compiled
def read_attributes(page: Bytes, state: Ints, element: int, words: Ints, out: Ints) -> None:
    """From behind the tag's name to behind its `>`; `words` gets pairs of element and bucket, `out` the A_* columns."""
    size = page.size
    at = state[S_AT]
    for column in range(A_COLUMNS):
        out[column] = 0
    while at < size and page[at] != 62:
        at += 1  # the space
        name = FNV_START
        while at < size and page[at] != 61 and page[at] != 62 and page[at] != 32:
            name = ((name ^ int(np.int64(page[at]))) * FNV_PRIME) & 0xFFFFFFFF
            at += 1
        first = last = at
        if at + 1 < size and page[at] == 61 and page[at + 1] == 34:
            at += 2
            first = at
            while at < size and page[at] != 34:
                at += 1
            last = at
            at += 1
        if name == _CLASS or name == _ID or name == _ROLE or name == _ITEMPROP or name == _TESTID:  # noqa: SIM109 - faster
            _read_words(page, first, last, state, element, words, out, name == _CLASS)
        elif name == _HIDDEN:
            if last == first or page[first] != 117:  # not "until-found"
                out[A_FLAGS] |= IN_HIDDEN
        elif name == _ARIA_HIDDEN:
            if last > first and page[first] == 116:
                out[A_FLAGS] |= IN_ARIA_HIDDEN
        elif name == _STYLE:
            if _has(page, _DISPLAY_NONE, first, last) or _has(page, _INVISIBLE, first, last):
                out[A_FLAGS] |= IN_HIDDEN
        elif name == _ITEMTYPE:
            out[A_FLAGS] |= STATES_TYPE
        elif name == _HREF:
            out[A_HREF] = 1
        elif name == _ALT:
            out[A_ALT] = last - first
        elif name == _OPEN:
            out[A_OPEN] = 1
        elif name == _TYPE:
            out[A_TEX] = _has(page, _TEX, first, last)
    state[S_AT] = min(at + 1, size)


@compiled
def _read_words(
    page: Bytes, first: int, last: int, state: Ints, element: int, words: Ints, out: Ints, is_class: bool
) -> None:
    word = FNV_START
    letters = 0
    before = 0
    for place in range(first, last + 1):
        code = int(np.int64(page[place])) if place < last else 32
        lower = code | 32
        is_letter = 97 <= lower <= 122
        if letters and (not is_letter or (code < 97 and before >= 97)):
            if word == _TABPANEL:
                out[A_SHOWN] = 1
            found = slot_of(WORD_KEYS, word)
            if found >= 0:
                out[A_OWN] |= WORD_SLOTS[found]
            if letters > 1 and state[S_WORDS] < words.shape[0]:
                words[state[S_WORDS], 0] = element
                words[state[S_WORDS], 1] = word % BUCKETS
                state[S_WORDS] += 1
                if is_class:
                    out[A_SHAPE] += word
            word = FNV_START
            letters = 0
        if is_letter:
            word = ((word ^ lower) * FNV_PRIME) & 0xFFFFFFFF
            letters += 1
        before = code
