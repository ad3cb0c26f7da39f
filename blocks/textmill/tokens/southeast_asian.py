"""Cuts Thai, Khmer, Lao and Burmese, which write no blanks between words, with the packages of each.

Source: datatrove 0.10.1 `ThaiTokenizer`, `KhmerTokenizer`, `LaoTokenizer`, `BurmeseTokenizer` (Apache-2.0): pythainlp
`newmm-safe`, khmer-nltk, laonlp, pyidaungsu; sentences by the same packages, Burmese ones by end marks.
"""

import logging

from textmill.tokens.packages import optional
from textmill.tokens.segmented import ends_of
from textmill.tokens.whitespace_sentences import marked_sentences

__all__ = ["Burmese", "Khmer", "Lao", "Thai"]


class Thai:
    """pythainlp's dictionary segmenter and its sentence model."""

    def __init__(self) -> None:
        self._package = optional("pythainlp.tokenize")

    def cut(self, text: str) -> list[str]:
        """Words of the longest match that keeps the text coverable, no whitespace."""
        words: list[str] = self._package.word_tokenize(text, keep_whitespace=False, engine="newmm-safe")
        return words

    def sentence_ends(self, text: str) -> list[int]:
        """Ends of pythainlp's sentences."""
        return ends_of(text, self._package.sent_tokenize(text))


class Khmer:
    """khmer-nltk's conditional random field."""

    def __init__(self) -> None:
        logging.getLogger("khmer-nltk").setLevel(logging.WARNING)
        self._package = optional("khmernltk")

    def cut(self, text: str) -> list[str]:
        """Words and blanks."""
        words: list[str] = self._package.word_tokenize(text, return_tokens=True)
        return words

    def sentence_ends(self, text: str) -> list[int]:
        """Ends of khmer-nltk's sentences."""
        return ends_of(text, self._package.sentence_tokenize(text))


class Lao:
    """laonlp's dictionary segmenter."""

    def __init__(self) -> None:
        self._package = optional("laonlp.tokenize")

    def cut(self, text: str) -> list[str]:
        """Words and blanks."""
        words: list[str] = self._package.word_tokenize(text)
        return words

    def sentence_ends(self, text: str) -> list[int]:
        """Ends of laonlp's sentences."""
        return ends_of(text, self._package.sent_tokenize(text))


class Burmese:
    """pyidaungsu's conditional random field."""

    def __init__(self) -> None:
        self._package = optional("pyidaungsu")

    def cut(self, text: str) -> list[str]:
        """Words."""
        words: list[str] = self._package.tokenize(text, form="word")
        return words

    def sentence_ends(self, text: str) -> list[int]:
        """Ends of the stretches up to end marks."""
        return ends_of(text, marked_sentences(text))
