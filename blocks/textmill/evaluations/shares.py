"""Says how much of a question and its answer stands at one place of a document.

Source: of what a question says, the share that is there, weighted by inverse document frequency, and an answer near
it, are what AI2's decon (`doc/simple.md`) decides by. Differs in that words in order are weighed, not distinct n-grams,
and in the demand that a question's beginning and end be there: of a question behind a long passage, the passage is not
enough.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.evaluations.choices import FUZZY_WEIGHT
from textmill.evaluations.index_arrays import Arrays
from textmill.machine.compiled import compiled

__all__ = ["NEAR_AFTER", "NEAR_BEFORE", "find_near", "share"]

U32 = npt.NDArray[np.uint32]
I64 = npt.NDArray[np.int64]

NEAR_AFTER: Final = 64
"""Words behind a question among which a short answer is looked for: other choices may stand between;"""
NEAR_BEFORE: Final = 8
"""and before it."""
_SHORT_ANSWER: Final = 8
_EDGE_WORDS: Final = 8
"""Words of a beginning or an end: one word changed in 8 leaves seven, a question behind a passage has five or more."""


@compiled
def share(
    words: U32,
    begin: int,
    end: int,
    lowest: int,
    highest: int,
    index: Arrays,
    item: int,
    marks: I64,
    stamp: int,
    queries: bool,
) -> tuple[float, int, int]:
    """The overlap, 0..1, of an item with a place of a document, and where that begins and ends.

    `marks` says which words of the item are met in words[begin:end]; the document's are words[lowest:highest].
    """
    query, behind = index.items[item], index.items[item + 1]
    base = index.parts[query]
    size, whole, met = _met(index, query, base, marks, stamp)
    edges = _edges(index, query, base, marks, stamp)
    best, first, last = 0.0, begin, end
    if (queries or behind == query + 1) and whole >= FUZZY_WEIGHT:
        best = min(met / whole, edges)
    is_long = index.longs[query] == 1
    for part in range(query + 1, behind):
        answer_size, answer_whole, answer_met = _met(index, part, base, marks, stamp)
        near, is_near = begin, False
        if answer_size <= _SHORT_ANSWER:
            near = find_near(words, begin - NEAR_BEFORE, end + NEAR_AFTER, lowest, highest, index, part)
            is_near = near >= 0
            answer_met = answer_whole if is_near else 0
        both = (met + answer_met) / max(1, whole + answer_whole)
        if whole + answer_whole < FUZZY_WEIGHT and both < 1:
            continue
        if not is_long and size and answer_whole and not is_near:
            both = min(both, answer_met / answer_whole)
        if size:
            both = min(both, edges)
        if index.longs[part]:
            both = max(both, min(answer_met / answer_whole, _edges(index, part, base, marks, stamp)))
        if both > best:
            best, first, last = both, begin, end
            if is_near:
                first, last = min(begin, near), max(end, near + answer_size)
    return best, first, last


@compiled
def find_near(words: U32, begin: int, end: int, lowest: int, highest: int, index: Arrays, part: int) -> int:
    """Where a part stands word for word within words[begin:end] and the document, -1 if it does not."""
    place, size = index.parts[part], index.parts[part + 1] - index.parts[part]
    for at in range(max(begin, lowest), min(end, highest) - size + 1):
        is_equal = True
        for step in range(size):
            if words[at + step] != index.words[place + step]:
                is_equal = False
                break
        if is_equal:
            return at
    return -1


@compiled
def _met(index: Arrays, part: int, base: int, marks: I64, stamp: int) -> tuple[int, int, int]:
    """A part's words, its weight, and the weight of what is met."""
    whole, met = 0, 0
    for place in range(index.parts[part], index.parts[part + 1]):
        whole += index.weights[place]
        if marks[place - base] == stamp:
            met += index.weights[place]
    return index.parts[part + 1] - index.parts[part], whole, met


@compiled
def _edges(index: Arrays, part: int, base: int, marks: I64, stamp: int) -> float:
    """The lesser of the shares of a part's first and last words that are met; 1 for a part too short to have both.

    Boilerplate at either end is left out.
    """
    begin, end = index.parts[part], index.parts[part + 1]
    telling = 0
    for place in range(begin, end):
        telling += index.weights[place] > 0
    if telling < 2 * _EDGE_WORDS:
        return 1.0
    least = 1.0
    for is_end in range(2):
        seen, met = 0, 0
        place = end - 1 if is_end else begin
        while seen < _EDGE_WORDS:
            if index.weights[place] > 0:
                seen += 1
                met += marks[place - base] == stamp
            place += -1 if is_end else 1
        least = min(least, met / seen)
    return least
