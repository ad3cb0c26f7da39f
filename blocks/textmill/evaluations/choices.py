"""Decides how each question is looked for, and chooses the runs of words that lead to it."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from textmill.evaluations.gathered import Gathered
from textmill.evaluations.index_arrays import EXACT, FUZZY, SEED_WORDS, UNSEARCHABLE
from textmill.evaluations.weights import SIXTEENTHS, Runs
from textmill.machine.compiled import compiled

__all__ = [
    "ALONE_BITS",
    "EXACT_BITS",
    "FUZZY_WEIGHT",
    "OWN_WEIGHT",
    "Seeds",
    "choose_modes",
    "choose_seeds",
    "find_longs",
]

U8 = npt.NDArray[np.uint8]
U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]

EXACT_BITS: Final = 40
"""A question with its answer that is looked for word for word tells at least this, in bits of its letters,"""
ALONE_BITS: Final = 48
"""a question or an answer alone this,"""
OWN_WEIGHT: Final = 12 * SIXTEENTHS
"""and of that so much is its own: one rare word."""
FUZZY_WEIGHT: Final = 60 * SIXTEENTHS
"""What a question looked for by shares tells at least."""
_LONG_WORDS: Final = 20
"""Words of a question that counts without its answer, so that a changed answer hides nothing,"""
_LONG_WEIGHT: Final = 80 * SIXTEENTHS
"""and what it tells at least."""
_MOST_ITEMS: Final = 64
"""A run of words that more items have leads to too many to be worth following,"""
_FEWEST_SEEDS: Final = 3
"""unless an item would be left with fewer seeds;"""
_MOST_ITEMS_EVER: Final = 1024
"""but never one that more have than this."""
_DOUBLED_A_WORD: Final = 3
"""A run of a word less is met eight times as often."""
_TOO_COSTLY: Final = 1 << 62
_LAST_PLACE: Final = 0xFFFF


class Seeds(NamedTuple):
    """Hash, item, first word in it and length of every seed, in order of hashes."""

    hashes: U64
    items: U32
    places: npt.NDArray[np.uint16]
    sizes: U8


def choose_modes(found: Gathered, weights: U8, ngram: int, queries: bool) -> U8:
    """How each item is looked for; by shares if question and answer have at least `ngram` words."""
    return _modes(found.bits, weights, found.quarters, found.parts, found.items, ngram, queries)


def find_longs(found: Gathered, weights: U8) -> U8:
    """Which parts are long enough to count alone: a question whose answer was changed, an answer without a question."""
    quarters, told = (np.concatenate([[0], np.cumsum(array, dtype=np.int64)]) for array in (found.quarters, weights))
    begins, ends = found.parts[:-1], found.parts[1:]
    longs: npt.NDArray[np.bool_] = (quarters[ends] - quarters[begins] >= 4 * _LONG_WORDS) & (
        told[ends] - told[begins] >= _LONG_WEIGHT
    )
    return longs.view(np.uint8)


def choose_seeds(found: Gathered, modes: U8, runs: Runs) -> Seeds:
    """The seeds of all items; of items left with none the mode becomes UNSEARCHABLE."""
    chosen = _chosen(found.parts, found.items, modes, *runs)
    places = np.flatnonzero(chosen)
    items = np.searchsorted(found.parts[found.items], places, side="right") - 1
    modes[np.setdiff1d(np.flatnonzero(modes != UNSEARCHABLE), items)] = UNSEARCHABLE
    order = np.argsort(runs.hashes[places], kind="stable")
    places, items = places[order], items[order]
    inside = places - found.parts[found.items[items]]
    return Seeds(runs.hashes[places], items.astype(np.uint32), inside.astype(np.uint16), runs.sizes[places])


@compiled
def _modes(bits: U8, weights: U8, quarters: U8, parts: I64, items: I64, ngram: int, queries: bool) -> U8:
    modes = np.full(len(items) - 1, UNSEARCHABLE, np.uint8)
    for item in range(len(items) - 1):
        query, behind = items[item], items[item + 1]
        size, known, own = _told(bits, weights, quarters, parts[query], parts[query + 1])
        if queries or behind == query + 1:
            modes[item] = max(modes[item], _mode(size, known, own, ALONE_BITS, ngram))
        for part in range(query + 1, behind):
            more, more_known, more_own = _told(bits, weights, quarters, parts[part], parts[part + 1])
            least = EXACT_BITS if size else ALONE_BITS
            mode = _mode(size + more, known + more_known, own + more_own, least, ngram)
            modes[item] = max(modes[item], mode)
    return modes


@compiled
def _told(bits: U8, weights: U8, quarters: U8, begin: int, end: int) -> tuple[int, int, int]:
    """Size in quarters of a word, bits of letters, and weight of some words."""
    size, known, own = 0, 0, 0
    for word in range(begin, end):
        known += bits[word]
        own += weights[word]
        size += quarters[word]
    return size, known, own


@compiled
def _mode(quarters: int, known: int, own: int, least_known: int, ngram: int) -> np.uint8:
    if quarters >= 4 * ngram and own >= FUZZY_WEIGHT:
        return np.uint8(FUZZY)
    return np.uint8(EXACT if known >= least_known and own >= OWN_WEIGHT else UNSEARCHABLE)


@compiled
def _chosen(
    parts: I64,
    items: I64,
    modes: U8,
    hashes: U64,
    sizes: U8,
    frequencies: I64,
    is_first: npt.NDArray[np.bool_],
) -> npt.NDArray[np.bool_]:
    """Which words begin a seed: by shares the rarer one of every two, word for word the best run of the question.

    A question of which no run will do is looked for by its answers.
    """
    chosen = np.zeros(len(sizes), np.bool_)
    for item in range(len(items) - 1):
        query, behind = items[item], items[item + 1]
        begin = parts[query]
        end = min(parts[behind], begin + _LAST_PLACE + 1)
        if modes[item] == FUZZY:
            count = 0
            for pair in range(begin, end, 2):
                other = pair + 1 if pair + 1 < end else pair
                best = (
                    pair if _cost(sizes[pair], frequencies[pair]) <= _cost(sizes[other], frequencies[other]) else other
                )
                if sizes[best] == SEED_WORDS and is_first[best] and frequencies[best] <= _MOST_ITEMS:
                    chosen[best] = True
                    count += 1
            for _ in range(count, _FEWEST_SEEDS):
                _choose(begin, end, sizes, frequencies, is_first, chosen)
        elif modes[item] == EXACT and not _choose(
            begin, min(parts[query + 1], end), sizes, frequencies, is_first, chosen
        ):
            for part in range(query + 1, behind):
                _choose(parts[part], min(parts[part + 1], end), sizes, frequencies, is_first, chosen)
    return chosen


@compiled
def _choose(
    begin: int,
    end: int,
    sizes: U8,
    frequencies: I64,
    is_first: npt.NDArray[np.bool_],
    chosen: npt.NDArray[np.bool_],
) -> bool:
    """Choose the run within these words that is followed most cheaply, of those not chosen yet."""
    best, least = -1, _TOO_COSTLY
    for place in range(begin, end):
        cost = _cost(sizes[place], frequencies[place])
        if cost < least and is_first[place] and not chosen[place] and place + sizes[place] <= end:
            best, least = place, cost
    if best >= 0:
        chosen[best] = True
    return best >= 0


@compiled
def _cost(size: int, items: int) -> int:
    """How often a run may be met for nothing: by the items that have it, and the more the shorter it is."""
    if size == 0 or items > _MOST_ITEMS_EVER:
        return _TOO_COSTLY
    return items << (_DOUBLED_A_WORD * (SEED_WORDS - size))
