"""Finds what the whole page says of each block: sums, containers, blocks of its kind, distances."""

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled
from textmill.main_text.scan_columns import (
    B_CHARS,
    B_CJK,
    B_ELEMENT,
    B_FLAGS,
    B_HASH,
    B_LINKED,
    B_MARKS,
    B_TITLE,
    B_WORDS,
    E_DEPTH,
    E_FIRST,
    E_LAST,
    E_PARENT,
    E_SHAPE,
    IN_FORM,
    IN_HEADING,
    IN_HIDDEN,
)

__all__ = ["containers", "distances", "kinships", "one", "sizes", "title_block", "word_weights"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@compiled
def one(flag: int) -> float:
    """1.0 for any flag that is set."""
    return 1.0 if flag else 0.0


@compiled
def sizes(blocks: Ints) -> tuple[Floats, Floats, Floats, Floats]:
    """Sums before each block (n + 1, 6) of size, linked size, prose, marks, blocks of prose, blocks; then each one's
    size, linked ratio and prose (n,).
    """
    n = blocks.shape[0]
    sums = np.zeros((n + 1, 6))
    size = np.zeros(n)
    link = np.zeros(n)
    prose = np.zeros(n)
    for b in range(n):
        chars = float(blocks[b, B_CHARS])
        size[b] = chars + blocks[b, B_CJK]
        link[b] = min(1.0, blocks[b, B_LINKED] / max(chars, 1.0))
        marks = float(blocks[b, B_MARKS])
        if link[b] < 0.5 and not blocks[b, B_FLAGS] & (IN_FORM | IN_HIDDEN) and marks > 0 and size[b] >= 60:
            prose[b] = size[b] * (1 - link[b])
        sums[b + 1, 0] = sums[b, 0] + size[b]
        sums[b + 1, 1] = sums[b, 1] + size[b] * link[b]
        sums[b + 1, 2] = sums[b, 2] + prose[b]
        sums[b + 1, 3] = sums[b, 3] + marks
        sums[b + 1, 4] = sums[b, 4] + (prose[b] > 0)
        sums[b + 1, 5] = sums[b, 5] + 1
    return sums, size, link, prose


@compiled
def word_weights(elements: Ints, words: Ints, weights: Floats) -> Floats:
    """Of each element's class words: own, of its path, and the lowest and the highest on the path; shape (n, 4)."""
    n_elements = elements.shape[0]
    own_weight = np.zeros(n_elements)
    for row in range(words.shape[0]):
        own_weight[words[row, 0]] += weights[words[row, 1]]
    path_weight = np.zeros(n_elements)
    low_weight = np.zeros(n_elements)
    high_weight = np.zeros(n_elements)
    for e in range(1, n_elements):
        p = elements[e, E_PARENT]
        path_weight[e] = path_weight[p] + own_weight[e]
        low_weight[e] = min(low_weight[p], own_weight[e])
        high_weight[e] = max(high_weight[p], own_weight[e])
    return np.stack((own_weight, path_weight, low_weight, high_weight), axis=1)


@compiled
def containers(elements: Ints, sums: Floats, total_prose: float) -> tuple[int, int]:
    """The deepest elements that hold half of the prose, and four fifths."""
    n_elements = elements.shape[0]
    half = 0
    most = 0
    for e in range(1, n_elements):
        inside = sums[elements[e, E_LAST], 2] - sums[elements[e, E_FIRST], 2]
        if inside >= 0.5 * total_prose and elements[e, E_DEPTH] > elements[half, E_DEPTH]:
            half = e
        if inside >= 0.8 * total_prose and elements[e, E_DEPTH] > elements[most, E_DEPTH]:
            most = e
    return half, most


@compiled
def title_block(blocks: Ints, title_words: int) -> tuple[int, float]:
    """The block that is most like the page's title, a heading before others, and how like it is; -1 for none."""
    best = -1
    most = 0.0
    for b in range(blocks.shape[0]):
        known = float(blocks[b, B_TITLE])
        if known < 1 or blocks[b, B_FLAGS] & IN_HIDDEN:
            continue
        like = 2 * known / (max(blocks[b, B_WORDS], known) + max(title_words, known))
        if blocks[b, B_FLAGS] & IN_HEADING:
            like += 0.5
        if like > most:
            best = b
            most = like
    return best, most


@compiled
def kinships(elements: Ints, blocks: Ints, size: Floats, link: Floats, prose: Floats) -> Floats:
    """Of the blocks with the same path of tags and classes: number, size, linked ratio, prose; then how often the
    block's own text is in the page; shape (n, 5).
    """
    n = blocks.shape[0]
    order = np.argsort(elements[blocks[:, B_ELEMENT], E_SHAPE])
    count = np.zeros(n)
    shape_size = np.zeros(n)
    shape_link = np.zeros(n)
    shape_prose = np.zeros(n)
    begin = 0
    while begin < n:
        end = begin
        shape = elements[blocks[order[begin], B_ELEMENT], E_SHAPE]
        s = 0.0
        linked = 0.0
        p0 = 0.0
        while end < n and elements[blocks[order[end], B_ELEMENT], E_SHAPE] == shape:
            s += size[order[end]]
            linked += size[order[end]] * link[order[end]]
            p0 += prose[order[end]]
            end += 1
        for place in range(begin, end):
            b = order[place]
            count[b] = end - begin
            shape_size[b] = s
            shape_link[b] = linked / max(s, 1.0)
            shape_prose[b] = p0
        begin = end
    repeats = np.zeros(n)
    order = np.argsort(blocks[:, B_HASH])
    begin = 0
    while begin < n:
        end = begin
        while end < n and blocks[order[end], B_HASH] == blocks[order[begin], B_HASH]:
            end += 1
        for place in range(begin, end):
            repeats[order[place]] = end - begin
        begin = end
    return np.stack((count, shape_size, shape_link, shape_prose, repeats), axis=1)


@compiled
def distances(blocks: Ints, prose: Floats) -> Floats:
    """Blocks since the last heading, since the last prose and until the next; shape (n, 3)."""
    n = blocks.shape[0]
    since_heading = np.zeros(n)
    since_prose = np.zeros(n)
    until_prose = np.zeros(n)
    last = -1000.0
    last_prose = -1000.0
    for b in range(n):
        since_heading[b] = min(b - last, 50.0)
        since_prose[b] = min(b - last_prose, 50.0)
        if blocks[b, B_FLAGS] & IN_HEADING:
            last = b
        if prose[b] > 0:
            last_prose = b
    last_prose = n + 1000.0
    for b in range(n - 1, -1, -1):
        until_prose[b] = min(last_prose - b, 50.0)
        if prose[b] > 0:
            last_prose = b
    return np.stack((since_heading, since_prose, until_prose), axis=1)
