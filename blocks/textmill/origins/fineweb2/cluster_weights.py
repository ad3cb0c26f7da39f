"""How often a document is worth repeating, told from the size of its duplicate cluster: FineWeb2's rehydration.

Source: Penedo et al., "FineWeb2" (2025), section on rehydration, and `misc/rehydration` of its repository (recipes
1.3): clusters whose documents the quality filters remove less than others are upsampled. Same numbers, written anew.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

I64 = npt.NDArray[np.int64]


def copies(sizes: I64, weights: Mapping[int, int]) -> I64:
    """How often documents in clusters of these sizes are written: int64, shape (len(sizes),).

    `weights` maps the first size of a range to a count, so a size takes that of the largest key not above it, and
    sizes below the smallest key take 1.
    """
    firsts = np.array(sorted(weights), np.int64)
    counts = np.array([1, *(weights[first] for first in sorted(weights))], np.int64)
    repeats: I64 = counts[np.searchsorted(firsts, sizes, side="right")]
    return repeats


def compute_weights(
    sizes: Sequence[int], rates: Sequence[float], global_rate: float, max_repeats: int = 10, window: int = 5
) -> dict[int, int]:
    """The table for `copies`, from the share of documents that filters remove at each cluster size.

    `sizes` ascend; the tail (all larger sizes together) may be the last of them. `rates` and `global_rate`, the removal
    rate over all documents, have one unit, whichever. A size with a rate as high as the global one is not repeated, the
    one with the lowest rate is repeated `max_repeats` times, linearly between. Counts are smoothed by a centred mean
    over `window` sizes (odd), save for the first and last `window // 2`, and rounded, halves to even.

    ValueError when there are no sizes, or not as many rates.
    """
    if not sizes or len(sizes) != len(rates):
        raise ValueError(f"{len(sizes)} cluster sizes and {len(rates)} rates; give one rate for each size")
    rate = np.array(rates, np.float64)
    lowest = rate.min()
    span = lowest - global_rate if lowest < global_rate else -1.0
    raw = np.where(rate >= global_rate, 1.0, 1 + (max_repeats - 1) * ((rate - global_rate) / span))
    edge = window // 2
    smooth = raw.copy()
    if len(raw) > 2 * edge:
        # Divided and added up in the script's order: another one can round a mean of x.5 to the other side.
        means = np.convolve(raw, np.ones(window) / window, mode="same")
        smooth[edge : len(raw) - edge] = means[edge : len(raw) - edge]
    counts = np.round(smooth).astype(np.int64)
    starts = np.flatnonzero(np.concatenate([[True], counts[1:] != counts[:-1]]))
    return {int(sizes[start]): int(counts[start]) for start in starts.tolist()}
