"""Scores text under a KenLM model that lies in memory as its file has it.

Source: KenLM (Heafield 2011), the formats and the order of additions of its probing model, so that scores are equal to
the last bit of a single-precision number; MurmurHash64A (A. Appleby) names words and n-grams.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled

Words = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float32]
Tables = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

_MIX: Final = np.uint64(0xC6A4A7935BD1E995)
_SHIFT: Final = np.uint64(47)
_LEFT: Final = np.uint64(8978948897894561157)
_RIGHT: Final = np.uint64(17894857484156487943)
_ONE: Final = np.uint64(1)
_SIGN: Final = np.uint32(0x80000000)
_WORD_ENTRY: Final = 3
_MIDDLE_ENTRY: Final = 4
_LONGEST_ENTRY: Final = 3


@compiled
def log10_probability(
    words: Words, floats: Floats, tables: Tables, unigrams: int, text: Bytes
) -> tuple[np.float32, int]:
    """log10 of the probability of a line, sentence marks included, and how many words it has.

    `words` and `floats` are the file as 32-bit units; `tables` of shape (order, 2) says where in them a hash table
    begins and how many entries it has: the vocabulary, then n-grams of 2, 3, …; `unigrams` is where those begin.
    Words are divided by ASCII white space.
    """
    order = len(tables)
    context = np.empty(order - 1, np.uint32)
    backoffs = np.empty(order - 1, np.float32)
    context[0] = _word(words, tables, np.array([60, 115, 62], np.uint8), 0, 3)
    backoffs[0] = floats[unigrams + 2 * context[0] + 1]
    length = 1
    total = np.float32(0)
    count = 0
    at = 0
    while at < len(text):
        if _is_blank(text[at]):
            at += 1
            continue
        end = at
        while end < len(text) and not _is_blank(text[end]):
            end += 1
        word = _word(words, tables, text, at, end)
        probability, length = _next(words, floats, tables, unigrams, word, context, backoffs, length)
        total += probability
        count += 1
        at = end
    last = _word(words, tables, np.array([60, 47, 115, 62], np.uint8), 0, 4)
    probability, length = _next(words, floats, tables, unigrams, last, context, backoffs, length)
    return np.float32(total + probability), count


@compiled
def _next(
    words: Words,
    floats: Floats,
    tables: Tables,
    unigrams: int,
    word: np.int64,
    context: Words,
    backoffs: Floats,
    length: int,
) -> tuple[np.float32, int]:
    """log10 of a word's probability after a context, newest word first; context and backoffs become the next ones."""
    order = len(tables)
    at = np.int64(unigrams) + 2 * word
    probability = -abs(floats[at])
    found = np.empty(order - 1, np.float32)
    found[0] = floats[at + 1]
    next_length = 0 if words[at + 1] == _SIGN else 1
    # A set sign bit says that no longer n-gram ends so.
    ends = (words[at] & _SIGN) != 0
    matched = 1
    node = np.uint64(word)
    for place in range(length):
        if ends:
            break
        node = (node * _LEFT) ^ ((_ONE + np.uint64(context[place])) * _RIGHT)
        table = place + 1
        if table == order - 1:
            at = _find(words, tables[table, 0], tables[table, 1], _LONGEST_ENTRY, node)
            if at >= 0:
                probability = floats[at + 2]
                matched = order
            break
        at = _find(words, tables[table, 0], tables[table, 1], _MIDDLE_ENTRY, node)
        if at < 0:
            break
        probability = -abs(floats[at + 2])
        ends = (words[at + 2] & _SIGN) != 0
        found[place + 1] = floats[at + 3]
        matched = place + 2
        if words[at + 3] != _SIGN:
            next_length = matched
    for place in range(matched - 1, length):
        probability += backoffs[place]
    for place in range(next_length - 1, 0, -1):
        context[place] = context[place - 1]
    context[0] = word
    backoffs[:] = found
    return probability, next_length


@compiled
def _word(words: Words, tables: Tables, text: Bytes, start: int, end: int) -> np.int64:
    """Number of a word; 0 for one that the model does not know."""
    at = _find(words, tables[0, 0], tables[0, 1], _WORD_ENTRY, _hash(text, start, end))
    return np.int64(words[at + 2]) if at >= 0 else np.int64(0)


@compiled
def _find(words: Words, start: np.int64, buckets: np.int64, size: int, key: np.uint64) -> np.int64:
    """Where the entry of a key begins, -1 without one; entries lie at or after their place, an empty one has key 0."""
    bucket = np.int64(key % np.uint64(buckets))
    while True:
        at = start + bucket * size
        stored = np.uint64(words[at]) | (np.uint64(words[at + 1]) << np.uint64(32))
        if stored == key:
            return at
        if stored == 0:
            return np.int64(-1)
        bucket += np.int64(1)
        if bucket == buckets:
            bucket = np.int64(0)


@compiled
def _hash(data: Bytes, start: int, end: int) -> np.uint64:
    length = end - start
    hashed = np.uint64(length) * _MIX
    whole = start + length // 8 * 8
    for at in range(start, whole, 8):
        block = np.uint64(0)
        for byte in range(8):
            block |= np.uint64(data[at + byte]) << np.uint64(8 * byte)
        block *= _MIX
        block ^= block >> _SHIFT
        block *= _MIX
        hashed = (hashed ^ block) * _MIX
    if whole < end:
        for byte in range(end - whole):
            hashed ^= np.uint64(data[whole + byte]) << np.uint64(8 * byte)
        hashed *= _MIX
    hashed = (hashed ^ (hashed >> _SHIFT)) * _MIX
    return hashed ^ (hashed >> _SHIFT)


@compiled
def _is_blank(byte: int) -> bool:
    return byte == 32 or 9 <= byte <= 13
