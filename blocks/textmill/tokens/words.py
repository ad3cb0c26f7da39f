"""Cuts text into the words and sentences of its language, as datatrove does, and numbers the words.

Source: datatrove 0.10.1 `utils/word_tokenizers.py` and `utils/text.py` (Apache-2.0): for English, spaCy's blank
pipeline with its sentencizer; words are stripped and empty ones left out. We remember each whitespace-delimited
piece instead of tokenising every text anew; the words are the same.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from textmill.errors import UserError
from textmill.tokens.assignment import spacy_code
from textmill.tokens.pieces import BOUNDARY_ID, Pieces
from textmill.tokens.spacy_rules import SpacyRules, without_spacy_breaker
from textmill.tokens.vocabulary import ENDS_SENTENCE, NEITHER, Vocabulary

__all__ = ["Tokenizer", "Words", "tokenizer"]


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


class Tokenizer:
    """Words and sentences of one language.

    `max_remembered` bounds memory: at that many pieces and words (about 180 bytes each) all is forgotten before the
    next text. Results do not depend on it.
    """

    def __init__(self, rules: SpacyRules, max_remembered: int = 500_000) -> None:
        self._rules = rules
        self._joints = rules.joints()
        self._max_remembered = max_remembered
        self._pieces = Pieces(rules, self._joints)

    def numbered(self, text: str) -> Words:
        """The words of the text as ids; meant for `batch.derive("words.<language>", tokenizer.numbered)`."""
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


@lru_cache(maxsize=64)
def tokenizer(language: str) -> Tokenizer:
    """The process's one tokenizer of a language (`eng`, `en` or `eng_Latn`); UserError if there is none."""
    try:
        return Tokenizer(SpacyRules(spacy_code(language)))
    except (ImportError, ValueError) as missing:
        raise UserError(f"textmill cannot tokenise language {language!r}: {missing}") from missing


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
