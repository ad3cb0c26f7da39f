"""Reads text between two tags into the counts of its block: one character after the other, in any script."""

from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled
from textmill.main_text.scan_characters import character, is_mark_of_sentences, is_white_space, is_word_of_its_own
from textmill.main_text.scan_columns import (
    B_BOLD,
    B_CHARS,
    B_CJK,
    B_COLUMNS,
    B_DIGITS,
    B_ELEMENT,
    B_END,
    B_ENDS,
    B_FLAGS,
    B_HASH,
    B_LINKED,
    B_MARKS,
    B_START,
    B_TITLE,
    B_UPPER,
    B_WORDS,
    E_BLOCK,
    E_FLAGS,
    IN_BOLD,
    IN_LINK,
    S_AT,
    S_BLOCK,
    S_BLOCKS,
    S_BREAKS,
    S_CURRENT,
    S_IN_TITLE,
    S_IN_WORD,
    S_SKIPPED,
    S_TITLE_WORDS,
    S_WORD,
)
from textmill.main_text.tag_names import FNV_PRIME, FNV_START

__all__ = ["TITLE_BITS", "end_word", "new_block", "read_text"]

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

TITLE_BITS: Final = 4096
"""Words of the title are remembered by so many hash values."""


@compiled
def end_word(state: Ints, blocks: Ints, title: Flags) -> None:
    """Count the word that has been read, if one has."""
    if not state[S_IN_WORD]:
        return
    bucket = state[S_WORD] % TITLE_BITS
    if state[S_IN_TITLE]:
        title[bucket] = True
        state[S_TITLE_WORDS] += 1
    elif state[S_BLOCK] >= 0:
        blocks[state[S_BLOCK], B_WORDS] += 1
        blocks[state[S_BLOCK], B_TITLE] += title[bucket]
    state[S_IN_WORD] = 0
    state[S_WORD] = FNV_START


@compiled
def new_block(state: Ints, elements: Ints, blocks: Ints, start: int) -> int:
    """Open a block whose first byte is `start`."""
    block = state[S_BLOCKS]
    state[S_BLOCKS] += 1
    state[S_BLOCK] = block
    current = state[S_CURRENT]
    for column in range(B_COLUMNS):
        blocks[block, column] = 0
    blocks[block, B_ELEMENT] = elements[current, E_BLOCK]
    blocks[block, B_START] = start
    blocks[block, B_FLAGS] = elements[current, E_FLAGS]
    blocks[block, B_HASH] = FNV_START
    return int(block)


@compiled
def _digest(page: Bytes, start: int, end: int) -> int:
    """Hash of characters in lower case."""
    digest = FNV_START
    for at in range(start, end):
        digest = ((digest ^ int(np.int64(page[at]))) * FNV_PRIME) & 0xFFFFFFFF
    return digest


@compiled
def read_text(page: Bytes, state: Ints, elements: Ints, blocks: Ints, title: Flags) -> None:
    """From `state[S_AT]` up to the next `<`, and over one that begins no tag."""
    size = page.size
    at = state[S_AT]
    in_title = state[S_IN_TITLE] != 0
    if not in_title and state[S_SKIPPED] >= 0:
        at += 1
        while at < size and page[at] != 60:
            at += 1
        state[S_AT] = at
        return
    block = state[S_BLOCK]
    digest = blocks[block, B_HASH] if block >= 0 else FNV_START
    ends = blocks[block, B_ENDS] if block >= 0 else 0
    word = int(state[S_WORD])
    in_word = state[S_IN_WORD] != 0
    chars = marks = alone = digits = upper = words = known = end = 0
    first = True
    while at < size and (first or page[at] != 60):
        first = False
        begin = at
        while at < size and 97 <= page[at] <= 122:  # most characters
            lower = int(np.int64(page[at]))
            digest = ((digest ^ lower) * FNV_PRIME) & 0xFFFFFFFF
            word = ((word ^ lower) * FNV_PRIME) & 0xFFFFFFFF
            at += 1
        if at > begin:
            if block < 0 and not in_title:
                block = new_block(state, elements, blocks, begin)
                digest = _digest(page, begin, at)
                ends = 0
            chars += at - begin
            end = at
            ends = 0
            in_word = True
            continue
        code, width = character(page, at)
        at += width
        lower = code | 32 if 65 <= code <= 90 else code
        is_alone = code >= 0xE00 and is_word_of_its_own(code)
        is_space = not 97 <= lower <= 122 and is_white_space(code)
        is_mark = not is_space and not 97 <= lower <= 122 and is_mark_of_sentences(code)
        is_letter = not is_mark and not is_space and (97 <= lower <= 122 or 48 <= code <= 57 or code >= 0xC0)
        if in_word and (is_alone or not is_letter):
            bucket = word % TITLE_BITS
            words += 1
            known += 1 if title[bucket] else 0
            if in_title:
                title[bucket] = True
            in_word = False
            word = FNV_START
        if is_space:
            continue
        if block < 0 and not in_title:
            block = new_block(state, elements, blocks, at - width)
            digest = FNV_START
            ends = 0
        chars += 1
        end = at
        digest = ((digest ^ lower) * FNV_PRIME) & 0xFFFFFFFF
        ends = 1 if is_mark else (0 if is_letter else ends)
        marks += 1 if is_mark else 0
        alone += 1 if is_alone else 0
        digits += 1 if 48 <= code <= 57 else 0
        upper += 1 if 65 <= code <= 90 else 0
        if is_alone and not is_mark:
            bucket = (((FNV_START ^ code) * FNV_PRIME) & 0xFFFFFFFF) % TITLE_BITS
            words += 1
            known += 1 if title[bucket] else 0
            if in_title:
                title[bucket] = True
        elif is_letter:
            in_word = True
            word = ((word ^ lower) * FNV_PRIME) & 0xFFFFFFFF
    state[S_AT] = min(at, size)
    state[S_WORD] = word
    state[S_IN_WORD] = in_word
    if in_title:
        state[S_TITLE_WORDS] += words
    elif block >= 0:
        flags = elements[state[S_CURRENT], E_FLAGS]
        blocks[block, B_WORDS] += words
        blocks[block, B_TITLE] += known
        if chars:
            state[S_BREAKS] = 0
            blocks[block, B_END] = end
            blocks[block, B_CHARS] += chars
            blocks[block, B_HASH] = digest
            blocks[block, B_ENDS] = ends
            blocks[block, B_MARKS] += marks
            blocks[block, B_CJK] += alone
            blocks[block, B_DIGITS] += digits
            blocks[block, B_UPPER] += upper
            if flags & IN_LINK:
                blocks[block, B_LINKED] += chars
            if flags & IN_BOLD:
                blocks[block, B_BOLD] += chars
