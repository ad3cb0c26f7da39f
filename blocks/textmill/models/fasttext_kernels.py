"""The inner loops of `fasttext_pruned`, compiled."""

import math
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled

__all__ = ["NO_LABEL", "Arrays", "best_leaf", "leaf_probabilities", "word_hash"]

NO_LABEL: Final = -1
_BASIS, _PRIME = np.uint32(2166136261), np.uint32(16777619)
_TINY: Final = 1e-5
_LABEL: Final = np.frombuffer(b"__label__", np.uint8)
_BEGIN, _END = np.uint8(ord("<")), np.uint8(ord(">"))
_BLANKS: Final = np.isin(np.arange(256), [0, 9, 10, 11, 12, 13, 32])
_NEWLINE: Final = 10


class Arrays(NamedTuple):
    """A model, as its loops take it."""

    kept: npt.NDArray[np.int32]
    """The row of each bucket of n-grams, -1 for none."""
    rows: npt.NDArray[np.float32]
    output: npt.NDArray[np.float32]
    tree: npt.NDArray[np.int32]
    """Both children of each node, -1 of leaves."""
    table: npt.NDArray[np.int32]
    """Numbers of words and labels by hash, with open addresses; -1 where there is none."""
    spelled: npt.NDArray[np.uint8]
    starts: npt.NDArray[np.int64]
    n_words: int
    shortest: int
    longest: int


@compiled
def _hashed(state: np.uint32, byte: np.uint8) -> np.uint32:
    """FNV-1a with bytes taken for signed ones, as fastText does."""
    return np.uint32((state ^ np.uint32(np.int8(byte))) * _PRIME)


@compiled
def word_hash(text: npt.NDArray[np.uint8], start: int, end: int) -> int:
    """Of the bytes between two places."""
    state = _BASIS
    for place in range(start, end):
        state = _hashed(state, text[place])
    return int(state)


@compiled
def _entry(
    text: npt.NDArray[np.uint8],
    start: int,
    end: int,
    table: npt.NDArray[np.int32],
    spelled: npt.NDArray[np.uint8],
    starts: npt.NDArray[np.int64],
) -> int:
    """The number of a word or label, -1 if the model does not know it."""
    mask = len(table) - 1
    place = word_hash(text, start, end) & mask
    while table[place] >= 0:
        number = table[place]
        begin = starts[number]
        if starts[number + 1] - begin == end - start:
            same = True
            for offset in range(end - start):
                if spelled[begin + offset] != text[start + offset]:
                    same = False
                    break
            if same:
                return int(number)
        place = (place + 1) & mask
    return -1


@compiled
def _add(total: npt.NDArray[np.float32], rows: npt.NDArray[np.float32], row: int) -> None:
    for column in range(len(total)):
        total[column] += rows[row, column]


@compiled
def _add_ngrams(
    text: npt.NDArray[np.uint8], start: int, end: int, model: Arrays, total: npt.NDArray[np.float32]
) -> int:
    """Adds the rows of a word's n-grams of characters, the word standing between `<` and `>`; how many."""
    added = 0
    size = end - start + 2
    buckets = np.uint32(len(model.kept))
    for first in range(size):
        byte = _BEGIN if first == 0 else (_END if first == size - 1 else text[start + first - 1])
        if (byte & 0xC0) == 0x80:
            continue
        state = _BASIS
        place, length = first, 1
        while place < size and length <= model.longest:
            while True:
                byte = _BEGIN if place == 0 else (_END if place == size - 1 else text[start + place - 1])
                state = _hashed(state, byte)
                place += 1
                if place >= size - 1 or (text[start + place - 1] & 0xC0) != 0x80:
                    break
            if length >= model.shortest and not (length == 1 and (first == 0 or place == size)):
                row = model.kept[np.uint32(state % buckets)]
                if row >= 0:
                    _add(total, model.rows, row)
                    added += 1
            length += 1
    return added


