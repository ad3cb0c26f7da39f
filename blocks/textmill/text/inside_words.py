"""Counts which words are somewhere inside each of many short lines, in time that hardly grows with the words.

The first three bytes of every word are marked in a table; only where a marked triple stands is a word looked for.
"""

from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["count_inside"]

_SLOTS: Final = 1 << 16
_STEPS: Final = (961, 31, 1)
_TRIPLE: Final = len(_STEPS)


def count_inside(lines: bytes, words: frozenset[bytes]) -> list[int]:
    """How many of the words are inside each of the lines between LFs; no word holds an LF or is empty."""
    short, long, marked = _table(words)
    found: dict[int, set[bytes]] = {}
    data = np.frombuffer(lines, np.uint8)
    ends = np.append(np.flatnonzero(data == ord("\n")), len(data))
    places = np.flatnonzero(marked[_slots(data)]) if len(data) >= _TRIPLE else np.zeros(0, np.int64)
    rows = np.searchsorted(ends, places)
    for at, row in zip(places.tolist(), rows.tolist(), strict=True):
        for word in long.get(lines[at : at + _TRIPLE], ()):
            if lines.startswith(word, at):
                found.setdefault(row, set()).add(word)
    counts = [0] * len(ends)
    for row, inside in found.items():
        counts[row] = len(inside)
    if short:
        for row, line in enumerate(lines.split(b"\n")):
            counts[row] += sum(word in line for word in short)
    return counts


@lru_cache(maxsize=8)
def _table(words: frozenset[bytes]) -> tuple[tuple[bytes, ...], dict[bytes, list[bytes]], npt.NDArray[np.bool_]]:
    """Words too short for a triple, the others by their first one, and the slots of those triples."""
    by_triple: dict[bytes, list[bytes]] = {}
    for word in sorted(words):
        by_triple.setdefault(word[:_TRIPLE], []).append(word)
    short = tuple(by_triple.pop(triple)[0] for triple in sorted(by_triple) if len(triple) < _TRIPLE)
    marked = np.zeros(_SLOTS, np.bool_)
    for triple in by_triple:
        marked[_slots(np.frombuffer(triple, np.uint8))] = True
    return short, by_triple, marked


def _slots(data: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """The slot of every three neighbouring bytes, int64, shape (bytes - 2,)."""
    wide = data.astype(np.int64)
    slots: npt.NDArray[np.int64] = wide[:-2] * _STEPS[0] + wide[1:-1] * _STEPS[1] + wide[2:] * _STEPS[2]
    return slots & (_SLOTS - 1)
