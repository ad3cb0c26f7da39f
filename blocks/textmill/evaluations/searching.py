"""Finds evaluation questions in documents: where their seeds cluster, and how much of a question is there."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.evaluations.alignment import follow
from textmill.evaluations.choices import ALONE_BITS, EXACT_BITS
from textmill.evaluations.hits import find_hits
from textmill.evaluations.index_arrays import EXACT, Arrays
from textmill.evaluations.shares import NEAR_AFTER, NEAR_BEFORE, find_near, share
from textmill.machine.compiled import compiled

__all__ = ["Found", "search"]

U32 = npt.NDArray[np.uint32]
I64 = npt.NDArray[np.int64]
F64 = npt.NDArray[np.float64]

_FARTHEST: Final = 64
"""Words between two parts of one question that still belong together."""
_LEAST_OVERLAP: Final = 0.25
"""Less is not told: common turns of phrase make that much."""
_FEWEST_MET: Final = 64
"""A place where fewer than one in so many of a question's words are met is not looked at: time stays proportional."""


@dataclass(frozen=True)
class Found:
    """Items found in some documents, the surest first: those of document i from begins[i] to begins[i + 1].

    `items` are int64, `overlaps` float64; `places` are the first word and the one behind the last, int64 of shape
    (found, 2), counted from the document's first.
    """

    begins: I64
    items: I64
    overlaps: F64
    places: I64


def search(words: U32, offsets: I64, index: Arrays, queries: bool) -> Found:
    """All items of which a quarter or more is found in the documents words[offsets[i]:offsets[i + 1]]."""
    hits = find_hits(words, offsets, index)
    documents = np.searchsorted(offsets, hits[:, 1], side="right") - 1
    order = np.lexsort((hits[:, 1], hits[:, 0], documents))
    hits, documents = hits[order], documents[order]
    is_new = np.append(True, (np.diff(documents) != 0) | (np.diff(hits[:, 0]) != 0))[: len(hits)]
    begins = np.append(np.flatnonzero(is_new), len(hits))
    documents = documents[is_new]
    lengths = np.diff(index.parts[index.items])
    marks = np.zeros(int(lengths.max(initial=1)), np.int64)
    overlaps, places = _found(words, offsets[documents], offsets[documents + 1], index, hits, begins, marks, queries)
    items = hits[begins[:-1], 0]
    order = np.lexsort((items, -overlaps, documents))
    order = order[overlaps[order] >= _LEAST_OVERLAP]
    documents = documents[order]
    return Found(
        np.searchsorted(documents, np.arange(len(offsets))),
        items[order],
        overlaps[order],
        places[order] - offsets[documents][:, np.newaxis],
    )


@compiled
def _found(
    words: U32, lowest: I64, highest: I64, index: Arrays, hits: I64, begins: I64, marks: I64, queries: bool
) -> tuple[F64, I64]:
    """Overlap and place of the item of every group of hits, hits[begins[i]:begins[i + 1]].

    The group's document is words[lowest[i]:highest[i]]. `marks` has a place for each word of the longest item.
    """
    overlaps = np.zeros(len(begins) - 1, np.float64)
    places = np.zeros((len(begins) - 1, 2), np.int64)
    stamp = 0
    for group in range(len(overlaps)):
        own = hits[begins[group] : begins[group + 1]]
        if index.modes[own[0, 0]] == EXACT:
            overlap, begin, end = _word_for_word(words, lowest[group], highest[group], index, own, queries)
        else:
            overlap, begin, end, stamp = _by_shares(
                words, lowest[group], highest[group], index, own, marks, stamp, queries
            )
        overlaps[group], places[group, 0], places[group, 1] = overlap, begin, end
    return overlaps, places


@compiled
def _word_for_word(
    words: U32, lowest: int, highest: int, index: Arrays, hits: I64, queries: bool
) -> tuple[float, int, int]:
    """1 where a short question and an answer stand near each other, and where; else 0."""
    item = hits[0, 0]
    query, behind = index.items[item], index.items[item + 1]
    base = index.parts[query]
    size = index.parts[query + 1] - base
    for hit in range(len(hits)):
        at, place = hits[hit, 1], hits[hit, 2]
        begin = at - place
        if place >= size:  # in an answer: the question is looked for near it
            begin = at
            if size:
                begin = find_near(words, at - NEAR_AFTER - size, at + NEAR_BEFORE + size, lowest, highest, index, query)
        if begin < lowest or (size and find_near(words, begin, begin + size, lowest, highest, index, query) < 0):
            continue
        if size and (queries or behind == query + 1) and _bits(index, query) >= ALONE_BITS:
            return 1.0, begin, begin + size
        for part in range(query + 1, behind):
            length = index.parts[part + 1] - index.parts[part]
            if _bits(index, query) + _bits(index, part) < (EXACT_BITS if size else ALONE_BITS):
                continue
            first, last = begin - NEAR_BEFORE - length, begin + size + NEAR_AFTER + length
            if not size:
                first = at - (place - (index.parts[part] - base))
                last = first + length
            near = find_near(words, first, last, lowest, highest, index, part)
            if near >= 0:
                return 1.0, min(begin, near), max(begin + size, near + length)
    return 0.0, 0, 0


@compiled
def _bits(index: Arrays, part: int) -> int:
    known = 0
    for place in range(index.parts[part], index.parts[part + 1]):
        known += index.bits[place]
    return known


@compiled
def _by_shares(
    words: U32, lowest: int, highest: int, index: Arrays, hits: I64, marks: I64, stamp: int, queries: bool
) -> tuple[float, int, int, int]:
    """The largest share of an item that is found at one place, where, and the next stamp.

    Hits that are no more than some words apart are one place. A hit in what was followed already is passed over.
    """
    item = hits[0, 0]
    base, behind = index.parts[index.items[item]], index.parts[index.items[item + 1]]
    best, best_begin, best_end = 0.0, 0, 0
    stamp += 1
    begin = end = -1
    met = 0
    for hit in range(len(hits) + 1):
        is_last = hit == len(hits)
        if end >= 0 and (is_last or hits[hit, 1] > end + _FARTHEST):
            if met * _FEWEST_MET >= behind - base:
                overlap, first, last = share(words, begin, end, lowest, highest, index, item, marks, stamp, queries)
                if overlap > best:
                    best, best_begin, best_end = overlap, first, last
            stamp += 1
            begin, met = -1, 0
        if is_last:
            break
        at, place = hits[hit, 1], base + hits[hit, 2]
        if begin >= 0 and at < end and marks[place - base] == stamp:
            continue
        last, more = follow(words, at, highest, index.words, place, behind, 1, base, marks, stamp)
        back = max(lowest, end) if at >= end else at
        first, before = follow(words, at - 1, back - 1, index.words, place - 1, base - 1, -1, base, marks, stamp)
        begin = min(first, at) if begin < 0 else min(begin, first)
        end = max(end, last + 1)
        met += more + before
    return best, best_begin, best_end, stamp
