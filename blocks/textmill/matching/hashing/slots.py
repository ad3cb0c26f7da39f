"""Tells in two passes which of many hashes may be equal to another: few are, and only those need be compared.

The range of hashes is cut evenly into 8 or more slots for each hash. The first pass marks where a second one falls
into a slot, the second finds all that fell there: every hash that has an equal, and about one in eight of the others.
Where hashes come in sorted runs both passes walk the marks in order, so that they cost a few nanoseconds each.
"""

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled

U64 = npt.NDArray[np.uint64]


class Slots:
    """Marks for at most `count` hashes in low <= hash < high; 2 to 4 bytes of memory for each."""

    def __init__(self, count: int, low: int, high: int) -> None:
        width = (high - low - 1).bit_length()
        bits = min(max(count, 1).bit_length() + 3, width)
        self._low = np.uint64(low)
        self._shift = np.uint64(width - bits)
        self._seen = np.zeros(max(1, 1 << bits >> 6), np.uint64)
        self._again = np.zeros_like(self._seen)

    def mark(self, hashes: U64) -> None:
        """Put in hashes, uint64 of shape (hashes,)."""
        _mark(hashes, self._low, self._shift, self._seen, self._again)

    def shared(self, hashes: U64) -> npt.NDArray[np.uint32]:
        """Ascending places of the hashes whose slot has another; once all hashes, these among them, are marked."""
        return _shared(hashes, self._low, self._shift, self._again)


@compiled
def _mark(hashes: U64, low: np.uint64, shift: np.uint64, seen: U64, again: U64) -> None:
    """Set a slot's bit in `seen` for its first hash, in `again` for every other; a number holds 64 slots."""
    for place in range(len(hashes)):
        slot = (hashes[place] - low) >> shift
        word = slot >> np.uint64(6)
        bit = np.uint64(1) << (slot & np.uint64(63))
        if seen[word] & bit:
            again[word] |= bit
        else:
            seen[word] |= bit


@compiled
def _shared(hashes: U64, low: np.uint64, shift: np.uint64, again: U64) -> npt.NDArray[np.uint32]:
    """Places of the hashes whose slot is in `again`."""
    places = np.empty(len(hashes), np.uint32)
    count = 0
    for place in range(len(hashes)):
        slot = (hashes[place] - low) >> shift
        places[count] = place
        count += int((again[slot >> np.uint64(6)] >> (slot & np.uint64(63))) & np.uint64(1))
    return places[:count].copy()
