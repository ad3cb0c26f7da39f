"""What each word of a question tells: its letters' bits, less the more questions have it, and nothing in boilerplate.

Source: inverse document frequency (Spärck Jones 1972), over the questions. The sets are too small and too alike to tell
how rare a word is in a language, so that a word of one question alone counts as its letters say.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from textmill.evaluations.gathered import Gathered
from textmill.evaluations.index_arrays import SEED_WORDS, seed_hash
from textmill.machine.compiled import compiled
from textmill.matching.hashing.shingles import distinct

__all__ = ["SIXTEENTHS", "Runs", "fade_boilerplate", "find_runs", "word_weights"]

U8 = npt.NDArray[np.uint8]
U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]

SIXTEENTHS: Final = 16
"""Weights are in sixteenths of a bit."""
_LEAST_RARITY: Final = 0.25
"""Of a word that all questions have: in a row even such words tell something, unless it is boilerplate."""
_BOILERPLATE_ITEMS: Final = 10
_BOILERPLATE_SHARE: Final = 1000
"""A run of words that more items have than this, and than one in so many, is boilerplate: `Which of the following`."""
_FEWEST_ALIKE: Final = 3
"""So is, in a small set, one that more than half have, and than this."""


class Runs(NamedTuple):
    """Of the run that begins with each word: its hash, its length in words (0: there is none), and its items."""

    hashes: U64
    sizes: U8
    frequencies: I64
    is_first: npt.NDArray[np.bool_]
    """Whether no earlier run of the item is equal."""


def word_weights(found: Gathered) -> U8:
    """Of every word, in sixteenths of a bit."""
    items = len(found.items) - 1
    pairs = distinct((found.words.astype(np.uint64) << np.uint64(32)) | item_of_word(found).astype(np.uint64))
    words, counts = np.unique((pairs >> np.uint64(32)).astype(np.uint32), return_counts=True)
    rarity = np.maximum(_LEAST_RARITY, 1 - np.log(counts) / np.log(items + 1))
    of_word = rarity[np.searchsorted(words, found.words)]
    weights: U8 = np.rint(found.bits * of_word * SIXTEENTHS).astype(np.uint8)
    return weights


def item_of_word(found: Gathered) -> I64:
    """The item of every word."""
    begins = found.parts[found.items]
    return np.repeat(np.arange(len(begins) - 1), np.diff(begins))


def find_runs(found: Gathered) -> Runs:
    """The runs of five words of every part, and from the question into its first answer; shorter parts whole.

    Runs without a letter are none.
    """
    hashes, sizes = _runs(found.words, found.bits, found.parts, found.items)
    order = np.argsort(hashes, kind="stable")
    frequencies, is_first = _frequencies(hashes, order, item_of_word(found))
    return Runs(hashes, sizes, frequencies, is_first)


def fade_boilerplate(weights: U8, runs: Runs, items: int) -> None:
    """Set the weights to 0 of words in runs that many items have."""
    limit = min(max(_BOILERPLATE_ITEMS, items // _BOILERPLATE_SHARE), max(_FEWEST_ALIKE, items // 2))
    for place in np.flatnonzero((runs.sizes == SEED_WORDS) & (runs.frequencies > limit)).tolist():
        weights[place : place + SEED_WORDS] = 0


@compiled
def _runs(words: U32, bits: U8, parts: I64, items: I64) -> tuple[U64, U8]:
    hashes = np.zeros(len(words), np.uint64)
    sizes = np.zeros(len(words), np.uint8)
    for item in range(len(items) - 1):
        for part in range(items[item], items[item + 1]):
            begin, end = parts[part], parts[part + 1]
            behind = parts[part + 2] if part == items[item] and part + 1 < items[item + 1] else end
            for place in range(begin, end):
                length = min(SEED_WORDS, end - begin) if place == begin else SEED_WORDS
                if place + length > behind:
                    break
                has_letter = False
                for word in range(place, place + length):
                    has_letter = has_letter or bits[word] > 0
                if has_letter:
                    hashes[place], sizes[place] = seed_hash(words, place, length), length
    return hashes, sizes


@compiled
def _frequencies(hashes: U64, order: I64, item_of: I64) -> tuple[I64, npt.NDArray[np.bool_]]:
    frequencies = np.zeros(len(hashes), np.int64)
    is_first = np.zeros(len(hashes), np.bool_)
    begin = 0
    while begin < len(order):
        end = begin
        count = 0
        while end < len(order) and hashes[order[end]] == hashes[order[begin]]:
            if end == begin or item_of[order[end]] != item_of[order[end - 1]]:
                count += 1
                is_first[order[end]] = True
            end += 1
        for at in range(begin, end):
            frequencies[order[at]] = count
        begin = end
    return frequencies, is_first