@compiled
def best_leaf(text: npt.NDArray[np.uint8], model: Arrays) -> tuple[int, np.float32]:
    """The likeliest label of a line that ends with a newline, and its probability."""
    mean = np.zeros(model.rows.shape[1], np.float32)
    if not _read(text, model, mean):
        return NO_LABEL, np.float32(0.0)
    scores = np.full(len(model.output), -np.inf, np.float32)
    leaf = _search(mean, model.output, model.tree, scores, True)
    return leaf, np.float32(math.exp(scores[leaf]))


@compiled
def leaf_probabilities(text: npt.NDArray[np.uint8], model: Arrays) -> npt.NDArray[np.float32]:
    """The probability of each label, 0 where fastText has none."""
    mean = np.zeros(model.rows.shape[1], np.float32)
    scores = np.full(len(model.output), -np.inf, np.float32)
    if _read(text, model, mean):
        _search(mean, model.output, model.tree, scores, False)
    for leaf in range(len(scores)):
        scores[leaf] = np.float32(math.exp(scores[leaf]))
    return scores


@compiled
def _read(text: npt.NDArray[np.uint8], model: Arrays, mean: npt.NDArray[np.float32]) -> bool:
    """The mean of the rows of all that the model knows of a line; whether there is anything."""
    added = 0
    place = 0
    while place < len(text):
        if _BLANKS[text[place]]:
            if text[place] == _NEWLINE:
                _add(mean, model.rows, 0)
                added += 1
                break
            place += 1
            continue
        start = place
        while place < len(text) and not _BLANKS[text[place]]:
            place += 1
        entry = _entry(text, start, place, model.table, model.spelled, model.starts)
        if entry == 0:  # the end of the line, spelled out
            _add(mean, model.rows, 0)
            added += 1
            break
        if entry >= model.n_words or (entry < 0 and _is_label(text, start, place)):
            continue
        if entry >= 0:
            _add(mean, model.rows, entry)
            added += 1
        added += _add_ngrams(text, start, place, model, mean)
    if added == 0:
        return False
    share = np.float32(1.0 / added)
    for column in range(len(mean)):
        mean[column] *= share
    return True


@compiled
def _is_label(text: npt.NDArray[np.uint8], start: int, end: int) -> bool:
    if end - start < len(_LABEL):
        return False
    for offset in range(len(_LABEL)):  # noqa: SIM110 - numba compiles no generator
        if text[start + offset] != _LABEL[offset]:
            return False
    return True


@compiled
def _search(
    hidden: npt.NDArray[np.float32],
    output: npt.NDArray[np.float32],
    tree: npt.NDArray[np.int32],
    found: npt.NDArray[np.float32],
    one: bool,
) -> int:
    """Logarithms of the leaves' probabilities; if `one` is enough, of those that may be the best."""
    leaves = len(output)
    nodes = np.empty(2 * leaves, np.int32)
    scores = np.empty(2 * leaves, np.float32)
    nodes[0], scores[0] = 2 * leaves - 2, np.float32(0.0)
    depth = 1
    lowest = np.float32(math.log(_TINY))
    best, best_score = NO_LABEL, np.float32(-np.inf)
    while depth:
        depth -= 1
        node, score = nodes[depth], scores[depth]
        if score < lowest or (one and score < best_score):
            continue
        left, right = tree[node]
        if left < 0:
            found[node] = score
            best, best_score = node, score
            continue
        product = np.float32(0.0)
        for column in range(len(hidden)):
            product += np.float32(output[node - leaves, column] * hidden[column])
        turned = np.float32(1.0 / np.float64(np.float32(np.float32(1.0) + np.float32(math.exp(-product)))))
        unturned = np.float32(1.0 - np.float64(turned))
        nodes[depth] = right
        scores[depth] = score + np.float32(math.log(np.float64(turned) + _TINY))
        nodes[depth + 1] = left
        scores[depth + 1] = score + np.float32(math.log(np.float64(unturned) + _TINY))
        depth += 2
    return best
