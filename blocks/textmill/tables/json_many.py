"""Reads many texts of JSON at once, those of which it is certain that `parse` gives the same and counts nothing.

Keys that stand twice are looked for in all texts together, by arrays: a quote and a colon stand behind every key, and
where they stand as often as there are keys, none was lost.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import orjson

from textmill.tables.json_text import KEY_END, MAX_LEVELS, walked

__all__ = ["UNCERTAIN", "parse_many"]

UNCERTAIN: Final = object()
"""Stands for the value of a text that is to be read by `parse`."""

_FEW_BYTES: Final = 1 << 13
_MOST_BLANKS: Final = 8
_SPACE, _QUOTE, _COLON = b' ":'
_IS_BLANK: Final = np.isin(np.arange(256), list(b" \t\r\n"))

Places = np.ndarray[tuple[int], np.dtype[np.intp]]


def parse_many(texts: Sequence[bytes]) -> list[object]:
    """The value of each text, or UNCERTAIN."""
    values = list[object]()
    for text in texts:
        try:
            values.append(orjson.loads(text))
        except orjson.JSONDecodeError:
            values.append(UNCERTAIN)
    depth, pairs, has_large = walked(values)
    if has_large or depth > MAX_LEVELS:
        return [_if_certain(value, text) for value, text in zip(values, texts, strict=True)]
    joined = b"\n".join(texts)
    if _has_key_ends(joined, pairs):
        return values
    ends = _key_ends(joined)
    starts = np.cumsum([0, *(len(text) + 1 for text in texts)])
    found = np.diff(np.searchsorted(ends, starts)).tolist()
    return [value if walked((value,))[1] == count else UNCERTAIN for value, count in zip(values, found, strict=True)]


def _if_certain(value: object, text: bytes) -> object:
    depth, pairs, has_large = walked((value,))
    is_certain = not has_large and depth <= MAX_LEVELS and pairs == len(KEY_END.findall(text))
    return value if is_certain else UNCERTAIN


def _has_key_ends(text: bytes, count: int) -> bool:
    """Whether KEY_END is found so many times; False as well where that is not seen at a glance."""
    data = np.frombuffer(text, np.uint8)
    is_colon = data[1:] == _COLON
    if count != np.count_nonzero(is_colon & (data[:-1] == _QUOTE)):
        return False
    return not (is_colon & (data[:-1] <= _SPACE)).any() or len(_key_ends(text)) == count


def _key_ends(text: bytes) -> Places:
    """Where the colons stand that KEY_END finds."""
    data = np.frombuffer(text, np.uint8)
    colons = np.flatnonzero(data == _COLON)
    # Before the first byte stands the last, which is no quote where the first is a colon: that is no JSON.
    before = colons - 1
    for _ in range(_MOST_BLANKS if len(text) > _FEW_BYTES else 0):
        are_blank = _IS_BLANK[data[before]]
        if not are_blank.any():
            found: Places = colons[data[before] == _QUOTE]
            return found
        before = before - are_blank
    return np.array([found.end() - 1 for found in KEY_END.finditer(text)], np.intp)
