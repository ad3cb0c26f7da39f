"""Numbers the distinct words seen so far, and remembers of each what filters ask: length, letters, symbol, role.

A filter over ids is array arithmetic; a filter over strings is a Python loop. What is asked is found for all new words
at once, when it is asked for.
"""

from collections.abc import Callable
from typing import Final, TypeVar, cast

import numpy as np
import numpy.typing as npt

from textmill.text.punctuation_marks import ALL_PUNCTUATION

__all__ = ["ENDS_SENTENCE", "NEITHER", "PUNCTUATES", "Vocabulary"]

NEITHER: Final = 0
PUNCTUATES: Final = 1
ENDS_SENTENCE: Final = 2
"""Roles of a word in sentence splitting."""

T = TypeVar("T", bound=np.generic)


class Vocabulary:
    """Words and, by id, arrays of shape (words,).

    `sentence_enders` are the words after which a sentence may end. Words are only added; ids never change.
    """

    def __init__(self, sentence_enders: frozenset[str]) -> None:
        self.words: list[str] = []
        self._ids: dict[str, int] = {}
        self._sentence_enders = sentence_enders
        self._roles = bytearray()
        self._known: dict[object, tuple[int, object]] = {}

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
        new = self._ids[word] = len(self.words)
        self.words.append(word)
        ends = word in self._sentence_enders
        self._roles.append(ENDS_SENTENCE if ends else PUNCTUATES if is_punctuation else NEITHER)
        return new

    def per_word(self, make: Callable[[list[str]], npt.NDArray[T]]) -> npt.NDArray[T]:
        """`make` of all words, found once per word; it gives one value per word and the same for the same word."""
        done, values = cast(tuple[int, npt.NDArray[T]], self._known.get(make) or (0, make([])))
        total = len(self.words)
        if done < total:
            new = make(self.words[done:])
            if total > len(values):
                values = np.concatenate([values[:done], np.zeros(2 * total - done, dtype=new.dtype)])
            values[done:total] = new
            self._known[make] = (total, values)
        return values[:total]

    @property
    def chars(self) -> npt.NDArray[np.int32]:
        """Length in characters."""
        return self.per_word(_chars)

    @property
    def has_letter(self) -> npt.NDArray[np.bool_]:
        """Whether any character is a letter (`str.isalpha`)."""
        return self.per_word(_has_letter)

    @property
    def is_symbol(self) -> npt.NDArray[np.bool_]:
        """Whether every character is in ALL_PUNCTUATION."""
        return self.per_word(_is_symbol)

    @property
    def sentence_role(self) -> npt.NDArray[np.int8]:
        """NEITHER, PUNCTUATES (only Unicode punctuation) or ENDS_SENTENCE."""
        return np.frombuffer(bytes(self._roles), dtype=np.int8)


def _chars(words: list[str]) -> npt.NDArray[np.int32]:
    return np.fromiter(map(len, words), dtype=np.int32, count=len(words))


def _has_letter(words: list[str]) -> npt.NDArray[np.bool_]:
    return np.array([word.isalpha() or any(map(str.isalpha, word)) for word in words], dtype=np.bool_)


def _is_symbol(words: list[str]) -> npt.NDArray[np.bool_]:
    return np.fromiter(map(ALL_PUNCTUATION.issuperset, words), dtype=np.bool_, count=len(words))
