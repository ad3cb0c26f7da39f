"""Numbers the words that a language's own segmenter finds: the way for text without blanks between words.

A segmenter sees the whole text each time, for where a word ends depends on its neighbours; only the numbering is
shared between texts.
"""

from collections.abc import Iterable
from typing import Protocol

import numpy as np
import numpy.typing as npt

from textmill.tokens.interface import Words
from textmill.tokens.vocabulary import Vocabulary

__all__ = ["SegmentedTokenizer", "Segmenter", "cut_at", "ends_of"]


class Segmenter(Protocol):
    """Finds words and sentence ends of one language."""

    def cut(self, text: str) -> Iterable[str]:
        """The tokens in order; blanks around them, and empty ones, are taken off later."""

    def sentence_ends(self, text: str) -> list[int]:
        """Character offset of the end of each sentence, in order."""


class SegmentedTokenizer:
    """The tokenizer of a segmenter; at `max_remembered` distinct words all are forgotten before the next text."""

    def __init__(self, segmenter: Segmenter, max_remembered: int = 200_000) -> None:
        self._segmenter = segmenter
        self._max_remembered = max_remembered
        self._vocabulary = Vocabulary(frozenset())

    def numbered(self, text: str) -> Words:
        """The words of the text as ids."""
        if len(self._vocabulary) > self._max_remembered:
            self._vocabulary = Vocabulary(frozenset())
        vocabulary = self._vocabulary
        words = self.words(text)
        ids = [vocabulary.add(word, is_punctuation=False) for word in words]
        return Words(np.array(ids, dtype=np.int32), vocabulary)

    def words(self, text: str) -> list[str]:
        """The words of the text: no whitespace around them, none empty."""
        return [word for token in self._segmenter.cut(text) if (word := token.strip())]

    def sentence_counts(self, texts: list[str]) -> npt.NDArray[np.int64]:
        """`len(sentences(text))` for every text: int64, shape (texts,)."""
        return np.array([len(self.sentences(text)) for text in texts], dtype=np.int64)

    def sentences(self, text: str) -> list[str]:
        """Pieces that joined give the text, each up to the end of a sentence but the last."""
        return cut_at(text, self._segmenter.sentence_ends(text))


def cut_at(text: str, ends: list[int]) -> list[str]:
    """The text cut at all offsets but the last: what follows the last sentence belongs to it."""
    inner = ends[:-1]
    return [text[begin:end] for begin, end in zip([0, *inner], [*inner, len(text)], strict=True)]


def ends_of(text: str, sentences: Iterable[str]) -> list[int]:
    """Where the sentences, stripped, end in the text; one that a segmenter has changed beyond finding is skipped.

    datatrove's look-up raises there, and its task with it.
    """
    ends: list[int] = []
    start = 0
    for sentence in sentences:
        stripped = sentence.strip()
        if not stripped:
            continue
        found = text.find(stripped, start)
        if found >= 0:
            start = found + len(stripped)
            ends.append(start)
    return ends
