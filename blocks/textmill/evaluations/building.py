"""Makes the index of evaluation questions."""

from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.evaluations.choices import Seeds, choose_modes, choose_seeds, find_longs
from textmill.evaluations.gathered import Gathered, gather
from textmill.evaluations.index_arrays import UNSEARCHABLE, Arrays, Index, filter_bits
from textmill.evaluations.questions import Item
from textmill.evaluations.weights import fade_boilerplate, find_runs, word_weights
from textmill.machine.compiled import compiled

__all__ = ["build"]

U8 = npt.NDArray[np.uint8]
U64 = npt.NDArray[np.uint64]

_SEEDS_A_BUCKET: Final = 4
_FILTER_BITS_A_SEED: Final = 16
"""At least; three in two hundred runs of words that are no seed pass."""
_LOW: Final = np.uint64(0xFFFFFFFF)


def build(items: Iterable[Item], ngram: int, queries: bool) -> Index:
    """The index; items of fewer than `ngram` words are looked for word for word.

    With `queries` questions are looked for without their answers too.
    """
    found = gather(items)
    weights = word_weights(found)
    runs = find_runs(found)
    fade_boilerplate(weights, runs, len(found.items) - 1)
    modes = choose_modes(found, weights, ngram, queries)
    too_short = modes == UNSEARCHABLE
    seeds = choose_seeds(found, modes, runs)
    return _index(found, weights, modes, seeds, _skipped(found, modes, too_short))


def _skipped(found: Gathered, modes: U8, too_short: npt.NDArray[np.bool_]) -> tuple[tuple[str, int], ...]:
    """Questions that are not looked for, by reason; one that two files hold counts twice."""
    of_name = found.names[:, 0]
    common = int(np.count_nonzero((modes == UNSEARCHABLE)[of_name] & ~too_short[of_name]))
    short = int(np.count_nonzero(too_short[of_name]))
    counts = (("without words", found.empty), ("too short", short), ("without words of their own", common))
    return tuple((reason, count) for reason, count in counts if count)


def _index(found: Gathered, weights: U8, modes: U8, seeds: Seeds, skipped: tuple[tuple[str, int], ...]) -> Index:
    count = len(seeds.hashes)
    wanted = max(1, count * _FILTER_BITS_A_SEED // 64)
    filter = np.zeros(1 << (wanted - 1).bit_length(), np.uint64)
    _set_bits(filter, seeds.hashes)
    buckets = 1 << max(1, (count // _SEEDS_A_BUCKET).bit_length())
    heads = (seeds.hashes >> np.uint64(64 - (buckets - 1).bit_length())).astype(np.int64)
    arrays = Arrays(
        found.words,
        weights,
        found.bits,
        found.parts,
        found.items,
        find_longs(found, weights),
        modes,
        filter,
        np.searchsorted(heads, np.arange(buckets + 1)).astype(np.uint32),
        (seeds.hashes & _LOW).astype(np.uint32),
        seeds.items,
        seeds.places,
        np.unique(seeds.sizes).astype(np.int64),
    )
    for array in arrays:  # as mapped ones are, so that functions are compiled for one kind
        array.flags.writeable = False
    names = found.names[modes[found.names[:, 0]] != UNSEARCHABLE]
    begins = np.searchsorted(names[:, 0], np.arange(len(found.items)))
    files, lines, tasks = (names[:, place] for place in (1, 2, 3))
    return Index(
        arrays,
        begins,
        files.astype(np.uint32),
        lines.astype(np.uint32),
        tasks.astype(np.uint32),
        found.file_names,
        found.task_names,
        skipped,
    )


@compiled
def _set_bits(filter: U64, hashes: U64) -> None:
    mask = np.uint64(len(filter) - 1)
    for hash in hashes:
        filter[hash & mask] |= filter_bits(hash)
