"""Cuts text by spaCy's rules, each distinct piece of text once: English and most languages that write blanks.

Source: datatrove 0.10.1 `SpaCyTokenizer` (Apache-2.0), spaCy's blank pipeline with its sentencizer. We remember each
whitespace-delimited piece instead of tokenising every text anew; the words are the same.
"""

from functools import cached_property

import numpy as np
import numpy.typing as npt

from textmill.tokens.interface import Words
from textmill.tokens.piece_table import PieceTable
from textmill.tokens.pieces import BOUNDARY_ID, Pieces
from textmill.tokens.sentence_ends import sentence_begins, sentence_ends
from textmill.tokens.spacy_rules import SpacyRules, without_spacy_breaker
from textmill.tokens.word_bytes import WordBytes

__all__ = ["RuleTokenizer"]


class RuleTokenizer:
    """Words and sentences of a language whose spaCy rules look at whitespace-delimited pieces.

    `max_remembered` bounds memory: at that many pieces and words (about 180 bytes each) all is forgotten before the
    next text. Results do not depend on it.
    """

    def __init__(self, rules: SpacyRules, max_remembered: int = 200_000) -> None:
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

    def cut(self, data: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64]) -> WordBytes:
        """As `words`, for many simplified texts; `data` is UTF-8, text i is data[offsets[i]:offsets[i + 1]]."""
        found = self._table.cut(data, offsets)
        if not found.meets.any():
            return found.words
        texts = range(len(found.meets))
        return WordBytes.of(
            [
                self.words(data[offsets[text] : offsets[text + 1]].tobytes().decode())
                if found.meets[text]
                else found.words.strings(text)
                for text in texts
            ]
        )

    def cut_begin(self, data: npt.NDArray[np.uint8]) -> tuple[WordBytes, int]:
        """The first words of a simplified text, as many as are the same whatever follows, and where the rest begins."""
        found = self._table.cut(data, np.array([0, len(data)]))
        rest = int(found.safe_places[0])
        if found.meets[0]:
            return WordBytes.of([self.words(data[:rest].tobytes().decode())]), rest
        return found.words.part(0, int(found.safe_words[0])), rest

    @cached_property
    def _table(self) -> PieceTable:
        return PieceTable(self._rules, self._joints)

    def sentence_counts(self, texts: list[str]) -> npt.NDArray[np.int64]:
        """`len(sentences(text))` for every text: int64, shape (texts,); at least 1, for the empty text too."""
        pieces = self._fresh_pieces()
        ids = pieces.token_ids([without_spacy_breaker(text) for text in texts])
        return _count_sentences(pieces.vocabulary.sentence_role[ids], np.flatnonzero(ids == BOUNDARY_ID))

    def sentences(self, text: str) -> list[str]:
        """Pieces that joined give the text, each up to the end of a sentence; `[""]` for the empty text."""
        pieces = self._fresh_pieces()
        cleared = without_spacy_breaker(text)
        ends = sentence_ends(cleared, pieces.token_ids([cleared]), pieces.vocabulary)
        return [text[begin:end] for begin, end in zip([0, *ends], [*ends, len(text)], strict=True)]

    def _fresh_pieces(self) -> Pieces:
        if self._pieces.size > self._max_remembered:
            self._pieces = Pieces(self._rules, self._joints)
        return self._pieces


def _count_sentences(roles: npt.NDArray[np.int8], boundaries: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Sentences of each text, given the roles of all tokens and the positions of the boundary after each text.

    Its first token begins one too.
    """
    begun = sentence_begins(roles)
    begun = begun[~np.isin(begun, boundaries)]
    counts: npt.NDArray[np.int64] = 1 + np.bincount(np.searchsorted(boundaries, begun), minlength=len(boundaries))
    return counts
