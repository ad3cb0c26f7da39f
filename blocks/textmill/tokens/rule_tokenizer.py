"""Cuts text by spaCy's rules, each distinct piece of text once: English and most languages that write blanks.

Source: datatrove 0.10.1 `SpaCyTokenizer` (Apache-2.0), spaCy's blank pipeline with its sentencizer. We remember each
whitespace-delimited piece instead of tokenising every text anew; the words are the same.
"""

import numpy as np
import numpy.typing as npt

from textmill.tokens.interface import Words
from textmill.tokens.pieces import BOUNDARY_ID, Pieces
from textmill.tokens.spacy_rules import SpacyRules, without_spacy_breaker
from textmill.tokens.vocabulary import ENDS_SENTENCE, NEITHER

__all__ = ["RuleTokenizer"]


class RuleTokenizer:
    """Words and sentences of a language whose spaCy rules look at whitespace-delimited pieces.

    `max_remembered` bounds memory: at that many pieces and words (about 180 bytes each) all is forgotten before the
    next text. Results do not depend on it.
    """

    def __init__(self, rules: SpacyRules, max_remembered: int = 500_000) -> None:
        self._rules = rules
        self._joints = rules.joints()
        self._max_remembered = max_remembered
        self._pieces = Pieces(rules, self._joints)

    def numbered(self, text: str) -> Words:
        """The words of the text as ids."""
        pieces = self._fresh_pieces()
        return Words(pieces.word_ids(without_spacy_breaker(text)), pieces.vocabulary)

    def words(self, text: str) -> list[str]:
        """The words of the text: no whitespace in or around them, none empty."""
        return self.numbered(text).strings()

    def sentence_counts(self, texts: list[str]) -> npt.NDArray[np.int64]:
        """`len(sentences(text))` for every text: int64, shape (texts,); at least 1, for the empty text too."""
        pieces = self._fresh_pieces()
        ids = pieces.token_ids([without_spacy_breaker(text) for text in texts])
        return _count_sentences(pieces.vocabulary.sentence_role[ids], np.flatnonzero(ids == BOUNDARY_ID))

    def sentences(self, text: str) -> list[str]:
        """Pieces that joined give the text, each up to the end of a sentence; `[""]` for the empty text."""
        ends: list[int] = []
        ended = False
        previous_end = 0
        for word, is_punctuation, end in self._rules.cut_with_ends(without_spacy_breaker(text)):
            if word in self._rules.sentence_enders:
                ended = True
            elif ended and not is_punctuation:
                ends.append(previous_end)
                ended = False
            previous_end = end
        return [text[begin:end] for begin, end in zip([0, *ends], [*ends, len(text)], strict=True)]

    def _fresh_pieces(self) -> Pieces:
        if self._pieces.size > self._max_remembered:
            self._pieces = Pieces(self._rules, self._joints)
        return self._pieces


def _count_sentences(roles: npt.NDArray[np.int8], boundaries: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Sentences of each text, given the roles of all tokens and the positions of the boundary after each text.

    A sentence begins with the first token of a text, and with each token that is no punctuation and has a sentence
    end, and only punctuation, before it.
    """
    plain = np.flatnonzero(roles == NEITHER)
    enders_before = np.concatenate([[0], np.cumsum(roles == ENDS_SENTENCE)])
    ended = np.diff(enders_before[plain], prepend=0) > 0
    begun = plain[ended]
    begun = begun[~np.isin(begun, boundaries)]
    counts: npt.NDArray[np.int64] = 1 + np.bincount(np.searchsorted(boundaries, begun), minlength=len(boundaries))
    return counts
