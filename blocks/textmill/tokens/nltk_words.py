"""English words and sentences as NLTK cuts them: Punkt's sentences, each into the words of the Penn Treebank.

Source: `nltk.word_tokenize` and `sent_tokenize` 3.8.1, which datatrove called up to v0.2.0 (FineWeb v1.0). The words of
a text that Punkt cannot cut, such as a simplified one without full stops, do not depend on Punkt's parameters.
"""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.errors import UserError
from textmill.tokens.interface import Words
from textmill.tokens.punkt import FILES, Parameters, read_parameters, sentences
from textmill.tokens.treebank import words_of_sentence
from textmill.tokens.vocabulary import Vocabulary

__all__ = ["NltkWords", "digest_of", "nltk_words"]

_MAX_REMEMBERED: Final = 200_000


class NltkWords:
    """The tokenizer; at 200,000 distinct words all are forgotten before the next text."""

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self._vocabulary = Vocabulary(frozenset())

    def numbered(self, text: str) -> Words:
        """The words of the text as ids."""
        if len(self._vocabulary) > _MAX_REMEMBERED:
            self._vocabulary = Vocabulary(frozenset())
        vocabulary = self._vocabulary
        ids = [vocabulary.add(word, is_punctuation=False) for word in self.words(text)]
        return Words(np.array(ids, dtype=np.int32), vocabulary)

    def words(self, text: str) -> list[str]:
        """The words of the text; straight double quotes have become `` or ''."""
        return [word for sentence in self.sentences(text) for word in words_of_sentence(sentence)]

    def sentence_counts(self, texts: list[str]) -> npt.NDArray[np.int64]:
        """Sentences of every text: int64, shape (texts,); 0 for a blank one."""
        return np.array([len(sentences(text, self._parameters)) for text in texts], dtype=np.int64)

    def sentences(self, text: str) -> list[str]:
        """The sentences without the blanks between them."""
        return [text[begin:end] for begin, end in sentences(text, self._parameters)]


def nltk_words(punkt: str | None) -> NltkWords:
    """The process's one tokenizer with the parameters in a folder, or with none; UserError if they are not there."""
    return _made(punkt, digest_of(punkt))


def digest_of(punkt: str | None) -> str:
    """SHA-256 of the parameters' files in hex, empty for none; UserError if they are not there."""
    if punkt is None:
        return ""
    digest = hashlib.sha256()
    for name in FILES:
        try:
            digest.update(hashlib.sha256((Path(punkt) / name).read_bytes()).digest())
        except OSError as missing:
            raise UserError(
                f"no Punkt parameters in {punkt!r}: {missing}; run `python -m nltk.downloader punkt_tab` and point "
                "`punkt:` at tokenizers/punkt_tab/english in NLTK's data folder, or leave it out"
            ) from missing
    return digest.hexdigest()


@lru_cache(maxsize=2)
def _made(punkt: str | None, digest: str) -> NltkWords:
    return NltkWords(Parameters() if punkt is None else read_parameters(Path(punkt)))
