"""Find, for one document after the other, the leader that is most like it: the loops behind `leaders`.

Leaders are numbered as they come. `used` counts leaders, their shingles, entries of lists, and keys; arrays have room.
A leader that no key of a band lists has no shingles there (`leader_begins` is -1): only equal ones can join it, and a
digest tells those.
What leaders a key lists is in `textmill.matching.clusters.leader_lists`.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled
from textmill.matching.clusters.containment import borders, holds
from textmill.matching.clusters.leader_lists import CANDIDATES, listed_by, put

__all__ = ["CANDIDATES", "F64", "I64", "U64", "UNDECIDED", "WHOLE", "place"]

WHOLE: Final = 0x8000000000000000
"""The bit that tells the key of a whole text from the keys of bands."""

UNDECIDED: Final = 0xFFFFFFFFFFFFFFFF
"""Stands for no document."""

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
U64 = npt.NDArray[np.uint64]


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
    leader_digests: U64,
    leader_sizes: I64,
    leader_begins: I64,
    leader_shingles: U64,
    slot_keys: U64,
    slot_heads: I64,
    next_: I64,
    listed: I64,
    used: I64,
    least: float,
    in_order: bool,
    kept: U64,
    similarities: F64,
    pairs: I64,
) -> int:
    """Fill `kept`, `similarities`, `pairs` (confirmed, refuted, capped); the first row that cannot be done, or -1.

    If `in_order` a leader must hold a document's shingles as they stand, and the similarity is that of their numbers.
    """
    shared = np.zeros(used[0] + len(numbers), np.int64)
    for row in range(len(numbers)):
        own_keys = keys[key_offsets[row] : key_offsets[row + 1]]
        own = shingles[shingle_offsets[row] : shingle_offsets[row + 1]]
        best, best_similarity = np.int64(-1), np.nan
        digest = _digest(own)
        if decided[row] == np.uint64(UNDECIDED):
            found = listed_by(roots[row], own_keys, leader_roots, slot_keys, slot_heads, next_, listed, shared)
            promising = 0
            for leader in found:
                if leader_digests[leader] == digest or (
                    leader_begins[leader] >= 0 and _may_lead(len(own), leader_sizes[leader], least, in_order)
                ):
                    found[promising] = leader
                    promising += 1
                else:
                    pairs[1] += 1
                    shared[leader] = 0
            found = found[:promising]
            order = np.empty(promising, np.int64)
            for place_ in range(promising):
                leader = found[place_]
                is_equal = leader_digests[leader] == digest
                order[place_] = (0 if is_equal else (1 << 20) - min(shared[leader], 1 << 20)) << 40 | leader
                shared[leader] = 0
            if promising > CANDIDATES:
                order.sort()
                pairs[2] += promising - CANDIDATES
            own_borders = borders(own) if in_order and promising else np.empty(0, np.int64)
            for code in order[:CANDIDATES]:
                leader = code & ((1 << 40) - 1)
                similarity = 1.0
                if leader_digests[leader] != digest:
                    begin = leader_begins[leader]
                    other = leader_shingles[begin : begin + leader_sizes[leader]]
                    if not in_order:
                        similarity = _similarity(own, other, least)
                    elif holds(other, own, own_borders):
                        similarity = len(own) / len(other)
                    else:
                        similarity = -1.0
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
            leader_digests[best] = digest
            leader_sizes[best] = len(own)
            leader_begins[best] = -1
        is_in_band = False
        for key in own_keys:
            is_listed = put(key, best, slot_keys, slot_heads, next_, listed, used)
            is_in_band |= is_listed and key < np.uint64(WHOLE)
        # What was decided before may be listed by whole texts that are parts of it, and by no band that is asked for.
        is_compared = is_in_band or decided[row] != np.uint64(UNDECIDED)
        if is_compared and leader_begins[best] < 0 and leader_digests[best] == digest:
            leader_begins[best] = used[1]
            leader_shingles[used[1] : used[1] + len(own)] = own
            used[1] += len(own)
        kept[row] = leader_numbers[best]
        similarities[row] = best_similarity
    return -1


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
def _digest(values: U64) -> np.uint64:
    """One number for a list of them."""
    digest = np.uint64(0xCBF29CE484222325)
    for value in values:
        digest = (digest + value + np.uint64(0x9E3779B97F4A7C15)) * np.uint64(0xBF58476D1CE4E5B9)
        digest ^= digest >> np.uint64(29)
    return digest


@compiled
def _may_lead(own: int, other: int, least: float, in_order: bool) -> bool:
    """Whether lists of these sizes can be similar enough, if one has to hold the other."""
    return min(own, other) >= least * max(own, other) * (1.0 - 1e-9) and not (in_order and own > other)


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
