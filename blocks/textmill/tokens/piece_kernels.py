"""Looks up whitespace-delimited pieces in an open-addressing table and writes their words, in compiled code.

The table's arrays are described in `textmill.tokens.piece_table`, which owns them. Keys are compared byte by byte, so a
clash of digests costs time, never a wrong word.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled

__all__ = ["COLUMNS", "EMPTY", "cut", "place_all"]

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

EMPTY: Final = -1
"""In a slot without an entry."""
KEY_BEGIN: Final = 0
"""Columns of an entry, a cache line: where in the arena its piece begins,"""
KEY_END: Final = 1
"""and ends;"""
WORDS_BEGIN: Final = 2
"""where the words of the piece begin, one space apart,"""
WORDS_END: Final = 3
"""and end;"""
JOINS_NEXT: Final = 4
"""what a special case may go on with in the next piece, as bits;"""
JOINS_PREVIOUS: Final = 5
"""what it may have gone on with in this piece;"""
DIGEST: Final = 6
"""digest of the piece."""
COLUMNS: Final = 8
_SPACE: Final = 0x20
_FIRST_BEYOND_ASCII: Final = 0x80
# FNV-1a, 64 bits.
_BASIS: Final = np.int64(0xCBF29CE484222325 - (1 << 64))
_PRIME: Final = np.int64(0x100000001B3)


@compiled
def cut(
    data: Bytes,
    offsets: Places,
    letters: Mask,
    slots: npt.NDArray[np.int32],
    entries: Places,
    arena: Bytes,
    out: Bytes,
    starts: Places,
    ends: Places,
    unknown: Places,
) -> tuple[int, int, Places, Places, Places, Mask]:
    """Write the words of every text, with a space behind each, to `out`, and their places to `starts` and `ends`.

    Returns how many bytes are written; how many pieces are unknown, which `unknown` then tells as (begin, end) and
    whose words are missing; how many words there are up to each text; up to which byte, and how many words, each text
    may be cut by itself, whatever follows; and in which texts special cases may match across a blank.
    """
    texts = len(offsets) - 1
    counts, safe_words = np.zeros(texts + 1, np.int64), np.zeros(texts, np.int64)
    safe_places, meets = np.zeros(texts, np.int64), np.zeros(texts, np.bool_)
    used, words, missing = 0, 0, 0
    for text in range(texts):
        at, end = offsets[text], offsets[text + 1]
        joins_next = np.int64(0)
        safe_places[text], safe_words[text] = at, words
        while at < end:
            if data[at] == _SPACE:
                at += 1
                continue
            begin = at
            digest = _BASIS
            while at < end and data[at] != _SPACE:
                digest = (digest ^ np.int64(data[at])) * _PRIME
                at += 1
            entry = _find(data, begin, at, digest, slots, entries, arena)
            if entry != EMPTY and joins_next & entries[entry, JOINS_PREVIOUS] != 0:
                meets[text] = True
            else:
                safe_places[text], safe_words[text] = begin, words
            joins_next = np.int64(0)
            if entry != EMPTY:
                joins_next = entries[entry, JOINS_NEXT]
                first, behind = entries[entry, WORDS_BEGIN], entries[entry, WORDS_END]
                starts[words] = used
                for place in range(first, behind):
                    byte = arena[place]
                    if byte == _SPACE:
                        ends[words] = used
                        words += 1
                        starts[words] = used + 1
                    out[used] = byte
                    used += 1
                if first == behind:
                    continue
            elif _is_of_letters(data, begin, at, letters):
                starts[words] = used
                for place in range(begin, at):
                    out[used] = data[place]
                    used += 1
            else:
                unknown[missing, 0], unknown[missing, 1] = begin, at
                missing += 1
                continue
            ends[words] = used
            words += 1
            out[used] = _SPACE
            used += 1
        counts[text + 1] = words
    return used, missing, counts, safe_places, safe_words, meets


@compiled
def place_all(slots: npt.NDArray[np.int32], entries: Places, arena: Bytes, first: int, behind: int) -> None:
    """Digest the keys of entries[first:behind] and put them into slots; there must be more slots than entries."""
    mask = np.int64(len(slots) - 1)
    for entry in range(first, behind):
        digest = _BASIS
        for at in range(entries[entry, KEY_BEGIN], entries[entry, KEY_END]):
            digest = (digest ^ np.int64(arena[at])) * _PRIME
        entries[entry, DIGEST] = digest
        slot = _first_slot(digest, mask)
        while slots[slot] != EMPTY:
            slot = (slot + 1) & mask
        slots[slot] = entry


@compiled
def _first_slot(digest: np.int64, mask: np.int64) -> np.int64:
    return (digest ^ (digest >> 32)) & mask


@compiled
def _find(
    data: Bytes, begin: int, end: int, digest: np.int64, slots: npt.NDArray[np.int32], entries: Places, arena: Bytes
) -> int:
    """The entry of a piece, EMPTY if there is none."""
    mask = np.int64(len(slots) - 1)
    slot = _first_slot(digest, mask)
    while slots[slot] != EMPTY:
        entry = slots[slot]
        key = entries[entry, KEY_BEGIN]
        if entries[entry, DIGEST] == digest and entries[entry, KEY_END] - key == end - begin:
            same = True
            for place in range(end - begin):
                same = same and arena[key + place] == data[begin + place]
            if same:
                return int(entry)
        slot = (slot + 1) & mask
    return EMPTY


@compiled
def _is_of_letters(data: Bytes, begin: int, end: int, letters: Mask) -> bool:
    """Whether all characters are letters, by code point; never where no letters are given."""
    if len(letters) == 0:
        return False
    at = begin
    while at < end:
        first = np.int64(data[at])
        if first < _FIRST_BEYOND_ASCII:
            if not letters[first]:
                return False
            at += 1
            continue
        more = 1 if first < 0xE0 else 2 if first < 0xF0 else 3
        code = first & (0x3F >> more)
        for place in range(at + 1, min(at + 1 + more, end)):
            code = (code << 6) | np.int64(data[place] & 0x3F)
        if code >= len(letters) or not letters[code]:
            return False
        at += 1 + more
    return True
