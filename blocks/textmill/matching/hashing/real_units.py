"""What a text says, as hashes of its units in order: words, and characters of scripts without spaces.

Simplified words (`text.simplified`) find candidates: numbers are 0 there, marks on letters are gone. Whether one
text says what another says is told from these units, which need no tokenizer. Only case, white space, invisible
format characters, and punctuation that is no part of a number do not count: a decimal mark, a sign, a mark between
two numbers and every symbol do. Canonically equivalent texts have equal units.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled
from textmill.matching.hashing.unit_kinds import (
    BLANK,
    CHARACTER,
    DIGIT,
    IGNORED,
    LETTER,
    MARK,
    MAY_COMPOSE,
    SYMBOL,
    table,
)
from textmill.text.text_bytes import TextBytes
from textmill.text.utf8 import decoded

__all__ = ["Units", "runs", "units_of"]

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]
U64 = npt.NDArray[np.uint64]

_HYPHEN: Final = 0x2D
_SEED: Final = 0xCBF29CE484222325
_PRIME: Final = 0x100000001B3
_STEP: Final = 0x9E3779B97F4A7C15
_MIX_1: Final = 0xBF58476D1CE4E5B9
_MIX_2: Final = 0x94D049BB133111EB


@dataclass(frozen=True)
class Units:
    """Units of text i are hashes[offsets[i]:offsets[i + 1]], uint64; offsets are int64 of shape (texts + 1,)."""

    hashes: U64
    offsets: Places
    characters: Places
    """How many of each text's are characters of a script without spaces; int64, shape (texts,)."""

    @property
    def counts(self) -> Places:
        """Units of each text."""
        return np.diff(self.offsets)

    def of(self, text: int) -> U64:
        """Those of one text."""
        return self.hashes[self.offsets[text] : self.offsets[text + 1]]

    def digests(self) -> U64:
        """One hash of all units of each text in order, uint64 of shape (texts,)."""
        return _digests(self.hashes, self.offsets)


def units_of(texts: TextBytes) -> Units:
    """The units of every text; 8 bytes of memory for each, and 8 reserved for a byte of text."""
    units, decomposed = _units(texts.data, texts.offsets)
    rows = np.flatnonzero(decomposed)
    if not len(rows):
        return units
    ends = zip(texts.offsets[rows].tolist(), texts.offsets[rows + 1].tolist(), strict=True)
    composed = [unicodedata.normalize("NFC", texts.text_between(begin, end)) for begin, end in ends]
    others, _ = _units(*_bytes(composed))
    parts = [units.of(row) for row in range(len(decomposed))]
    for place, row in enumerate(rows.tolist()):
        parts[row] = others.of(place)
    characters = units.characters.copy()
    characters[rows] = others.characters
    return Units(np.concatenate(parts), np.cumsum([0, *map(len, parts)], dtype=np.int64), characters)


def runs(units: U64, size: int) -> U64:
    """A hash of every run of `size` units, distinct and ascending; of all units where they are fewer."""
    if not len(units):
        return units
    found: U64 = np.unique(_runs(units, min(size, len(units))))
    return found


def _units(data: Bytes, offsets: Places) -> tuple[Units, npt.NDArray[np.bool_]]:
    """Units of texts as they stand, and which texts may have another canonical form; bool of shape (texts,)."""
    room = np.empty(len(data), np.uint64)  # memory is taken where it is written, and few units are of one byte
    known = table()
    ends, characters, decomposed = _hash(data, offsets, known.kinds, known.small, room)
    return Units(room[: ends[-1]].copy(), ends, characters), decomposed


def _bytes(texts: Sequence[str]) -> tuple[Bytes, Places]:
    parts = [text.encode("utf-8", "surrogatepass") for text in texts]
    return np.frombuffer(b"".join(parts), np.uint8), np.cumsum([0, *map(len, parts)], dtype=np.int64)


@compiled
def _hash(
    data: Bytes, offsets: Places, kinds: Bytes, small: npt.NDArray[np.int32], found: U64
) -> tuple[Places, Places, npt.NDArray[np.bool_]]:
    """Where the units of each text begin in `found`, how many are characters, and which texts may not be composed."""
    ends = np.zeros(len(offsets), np.int64)
    characters = np.zeros(len(offsets) - 1, np.int64)
    decomposed = np.zeros(len(offsets) - 1, np.bool_)
    count = 0
    for row in range(len(offsets) - 1):
        at, end = offsets[row], offsets[row + 1]
        before, before_blanks = np.int64(BLANK), np.int64(BLANK)
        value, in_word = np.uint64(_SEED), False
        while at < end:
            code, behind = decoded(data, at)
            kind = np.int64(kinds[code])
            if kind >= MAY_COMPOSE:
                decomposed[row] = True
                kind -= MAY_COMPOSE
            if LETTER <= kind <= DIGIT:
                value = (value ^ np.uint64(small[code])) * np.uint64(_PRIME)
                in_word = True
            elif kind == IGNORED:
                at = behind
                continue
            else:
                if in_word:
                    found[count] = _mixed(value)
                    count += 1
                    value, in_word = np.uint64(_SEED), False
                counts = bool(CHARACTER <= kind <= SYMBOL)
                characters[row] += kind == CHARACTER
                if kind == MARK:
                    next_kind, is_next = _after_blanks(data, behind, end, kinds)
                    is_sign = code == _HYPHEN and is_next and not LETTER <= before <= DIGIT
                    counts = bool(next_kind == DIGIT and (before_blanks == DIGIT or is_sign))
                if counts:
                    found[count] = _mixed((value ^ np.uint64(small[code])) * np.uint64(_PRIME))
                    count += 1
            before = kind
            before_blanks = before_blanks if kind == BLANK else kind
            at = behind
        if in_word:
            found[count] = _mixed(value)
            count += 1
        ends[row + 1] = count
    return ends, characters, decomposed


@compiled
def _after_blanks(data: Bytes, at: int, end: int, kinds: Bytes) -> tuple[np.int64, bool]:
    """The kind of the next code point that is not blank, and whether it comes at once."""
    start = at
    while at < end:
        code, behind = decoded(data, at)
        kind = np.int64(kinds[code]) & ~MAY_COMPOSE
        if kind != BLANK and kind != IGNORED:
            return kind, at == start
        at = behind
    return np.int64(BLANK), False


@compiled
def _mixed(value: np.uint64) -> np.uint64:
    """All bits spread over all: the end of SplitMix64."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(_MIX_1)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(_MIX_2)
    return value ^ (value >> np.uint64(31))


@compiled
def _digests(hashes: U64, offsets: Places) -> U64:
    found = np.empty(len(offsets) - 1, np.uint64)
    for text in range(len(found)):
        value = np.uint64(_SEED)
        for place in range(offsets[text], offsets[text + 1]):
            value = _mixed(value + hashes[place] + np.uint64(_STEP))
        found[text] = value
    return found


@compiled
def _runs(units: U64, size: int) -> U64:
    """A polynomial of every run's units, mixed."""
    power = np.uint64(1)
    for _ in range(size):
        power *= np.uint64(_STEP)
    found = np.empty(len(units) - size + 1, np.uint64)
    value = np.uint64(0)
    for place in range(len(units)):
        value = value * np.uint64(_STEP) + units[place]
        if place >= size:
            value -= power * units[place - size]
        if place >= size - 1:
            found[place - size + 1] = _mixed(value)
    return found
