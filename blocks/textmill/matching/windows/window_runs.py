"""Sorts windows of text by a sample of their own bytes, so that equal windows meet wherever they stand.

Source: winnowing (Schleimer, Wilkerson, Aiken 2003, "Winnowing: local algorithms for document fingerprinting") and
the minimizer partitions of exact k-mer counting (Deorowicz et al. 2015, KMC 2). A window's anchor is, of its runs of
`sample` bytes, the leftmost with the lowest hash; it depends on the window alone, so equal windows have equal anchors.
Neighbouring windows with anchors of one hash make a run: for random text one run for half of `window - sample` bytes,
and for a text that repeats itself within a window a single run, however long. Equal hashes of different anchors only
bring together what is different.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled

U8 = npt.NDArray[np.uint8]
U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Runs:
    """Runs of windows, sorted by (row, start); all arrays have shape (runs,)."""

    rows: U32
    starts: U32
    """Byte of its text at which the first window begins."""
    lasts: U32
    """Byte at which the last window begins."""
    keys: U64
    repeats: Mask
    """Whether the run has several anchors, so that windows in it may equal each other."""


def find(values: U8, offsets: I64, wanted: Mask, window: int, sample: int) -> Runs:
    """Runs of the windows of `wanted` texts, uint8 `values` cut at `offsets` (shape (texts + 1,)); linear time.

    ValueError where a text has 2**32 bytes or more, or `sample` is not in 1..window.
    """
    if not 1 <= sample <= window:
        raise ValueError(f"a sample of {sample} bytes does not fit a window of {window}")
    if len(offsets) > 1 and int(np.diff(offsets).max()) >= 1 << 32:
        raise ValueError("a document of 4 GiB of text or more cannot be compared")
    numbers, keys, repeats = _find(values, offsets, wanted, window, sample)
    return Runs(numbers[0], numbers[1], numbers[2], keys, repeats)


@compiled
def _mixed(value: np.uint64) -> np.uint64:
    """Spreads bits (the finalizer of SplitMix64): a minimum of such hashes is a fair choice."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@compiled
def _find(values: U8, offsets: I64, wanted: Mask, window: int, sample: int) -> tuple[U32, U64, Mask]:
    """(rows, starts, lasts) of shape (3, runs), keys, and whether there are several anchors."""
    base = np.uint64(0x9E3779B97F4A7C15)
    leaving = np.uint64(1)
    for _ in range(sample - 1):
        leaving *= base
    width = window - sample + 1
    ring_hashes, ring_places = np.empty(width, np.uint64), np.empty(width, np.int64)
    room = 1024
    numbers, keys, repeats = np.empty((3, room), np.uint32), np.empty(room, np.uint64), np.empty(room, np.bool_)
    count = 0
    for row in range(len(offsets) - 1):
        begin, size = offsets[row], offsets[row + 1] - offsets[row]
        if not wanted[row] or size < window:
            continue
        rolling = np.uint64(0)
        for place in range(sample - 1):
            rolling = rolling * base + np.uint64(values[begin + place] + 1)
        head, held = 0, 0
        run_hash, run_anchor = np.uint64(0), np.int64(-1)
        for place in range(size - sample + 1):
            if place:
                rolling -= leaving * np.uint64(values[begin + place - 1] + 1)
            rolling = rolling * base + np.uint64(values[begin + place + sample - 1] + 1)
            hashed = _mixed(rolling)
            if held and ring_places[head] <= place - width:
                head, held = (head + 1) % width, held - 1
            while held and ring_hashes[(head + held - 1) % width] > hashed:
                held -= 1
            ring_hashes[(head + held) % width], ring_places[(head + held) % width] = hashed, place
            held += 1
            first = place - width + 1
            if first < 0:
                continue
            if run_anchor >= 0 and ring_hashes[head] == run_hash:
                numbers[2, count - 1] = first
                repeats[count - 1] |= ring_places[head] != run_anchor
                continue
            if count == room:
                room *= 2
                wider, more_keys, more = (
                    np.empty((3, room), np.uint32),
                    np.empty(room, np.uint64),
                    np.empty(room, np.bool_),
                )
                wider[:, :count], more_keys[:count], more[:count] = numbers, keys, repeats
                numbers, keys, repeats = wider, more_keys, more
            run_hash, run_anchor = ring_hashes[head], ring_places[head]
            numbers[0, count], numbers[1, count], numbers[2, count] = row, first, first
            keys[count], repeats[count] = _mixed(run_hash + base), False
            count += 1
    return numbers[:, :count].copy(), keys[:count].copy(), repeats[:count].copy()


@compiled
def gathered(values: U8, begins: I64, sizes: I64) -> U8:
    """Stretches of `values` put one behind the other; uint8 of shape (sum of sizes,)."""
    found = np.empty(sizes.sum(), np.uint8)
    at = 0
    for place in range(len(begins)):
        found[at : at + sizes[place]] = values[begins[place] : begins[place] + sizes[place]]
        at += sizes[place]
    return found
