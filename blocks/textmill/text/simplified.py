"""Simplifies many texts in their UTF-8 bytes, without a Python string per text: ten times as fast as `simplify`.

Result for result what `text.cutting.simplify` gives in its standard form: what each code point becomes is asked of
Python once and kept in tables, and one pass over the bytes does the rest. Texts whose result takes more than looking
at code points one by one (a capital sigma, whose small form depends on its neighbours; a few marks whose order
canonical decomposition changes) are left to `simplify`.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import regex

from textmill.machine.compiled import compiled
from textmill.text.code_points import CODE_POINTS, flags, pages, zones
from textmill.text.cutting import Simplification, simplify
from textmill.text.punctuation_marks import PUNCTUATION

__all__ = ["longest_part", "simplify_all"]

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]

_CODES: Final = CODE_POINTS
_SURROGATES: Final = range(0xD800, 0xE000)
_SAME: Final = 0
"""Kinds of code points: what stays as it is,"""
_CHANGED: Final = 1
"""what becomes other bytes (none, for a mark),"""
_BLANK: Final = 2
"""whitespace and punctuation,"""
_DIGIT: Final = 3
"""a decimal digit,"""
_HARD: Final = 4
"""and what is left to Python."""
_DECIMAL_MARK: Final = 8
"""Added to the kind: a digit on either side makes it part of a number."""
_KIND: Final = 7
_CAPITAL_SIGMA: Final = 0x3A3
_SPACE: Final = 0x20
_ZERO: Final = 0x30
_LF: Final = 0x0A
_FIRST_BEYOND_ASCII: Final = 0x80
_TO_SMALL: Final = np.uint8(0x20)
_INVALID: Final = np.int64(0xD800)
"""In place of bytes that are no UTF-8: hard, so that decoding them fails where Python does it."""


class _Table(NamedTuple):
    kinds: npt.NDArray[np.uint8]
    places: npt.NDArray[np.int32]
    """Where the bytes of a changed code point begin, by code point; its length stands there first."""
    bytes: Bytes
    growth: int
    """Most bytes that a byte becomes."""


def simplify_all(data: Bytes, offsets: Places, norm_numbers: bool = True) -> tuple[Bytes, Places]:
    """The simplified texts' bytes, one after the other, and where each begins and the last ends.

    Without `norm_numbers` numbers stay, their decimal marks are punctuation.

    `data` is UTF-8, uint8; text i is data[offsets[i]:offsets[i + 1]], offsets int64 of shape (texts + 1,).
    """
    table = _table()
    room = np.empty(table.growth * int(offsets[-1] - offsets[0]), np.uint8)
    used, ends, hard = _simplify(data, offsets, table.kinds, table.places, table.bytes, norm_numbers, room)
    out = room[:used]
    if not hard.any():
        return out, ends
    texts = [out[ends[row] : ends[row + 1]] for row in range(len(hard))]
    for row in np.flatnonzero(hard).tolist():
        text = data[offsets[row] : offsets[row + 1]].tobytes().decode()
        how = Simplification(numbers=norm_numbers)
        texts[row] = np.frombuffer(simplify(text, how).encode("utf-8", "surrogatepass"), np.uint8)
    return np.concatenate(texts), np.concatenate([[0], np.cumsum([len(text) for text in texts])])


def longest_part(data: Bytes, begin: int, end: int, limit: int) -> int:
    """Where to cut data[begin:end] so that the parts simplify to the whole's words: behind whitespace.

    The last such place within `limit` bytes, or else the first behind them, or `end`.
    """
    return int(_behind_whitespace(data, begin, end, limit))


@lru_cache(maxsize=1)
def _table() -> _Table:
    kinds = np.full(_CODES, _SAME, np.uint8)
    places = np.zeros(_CODES, np.int32)
    is_mark = flags(lambda char: unicodedata.category(char) == "Mn")
    changed = bytearray()
    growth = 1
    for first, page in pages():
        is_plain = unicodedata.normalize("NFD", page.lower()) == page and not any(map(unicodedata.combining, page))
        if is_plain and not is_mark[first : first + len(page)].any():
            continue
        for code, character in enumerate(page, first):
            parts = [(part, is_mark[ord(part)]) for part in unicodedata.normalize("NFD", character.lower())]
            small = "".join(part for part, is_removed in parts if not is_removed).encode()
            if any(unicodedata.combining(part) and not is_removed for part, is_removed in parts):
                kinds[code] = _HARD
            elif small != character.encode():
                kinds[code], places[code] = _CHANGED, len(changed)
                changed += bytes([len(small)]) + small
                growth = max(growth, -(-len(small) // len(character.encode())))
    kinds[[ord(mark) for mark in PUNCTUATION]] = _BLANK
    for start, every in zones():
        kinds[[start + found.start() for found in re.finditer(r"\s", every)]] = _BLANK
        kinds[[start + found.start() for found in regex.finditer(r"\p{Nd}", every)]] = _DIGIT
    kinds[_CAPITAL_SIGMA] = kinds[_SURROGATES.start : _SURROGATES.stop] = _HARD
    kinds[[ord(mark) for mark in ".,،٫⎖⎗⎘"]] |= _DECIMAL_MARK
    return _Table(kinds, places, np.frombuffer(bytes(changed), np.uint8), growth)


@compiled
def _simplify(
    data: Bytes,
    offsets: Places,
    kinds: Bytes,
    places: npt.NDArray[np.int32],
    changed: Bytes,
    norm_numbers: bool,
    out: Bytes,
) -> tuple[int, Places, npt.NDArray[np.bool_]]:
    """How many bytes are written, where each text begins and the last ends in them, and which texts are left out."""
    rows = len(offsets) - 1
    ends = np.zeros(rows + 1, np.int64)
    hard = np.zeros(rows, np.bool_)
    used = 0
    for row in range(rows):
        at, end = offsets[row], offsets[row + 1]
        begin = used
        is_apart = False
        while at < end:
            byte = data[at]
            if byte < _FIRST_BEYOND_ASCII and kinds[byte] <= _CHANGED:
                if is_apart and used > begin:
                    out[used] = _SPACE
                    used += 1
                is_apart = False
                out[used] = byte if kinds[byte] == _SAME else byte | _TO_SMALL
                used += 1
                at += 1
                continue
            code, next_at = _decode(data, at, end)
            kind = kinds[code] & _KIND
            if kind == _BLANK:
                is_apart = True
                at = next_at
                continue
            if kind == _HARD:
                hard[row] = True
                break
            if is_apart and used > begin:
                out[used] = _SPACE
                used += 1
            is_apart = False
            if kind == _SAME or (kind == _DIGIT and not norm_numbers):
                for place in range(at, next_at):
                    out[used] = data[place]
                    used += 1
            elif kind == _DIGIT:
                out[used] = _ZERO
                used += 1
                next_at = _behind_number(data, next_at, end, kinds)
            else:
                place = places[code]
                for index in range(place + 1, place + 1 + changed[place]):
                    out[used] = changed[index]
                    used += 1
            at = next_at
        while used > begin and out[used - 1] == _SPACE:
            used -= 1
        if hard[row]:
            used = begin
        ends[row + 1] = used
    return used, ends, hard


@compiled
def _behind_number(data: Bytes, at: int, end: int, kinds: Bytes) -> int:
    """Behind the rest of a number whose first digit is before `at`: digits, and once a decimal mark and digits."""
    has_mark = False
    while at < end:
        code, next_at = _decode(data, at, end)
        kind = kinds[code]
        if kind & _KIND != _DIGIT:
            if has_mark or not kind & _DECIMAL_MARK or next_at >= end:
                return at
            code, behind = _decode(data, next_at, end)
            if kinds[code] & _KIND != _DIGIT:
                return at
            has_mark = True
            next_at = behind
        at = next_at
    return at


@compiled
def _decode(data: Bytes, at: int, end: int) -> tuple[np.int64, int]:
    """The code point at a place, and where the next begins."""
    first = np.int64(data[at])
    if first < 0x80:
        return first, at + 1
    more = 1 if 0xC2 <= first < 0xE0 else 2 if 0xE0 <= first < 0xF0 else 3 if 0xF0 <= first < 0xF5 else 0
    if more == 0 or at + more >= end:
        return _INVALID, at + 1
    code = first & (0x3F >> more)
    for place in range(at + 1, at + 1 + more):
        if data[place] & 0xC0 != 0x80:
            return _INVALID, at + 1
        code = (code << 6) | np.int64(data[place] & 0x3F)
    return (code if code < _CODES else _INVALID), at + 1 + more


@compiled
def _behind_whitespace(data: Bytes, begin: int, end: int, limit: int) -> int:
    if end - begin <= limit:
        return end
    for at in range(begin + limit, begin, -1):
        if data[at - 1] == _SPACE or data[at - 1] == _LF:
            return at
    for at in range(begin + limit, end):
        if data[at] == _SPACE or data[at] == _LF:
            return at + 1
    return end
