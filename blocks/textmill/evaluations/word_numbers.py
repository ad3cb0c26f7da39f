"""Words of texts as numbers that are equal where two texts say the same word, however it is written.

Compatibility forms (full-width letters, ligatures), case, accents, punctuation, invisible characters and the values of
numbers make no difference. A word stands between blanks; in scripts written without blanks every character is one.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.machine.compiled import compiled
from textmill.matching.hashing.xxh import xxh64_all
from textmill.text.cutting import letters
from textmill.text.simplified import simplify_all
from textmill.text.text_bytes import TextBytes
from textmill.text.utf8 import decoded
from textmill.tokens.word_bytes import WordBytes

__all__ = ["NumberedWords", "bits_of", "comparable", "cut", "numbered", "quarters_of"]

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]
U32 = npt.NDArray[np.uint32]

_BLOCK_BYTES: Final = 1 << 16
"""Texts simplified at a time: larger blocks leave the processor's cache."""
_SPACE: Final = 0x20
_INVISIBLE: Final = re.compile("[\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_UNSPACED: Final = np.array(
    [
        (0x0E00, 0x0FFF),  # Thai, Lao, Tibetan
        (0x1000, 0x109F),  # Burmese
        (0x1780, 0x17FF),  # Khmer
        (0x1950, 0x1AAF),  # Tai Le, New Tai Lue, Tai Tham
        (0x2E80, 0x2FDF),  # radicals
        (0x3005, 0x3007),  # ideographic iteration mark, closing mark and zero
        (0x3040, 0x31FF),  # kana, Bopomofo
        (0x3400, 0x9FFF),  # Han
        (0xA000, 0xA4CF),  # Yi
        (0xA9E0, 0xA9FF),  # Burmese, extended
        (0xAA60, 0xAADF),  # Burmese and Tai Viet, extended
        (0xF900, 0xFAFF),  # Han, compatibility
        (0x1B000, 0x1B16F),  # kana, supplement
        (0x20000, 0x3FFFF),  # Han, further planes
    ],
    np.int64,
)
_FIRST_UNSPACED: Final = 0x0E00
_LARGE_ALPHABET: Final = 0x2E80
"""From here on (Han, kana, Hangul syllables) one character says about as much as three letters."""
_BITS_A_LETTER: Final = 2
_BITS_A_SIGN: Final = 8
_MOST_BITS: Final = 14
"""Of one word; half of the words of running English are among 200, and a rare one is among some ten thousand."""


@dataclass(frozen=True)
class NumberedWords:
    """Words of some rows: those of row `first + i` are numbers[offsets[i]:offsets[i + 1]], uint32.

    `words` are their bytes.
    """

    first: int
    numbers: U32
    offsets: Places
    words: WordBytes


def comparable(text: str) -> str:
    """The text in compatibility form (NFKC), without invisible characters, every sigma the same.

    Which small form a capital sigma takes depends on what stands beside the word.
    """
    if text.isascii():
        return text
    seen = _INVISIBLE.sub("", text)
    plain = seen if unicodedata.is_normalized("NFKC", seen) else unicodedata.normalize("NFKC", seen)
    return plain.replace("Σ", "σ").replace("ς", "σ")


def cut(texts: Sequence[str]) -> Iterator[tuple[int, WordBytes]]:
    """The words of the texts in their simplified form, some texts at a time, with the row of the first of these."""
    column = pa.array([comparable(text) for text in texts], pa.large_string())
    found = TextBytes.of(column)
    first, rows = 0, len(texts)
    while first < rows:
        behind = first + 1
        while behind < rows and found.offsets[behind + 1] - found.offsets[first] <= _BLOCK_BYTES:
            behind += 1
        data, offsets = simplify_all(found.data, found.offsets[first : behind + 1])
        yield first, WordBytes(data, *_cut(data, offsets, _UNSPACED))
        first = behind


def numbered(texts: Sequence[str]) -> Iterator[NumberedWords]:
    """The words of the texts as numbers: 32 bits of XXH64, so that of a million words some hundred share theirs."""
    for first, words in cut(texts):
        numbers = xxh64_all(words.data, words.starts, words.ends).astype(np.uint32)
        yield NumberedWords(first, numbers, words.offsets, words)


def quarters_of(words: WordBytes) -> Bytes:
    """The size of each word in quarters of a word, uint8: less than 4 for a character of a script without blanks."""
    return _quarters(words.data, words.starts, words.ends, _UNSPACED)


def bits_of(words: WordBytes) -> Bytes:
    """What each word may tell at most, in bits, uint8: by its letters, for long words are rare ones.

    A word without letters tells nothing. Two bits a letter is Zipf's law of abbreviation, roughly; it stands in for the
    frequencies of every language.
    """
    return _bits(words.data, words.starts, words.ends, letters())


@compiled
def _cut(data: Bytes, offsets: Places, unspaced: Places) -> tuple[Places, Places, Places]:
    """Where words begin and end, and how many there are up to each text."""
    starts = np.empty(len(data), np.int64)
    ends = np.empty(len(data), np.int64)
    counts = np.zeros(len(offsets), np.int64)
    found = 0
    for text in range(len(offsets) - 1):
        at, end = offsets[text], offsets[text + 1]
        is_inside = False
        while at < end:
            byte = data[at]
            if byte == _SPACE:
                if is_inside:
                    ends[found] = at
                    found += 1
                is_inside = False
                at += 1
                continue
            if byte < 0xE0:  # below U+0800, where no script does without blanks
                if not is_inside:
                    starts[found] = at
                is_inside = True
                at += 1
                continue
            code, behind = decoded(data, at)
            if code >= _FIRST_UNSPACED and _is_in(code, unspaced):
                if is_inside:
                    ends[found] = at
                    found += 1
                starts[found], ends[found] = at, behind
                found += 1
                is_inside = False
            else:
                if not is_inside:
                    starts[found] = at
                is_inside = True
            at = behind
        if is_inside:
            ends[found] = end
            found += 1
        counts[text + 1] = found
    return starts[:found].copy(), ends[:found].copy(), counts


@compiled
def _is_in(code: int, ranges: Places) -> bool:
    for place in range(len(ranges)):
        if code <= ranges[place, 1]:
            return bool(code >= ranges[place, 0])
    return False


@compiled
def _quarters(data: Bytes, starts: Places, ends: Places, unspaced: Places) -> Bytes:
    quarters = np.empty(len(starts), np.uint8)
    for word in range(len(starts)):
        code, behind = decoded(data, starts[word])
        if behind == ends[word] and _is_in(code, unspaced):
            quarters[word] = 2 if code >= _LARGE_ALPHABET else 1
        else:
            quarters[word] = 4
    return quarters


@compiled
def _bits(data: Bytes, starts: Places, ends: Places, is_letter: npt.NDArray[np.bool_]) -> Bytes:
    bits = np.zeros(len(starts), np.uint8)
    for word in range(len(starts)):
        at, end = starts[word], ends[word]
        known = 0
        while at < end:
            code, at = decoded(data, at)
            if is_letter[code]:
                known += _BITS_A_SIGN if code >= _LARGE_ALPHABET else _BITS_A_LETTER
        bits[word] = min(known, _MOST_BITS)
    return bits
