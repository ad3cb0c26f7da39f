"""Cuts the languages of India at blanks and punctuation with the Indic NLP Library.

Source: datatrove 0.10.1 `IndicNLPTokenizer` (Apache-2.0). We differ in Urdu sentences, for which the library asks
urduhack and with it TensorFlow: ours end at end marks.
"""

from typing import Final

from textmill.tokens.packages import optional
from textmill.tokens.segmented import ends_of
from textmill.tokens.whitespace_sentences import marked_sentences

__all__ = ["Indic"]

_URDU: Final = "ur"


class Indic:
    """The library's trivial tokenizer and its sentence splitter for one of its language codes."""

    def __init__(self, code: str) -> None:
        self._code = code
        self._words = optional("indicnlp.tokenize.indic_tokenize")
        self._sentences = optional("indicnlp.tokenize.sentence_tokenize")

    def cut(self, text: str) -> list[str]:
        """Words and punctuation marks."""
        words: list[str] = self._words.trivial_tokenize(text, self._code)
        return words

    def sentence_ends(self, text: str) -> list[int]:
        """Ends of the library's sentences."""
        if self._code == _URDU:
            return ends_of(text, marked_sentences(text))
        return ends_of(text, self._sentences.sentence_split(text, lang=self._code))
