"""Which leaders a key lists: chains in a hash table, for compiled loops.

A key's list is a chain of entries from `slot_heads` through `next_`, ascending by leader; `slot_keys` and `slot_heads`
are a hash table of 2**n slots, where no entry (-1) is an empty slot.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled

__all__ = ["CANDIDATES", "listed_by", "put", "rehash"]

CANDIDATES: Final = 64
"""Leaders that a key lists, and that a document is compared with, at most."""

I64 = npt.NDArray[np.int64]
U64 = npt.NDArray[np.uint64]


@compiled
def rehash(slot_keys: U64, slot_heads: I64, wider_keys: U64, wider_heads: I64) -> None:
    """Put all keys into a larger table, which is empty."""
    for slot in range(len(slot_keys)):
        if slot_heads[slot] >= 0:
            new = _slot(wider_keys, wider_heads, slot_keys[slot])
            wider_keys[new] = slot_keys[slot]
            wider_heads[new] = slot_heads[slot]


@compiled
def _slot(slot_keys: U64, slot_heads: I64, key: np.uint64) -> np.int64:
    """Where a key is, or would be; keys are mixed, so their low bits spread."""
    mask = len(slot_keys) - 1
    place = np.int64(key & np.uint64(mask))
    while slot_heads[place] >= 0 and slot_keys[place] != key:
        place = (place + 1) & mask
    return place


@compiled
def listed_by(
    root: np.uint64, keys: U64, roots: U64, slot_keys: U64, slot_heads: I64, next_: I64, listed: I64, shared: I64
) -> I64:
    """Leaders of the component that keys list, and in `shared` by how many each; as they come."""
    most = 0
    for key in keys:
        entry = slot_heads[_slot(slot_keys, slot_heads, key)]
        while entry >= 0:
            most += 1
            entry = next_[entry]
    leaders = np.empty(most, np.int64)
    count = 0
    for key in keys:
        entry = slot_heads[_slot(slot_keys, slot_heads, key)]
        while entry >= 0:
            leader = listed[entry]
            if roots[leader] == root:
                if shared[leader] == 0:
                    leaders[count] = leader
                    count += 1
                shared[leader] += 1
            entry = next_[entry]
    return leaders[:count]


@compiled
def put(key: np.uint64, leader: np.int64, slot_keys: U64, slot_heads: I64, next_: I64, listed: I64, used: I64) -> bool:
    """Let a key list a leader, in ascending order, the CANDIDATES earliest only; whether it lists it now."""
    slot = _slot(slot_keys, slot_heads, key)
    before, entry, count = -1, slot_heads[slot], 0
    while entry >= 0 and listed[entry] < leader:
        before, entry, count = entry, next_[entry], count + 1
    if entry >= 0 and listed[entry] == leader:
        return True
    if count == CANDIDATES:
        return False
    if slot_heads[slot] < 0:
        slot_keys[slot] = key
        used[3] += 1
    new = used[2]
    used[2] += 1
    listed[new] = leader
    next_[new] = entry
    if before < 0:
        slot_heads[slot] = new
    else:
        next_[before] = new
    count += 1
    before = new
    while entry >= 0:
        if count == CANDIDATES:
            next_[before] = -1
            return True
        before, entry, count = entry, next_[entry], count + 1
    return True
