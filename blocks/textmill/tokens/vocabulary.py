"""Numbers the distinct words seen so far and knows of each what filters ask: length, letters, symbol, hash.

A filter over ids is array arithmetic; a filter over strings is a Python loop. The hash is polynomial, so that the
hash of several words written together follows from theirs: hash(ab) = hash(a) * BASE**len(b) + hash(b).
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.punctuation import ALL_PUNCTUATION

__all__ = ["BASE", "ENDS_SENTENCE", "MODULUS", "NEITHER", "PUNCTUATES", "Vocabulary"]

MODULUS: Final = (1 << 61) - 1
"""Mersenne prime of the hashes."""
BASE: Final = 0x0D2B_74F3_9A6E_1C85
"""Fixed, so that a run is reproducible; two different strings of n characters collide with odds n / 2**61."""

NEITHER: Final = 0
PUNCTUATES: Final = 1
ENDS_SENTENCE: Final = 2
"""Roles of a word in sentence splitting."""

_FIRST_CAPACITY: Final = 1 << 12


class Vocabulary:
    """Words and, by id, arrays of shape (capacity,), of which the first `len(self)` are meaningful.

    `sentence_enders` are the words after which a sentence may end. Words are only added; ids never change.
    """

    def __init__(self, sentence_enders: frozenset[str]) -> None:
        self.words: list[str] = []
        self._ids: dict[str, int] = {}
        self._sentence_enders = sentence_enders
        self.chars: npt.NDArray[np.int32] = np.zeros(_FIRST_CAPACITY, dtype=np.int32)
        """Length in characters."""
        self.hashes: npt.NDArray[np.uint64] = np.zeros(_FIRST_CAPACITY, dtype=np.uint64)
        """Polynomial hash of the code points, below MODULUS."""
        self.has_letter: npt.NDArray[np.bool_] = np.zeros(_FIRST_CAPACITY, dtype=np.bool_)
        """Whether any character is a letter (`str.isalpha`)."""
        self.is_symbol: npt.NDArray[np.bool_] = np.zeros(_FIRST_CAPACITY, dtype=np.bool_)
        """Whether every character is in ALL_PUNCTUATION."""
        self.sentence_role: npt.NDArray[np.int8] = np.zeros(_FIRST_CAPACITY, dtype=np.int8)
        """NEITHER, PUNCTUATES (only Unicode punctuation) or ENDS_SENTENCE."""

    def __len__(self) -> int:
        return len(self.words)

    def find(self, word: str) -> int:
        """The word's id, -1 if it was never added."""
        return self._ids.get(word, -1)

    def add(self, word: str, is_punctuation: bool) -> int:
        """The word's id, new or old; `is_punctuation` as the tokenizer of the language sees it."""
        known = self._ids.get(word)
        if known is not None:
            return known
        new = len(self.words)
        if new == len(self.chars):
            self._grow()
        self._ids[word] = new
        self.words.append(word)
        self.chars[new] = len(word)
        self.hashes[new] = _hash(word)
        self.has_letter[new] = word.isalpha() or any(map(str.isalpha, word))
        self.is_symbol[new] = ALL_PUNCTUATION.issuperset(word)
        if word in self._sentence_enders:
            self.sentence_role[new] = ENDS_SENTENCE
        elif is_punctuation:
            self.sentence_role[new] = PUNCTUATES
        return new

    def _grow(self) -> None:
        added = len(self.chars)
        self.chars = np.concatenate([self.chars, np.zeros(added, dtype=np.int32)])
        self.hashes = np.concatenate([self.hashes, np.zeros(added, dtype=np.uint64)])
        self.has_letter = np.concatenate([self.has_letter, np.zeros(added, dtype=np.bool_)])
        self.is_symbol = np.concatenate([self.is_symbol, np.zeros(added, dtype=np.bool_)])
        self.sentence_role = np.concatenate([self.sentence_role, np.zeros(added, dtype=np.int8)])


def _hash(word: str) -> int:
    value = 0
    for character in word:
        # Code points start at 1, so that NULs at the front count.
        value = (value * BASE + ord(character) + 1) % MODULUS
    return value
