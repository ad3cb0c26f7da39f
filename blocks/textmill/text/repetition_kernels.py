"""Counts repeated word n-grams of a document over word ids, compiled.

N-grams joined by blanks are equal exactly when their ids are, so top n-grams are counted exactly. N-grams written
together (`ab`+`c` = `a`+`bc`, as in datatrove 0.10.1) are compared by the polynomial hash modulo 2**61-1 of their
characters: odds of taking two different ones for equal are below 1e-10 for a document of 1,000 words.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled

__all__ = ["BASE", "MODULUS", "duplicate_ngram_chars", "hashes_of", "top_ngram_chars"]

MODULUS: Final = (1 << 61) - 1
"""Mersenne prime of the hashes."""
BASE: Final = 0x0D2B_74F3_9A6E_1C85
"""Fixed, so that a run is reproducible; two different strings of n characters collide with odds n / 2**61."""

_MODULUS: Final = np.uint64(MODULUS)
_BASE: Final = np.uint64(BASE)
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)
_LOW_31: Final = np.uint64((1 << 31) - 1)
_LOW_30: Final = np.uint64((1 << 30) - 1)
_ONE: Final = np.uint64(1)
_30: Final = np.uint64(30)
_31: Final = np.uint64(31)
_61: Final = np.uint64(61)
_32: Final = np.uint64(32)
_EMPTY: Final = np.uint64(0)


@compiled
def _times(a: np.uint64, b: np.uint64) -> np.uint64:
    """a * b modulo 2**61-1, for a and b below it, in 64-bit steps."""
    a_high, a_low = a >> _31, a & _LOW_31
    b_high, b_low = b >> _31, b & _LOW_31
    middle = a_low * b_high + a_high * b_low
    total = ((a_high * b_high) << _ONE) + (middle >> _30) + ((middle & _LOW_30) << _31) + a_low * b_low
    total = (total >> _61) + (total & _MODULUS)
    return total - _MODULUS if total >= _MODULUS else total


@compiled
def _most(sizes: npt.NDArray[np.int64]) -> int:
    """The largest, 0 of none. Loops of our own: with NumPy's functions numba imports SciPy's linear algebra."""
    most = 0
    for size in sizes:
        most = max(most, size)
    return most


def hashes_of(words: list[str]) -> npt.NDArray[np.uint64]:
    """Polynomial hash of each word's code points, uint64 of shape (words,), below MODULUS.

    hash(ab) = hash(a) * BASE**len(b) + hash(b), so that the hash of words written together follows from theirs.
    """
    codes = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint32)
    ends = np.cumsum(np.fromiter(map(len, words), dtype=np.int64, count=len(words)))
    return _hashes(codes, ends)


@compiled
def _hashes(codes: npt.NDArray[np.uint32], ends: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
    found = np.zeros(len(ends), dtype=np.uint64)
    at = 0
    for word in range(len(ends)):
        value = np.uint64(0)
        while at < ends[word]:
            # Code points start at 1, so that NULs at the front count.
            value = _times(value, _BASE) + np.uint64(codes[at]) + _ONE
            if value >= _MODULUS:
                value -= _MODULUS
            at += 1
        found[word] = value
    return found


@compiled
def _slot(keys: npt.NDArray[np.uint64], key: np.uint64) -> np.int64:
    """Where the key is in the open hash table (size a power of two, 0 = free), or where it belongs."""
    mask = np.uint64(len(keys) - 1)
    at = ((key * _SPREAD) >> _32) & mask
    while keys[at] != _EMPTY and keys[at] != key:
        at = (at + _ONE) & mask
    return np.int64(at)


@compiled
def top_ngram_chars(
    ids: npt.NDArray[np.int32], chars_of: npt.NDArray[np.int32], sizes: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Characters times count of the most frequent n-gram, blanks between its words included, for each n of `sizes`.

    Of several most frequent the first seen counts; -1 where the text has no n-gram. int64, shape (sizes,).
    """
    words = len(ids)
    found = np.full(len(sizes), -1, dtype=np.int64)
    largest = min(_most(sizes), words)
    capacity = 4
    while capacity < 2 * words:
        capacity *= 2
    keys = np.empty(capacity, dtype=np.uint64)
    number_at = np.empty(capacity, dtype=np.int64)
    counts = np.empty(words, dtype=np.int64)
    first_at = np.empty(words, dtype=np.int64)
    numbers = np.zeros(words, dtype=np.int64)
    for n in range(1, largest + 1):
        keys[:] = _EMPTY
        distinct = 0
        for begin in range(words - n + 1):
            shorter = np.uint64(numbers[begin])
            key = ((shorter << _32) | np.uint64(ids[begin + n - 1])) + _ONE
            at = _slot(keys, key)
            if keys[at] == _EMPTY:
                keys[at] = key
                number_at[at] = distinct
                counts[distinct] = 0
                first_at[distinct] = begin
                distinct += 1
            number = number_at[at]
            counts[number] += 1
            numbers[begin] = number
        for wanted in range(len(sizes)):
            if sizes[wanted] == n:
                top = 0
                for number in range(1, distinct):
                    if counts[number] > counts[top]:
                        top = number
                length = n - 1
                for word in ids[first_at[top] : first_at[top] + n]:
                    length += chars_of[word]
                found[wanted] = length * counts[top]
    return found


@compiled
def duplicate_ngram_chars(
    ids: npt.NDArray[np.int32],
    chars_of: npt.NDArray[np.int32],
    hash_of: npt.NDArray[np.uint64],
    sizes: npt.NDArray[np.int64],
) -> npt.NDArray[np.int64]:
    """Characters in n-grams seen before, each character counted once, for each n of `sizes`; int64, shape (sizes,).

    Reading from the left, a repeated n-gram counts and is jumped over; a new one advances the reader by one word.
    """
    found = np.zeros(len(sizes), dtype=np.int64)
    if len(sizes) == 0:
        return found
    words = len(ids)
    ends = np.zeros(words + 1, dtype=np.int64)
    for at in range(words):
        ends[at + 1] = ends[at] + chars_of[ids[at]]
    longest = 0
    largest = min(_most(sizes), words)
    for at in range(words - largest + 1):
        longest = max(longest, ends[at + largest] - ends[at])
    powers = np.empty(longest + 1, dtype=np.uint64)
    powers[0] = _ONE
    for power in range(1, longest + 1):
        powers[power] = _times(powers[power - 1], _BASE)
    prefix = np.zeros(words + 1, dtype=np.uint64)
    for at in range(words):
        total = _times(prefix[at], powers[chars_of[ids[at]]]) + hash_of[ids[at]]
        prefix[at + 1] = total - _MODULUS if total >= _MODULUS else total
    capacity = 4
    while capacity < 2 * words:
        capacity *= 2
    keys = np.empty(capacity, dtype=np.uint64)
    for wanted in range(len(sizes)):
        n = sizes[wanted]
        keys[:] = _EMPTY
        at = 0
        while at + n <= words:
            length = ends[at + n] - ends[at]
            total = prefix[at + n] + _MODULUS - _times(prefix[at], powers[length])
            key = (total - _MODULUS if total >= _MODULUS else total) + _ONE
            place = _slot(keys, key)
            if keys[place] == key:
                found[wanted] += length
                at += n
            else:
                keys[place] = key
                at += 1
    return found
