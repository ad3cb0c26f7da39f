"""Find, for one document after the other, the leader that is most like it: the loops behind `textmill.dedup.leaders`.

Leaders are numbered as they come. `used` counts leaders, their shingles, entries of lists, and keys; arrays have room.
A key's list is a chain of entries from `slot_heads` through `next_`, ascending by leader; `slot_keys` and `slot_heads`
are a hash table of 2**n slots, where no entry (-1) is an empty slot.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.compiled import compiled

CANDIDATES: Final = 64
"""Leaders that a key lists, and that a document is compared with, at most."""

UNDECIDED: Final = 0xFFFFFFFFFFFFFFFF
"""Stands for no document."""

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
U64 = npt.NDArray[np.uint64]
Bool = npt.NDArray[np.bool_]


@compiled
def place(
    roots: U64,
    numbers: U64,
    decided: U64,
    key_offsets: I64,
    keys: U64,
    shingle_offsets: I64,
    shingles: U64,
    leader_numbers: U64,
    leader_roots: U64,
    leader_offsets: I64,
    leader_shingles: U64,
    slot_keys: U64,
    slot_heads: I64,
    next_: I64,
    listed: I64,
    used: I64,
    least: float,
    kept: U64,
    similarities: F64,
    pairs: I64,
) -> int:
    """Fill `kept`, `similarities`, `pairs` (confirmed, refuted, capped); the first row that cannot be done, or -1."""
    shared = np.zeros(used[0] + len(numbers), np.int64)
    for row in range(len(numbers)):
        own_keys = keys[key_offsets[row] : key_offsets[row + 1]]
        own = shingles[shingle_offsets[row] : shingle_offsets[row + 1]]
        best, best_similarity = np.int64(-1), np.nan
        if decided[row] == np.uint64(UNDECIDED):
            found = _found(roots[row], own_keys, leader_roots, slot_keys, slot_heads, next_, listed, shared)
            promising = 0
            for leader in found:
                size = leader_offsets[leader + 1] - leader_offsets[leader]
                if min(size, len(own)) >= least * max(size, len(own)) * (1.0 - 1e-9):
                    found[promising] = leader
                    promising += 1
                else:
                    pairs[1] += 1
                    shared[leader] = 0
            found = found[:promising]
            order = np.empty(promising, np.int64)
            for place_ in range(promising):
                order[place_] = ((1 << 20) - min(shared[found[place_]], 1 << 20)) << 40 | found[place_]
                shared[found[place_]] = 0
            if promising > CANDIDATES:
                order.sort()
                pairs[2] += promising - CANDIDATES
            for code in order[:CANDIDATES]:
                leader = code & ((1 << 40) - 1)
                other = leader_shingles[leader_offsets[leader] : leader_offsets[leader + 1]]
                similarity = _similarity(own, other, least)
                if similarity < least:
                    pairs[1] += 1
                    continue
                pairs[0] += 1
                if best < 0 or similarity > best_similarity or (similarity == best_similarity and leader < best):
                    best, best_similarity = leader, similarity
        elif decided[row] != numbers[row]:
            best = _leader_of(decided[row], roots[row], leader_numbers, leader_roots, used[0])
            if best < 0:
                return row
        if best < 0:
            best = used[0]
            used[0] += 1
            leader_numbers[best] = numbers[row]
            leader_roots[best] = roots[row]
            leader_offsets[best + 1] = used[1] + len(own)
            leader_shingles[used[1] : used[1] + len(own)] = own
            used[1] += len(own)
        for key in own_keys:
            _list(key, best, slot_keys, slot_heads, next_, listed, used)
        kept[row] = leader_numbers[best]
        similarities[row] = best_similarity
    return -1


@compiled
def rehash(slot_keys: U64, slot_heads: I64, wider_keys: U64, wider_heads: I64) -> None:
    """Put all keys into a larger table, which is empty."""
    for slot in range(len(slot_keys)):
        if slot_heads[slot] >= 0:
            new = _slot(wider_keys, wider_heads, slot_keys[slot])
            wider_keys[new] = slot_keys[slot]
            wider_heads[new] = slot_heads[slot]


@compiled
def _leader_of(number: np.uint64, root: np.uint64, leader_numbers: U64, leader_roots: U64, count: int) -> np.int64:
    """The leader with a document's number in the last component, -1 if it has none; numbers ascend in a component."""
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        if leader_roots[middle] != root or leader_numbers[middle] < number:
            low = middle + 1
        else:
            high = middle
    return np.int64(low if low < count and leader_numbers[low] == number else -1)


@compiled
def _slot(slot_keys: U64, slot_heads: I64, key: np.uint64) -> np.int64:
    """Where a key is, or would be; keys are mixed, so their low bits spread."""
    mask = len(slot_keys) - 1
    place = np.int64(key & np.uint64(mask))
    while slot_heads[place] >= 0 and slot_keys[place] != key:
        place = (place + 1) & mask
    return place


@compiled
def _least_common(one: int, other: int, least: float) -> int:
    """Fewest common shingles that make two sets of these sizes similar enough, as the division itself has it."""
    total = one + other
    common = min(int(least * total / (1.0 + least)) + 1, total)
    while common > 0 and (common - 1) / (total - common + 1) >= least:
        common -= 1
    while common < total and common / (total - common) < least:
        common += 1
    return common


@compiled
def _similarity(one: U64, other: U64, least: float) -> float:
    """Jaccard similarity of two ascending sets, or -1 once it cannot be `least` any more."""
    total = len(one) + len(other)
    if total == 0:
        return 1.0
    needed = _least_common(len(one), len(other), least)
    i, j, common = 0, 0, 0
    while i < len(one) and j < len(other):
        if one[i] == other[j]:
            common += 1
            i += 1
            j += 1
        else:
            if common + min(len(one) - i, len(other) - j) < needed:
                return -1.0
            if one[i] < other[j]:
                i += 1
            else:
                j += 1
    return common / (total - common) if common >= needed else -1.0


@compiled
def _found(
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
def _list(
    key: np.uint64, leader: np.int64, slot_keys: U64, slot_heads: I64, next_: I64, listed: I64, used: I64
) -> None:
    """Let a key list a leader, in ascending order, the CANDIDATES earliest only."""
    slot = _slot(slot_keys, slot_heads, key)
    before, entry, count = -1, slot_heads[slot], 0
    while entry >= 0 and listed[entry] < leader:
        before, entry, count = entry, next_[entry], count + 1
    if count == CANDIDATES or (entry >= 0 and listed[entry] == leader):
        return
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
            return
        before, entry, count = entry, next_[entry], count + 1
