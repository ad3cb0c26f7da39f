"""What a tokenizer gives, whatever the language: words, their numbers, and sentences.

Source: datatrove 0.10.1 `utils/word_tokenizers.py` and `utils/text.py` (Apache-2.0), whose words and sentences each
tokenizer reproduces: words are stripped and empty ones left out; sentences are cut at sentence ends only, so that
joined they give the text.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from textmill.tokens.vocabulary import Vocabulary

__all__ = ["Tokenizer", "Words"]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one text: ids (int32, shape (words,)) into the arrays of `vocabulary`.

    The vocabulary belongs to the ids: two texts may have different ones.
    """

    ids: npt.NDArray[np.int32]
    vocabulary: Vocabulary

    def __len__(self) -> int:
        return len(self.ids)

    def strings(self) -> list[str]:
        """The words themselves, in order."""
        known = self.vocabulary.words
        return [known[word] for word in self.ids.tolist()]


class Tokenizer(Protocol):
    """Words and sentences of one language."""

    def numbered(self, text: str) -> Words:
        """The words of the text as ids; meant for `textmill.tokens.per_document.words_of`."""

    def words(self, text: str) -> list[str]:
        """The words of the text: no whitespace in or around them, none empty."""

    def sentence_counts(self, texts: list[str]) -> npt.NDArray[np.int64]:
        """`len(sentences(text))` for every text: int64, shape (texts,); at least 1, for the empty text too."""

    def sentences(self, text: str) -> list[str]:
        """Pieces that joined give the text, each up to the end of a sentence; `[""]` for the empty text."""
