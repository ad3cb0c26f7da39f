"""A 64-bit key for every run of Unicode words in each line of a text, compiled.

Words are the segments between the boundaries of Unicode Standard Annex #29 that hold more than white space, punctuation
included, as in DCLM's BFF. A key mixes the words' hashes in order, a word's hash its code points; runs that differ have
equal keys by chance alone, though it is not hard to make such runs.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled
from textmill.origins.dclm.character_classes import Codes, codes_of
from textmill.origins.dclm.word_break import classes, segment_starts

__all__ = ["ngram_keys"]

U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]

_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)
_FOLD: Final = np.uint64(32)
_LF: Final = 10


def ngram_keys(text: str, ngram: int, min_words: int, by_line: bool) -> tuple[U32, U64]:
    """The lines of all n-grams, uint32, and their keys, uint64, in order; both of shape (n-grams,).

    A line of fewer words than `ngram` is one n-gram, of fewer than `min_words` none. Unless `by_line`, the text is one.
    """
    codes = codes_of(text)
    words, lines = _word_hashes(codes, segment_starts(codes, classes()), by_line)
    return _joined(words, lines, ngram, min_words)


@compiled
def _is_white(code: int) -> bool:
    """Unicode's White_Space."""
    if code < 0x85:
        return code == 0x20 or 0x09 <= code <= 0x0D
    return code in (0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000) or 0x2000 <= code <= 0x200A


@compiled
def _word_hashes(codes: Codes, starts: I64, by_line: bool) -> tuple[U64, U32]:
    """Hashes of the words and the lines they stand in; both of shape (words,)."""
    hashes = np.empty(len(starts), np.uint64)
    lines = np.empty(len(starts), np.uint32)
    words = 0
    line = 0
    for segment in range(len(starts)):
        end = starts[segment + 1] if segment + 1 < len(starts) else len(codes)
        key = np.uint64(end - starts[segment])
        is_word = False
        for at in range(starts[segment], end):
            code = codes[at]
            is_word |= not _is_white(code)
            if by_line and code == _LF:
                line += 1
            key = (key ^ np.uint64(code)) * _SPREAD
            key ^= key >> _FOLD
        if is_word:
            hashes[words] = key
            lines[words] = line
            words += 1
    return hashes[:words], lines[:words]


@compiled
def _joined(words: U64, lines: U32, ngram: int, min_words: int) -> tuple[U32, U64]:
    keys = np.empty(len(words), np.uint64)
    places = np.empty(len(words), np.uint32)
    made = 0
    begin = 0
    while begin < len(words):
        end = begin + 1
        while end < len(words) and lines[end] == lines[begin]:
            end += 1
        if end - begin >= min(ngram, min_words):
            length = min(ngram, end - begin)
            for first in range(begin, end - length + 1):
                key = np.uint64(length)
                for place in range(first, first + length):
                    key = (key ^ words[place]) * _SPREAD
                    key ^= key >> _FOLD
                keys[made] = key
                places[made] = lines[begin]
                made += 1
        begin = end
    return places[:made], keys[:made]
