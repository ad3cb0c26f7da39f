"""Finds sentences by their end marks alone, in scripts that no rules of spaCy's know.

Source: datatrove 0.10.1 `WhitespaceTokenizer` (Apache-2.0); its words are those of spaCy's rules for any language.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import regex

from textmill.text.punctuation_marks import TERMINAL_PUNCTUATION
from textmill.tokens.interface import Words
from textmill.tokens.segmented import cut_at, ends_of

__all__ = ["WhitespaceTokenizer", "marked_sentences"]

_MARKS: Final = regex.escape("".join(sorted(TERMINAL_PUNCTUATION)))
_SENTENCE: Final = regex.compile(rf"(?:\p{{Lu}}\.|.)+?[{_MARKS}\n]+[\"'”]?")


def marked_sentences(text: str) -> list[str]:
    """Shortest stretches within a line up to end marks or newlines; what follows the last mark is in none.

    A capital letter's full stop may belong to an abbreviation and need not end the stretch.
    """
    found: list[str] = _SENTENCE.findall(text)
    return found


class WhitespaceTokenizer:
    """Words by spaCy's rules for any language, sentences by end marks."""

    def __init__(self) -> None:
        from textmill.tokens.rule_tokenizer import RuleTokenizer  # spaCy takes a second to import
        from textmill.tokens.spacy_rules import SpacyRules

        self.rules = RuleTokenizer(SpacyRules("xx"))

    def numbered(self, text: str) -> Words:
        """The words of the text as ids."""
        return self.rules.numbered(text)

    def words(self, text: str) -> list[str]:
        """The words of the text."""
        return self.rules.words(text)

    def sentence_counts(self, texts: list[str]) -> npt.NDArray[np.int64]:
        """`len(sentences(text))` for every text: int64, shape (texts,)."""
        return np.array([len(self.sentences(text)) for text in texts], dtype=np.int64)

    def sentences(self, text: str) -> list[str]:
        """Pieces that joined give the text, each up to end marks but the last."""
        return cut_at(text, ends_of(text, marked_sentences(text)))
