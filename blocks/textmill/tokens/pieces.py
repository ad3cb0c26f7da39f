"""Remembers, for every whitespace-delimited piece of text seen, the ids of its words.

Web text repeats itself: after a few pages nine pieces in ten are known, and a page is tokenised by looking them up.
All unknown pieces of a text go through spaCy in one call, one per line (no rule matches across a newline).
"""

import re
from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.tokens.spacy_rules import Joints, SpacyRules
from textmill.tokens.vocabulary import Vocabulary

__all__ = ["BOUNDARY_ID", "SPACE_ID", "Pieces"]

_RUN: Final = re.compile(r"\S+|\s+")
_SPACE: Final = "\n"
_BOUNDARY: Final = "\n\n"
_RESERVED: Final = (_SPACE, _BOUNDARY)
_FIRST_CAPACITY: Final = 1 << 12

SPACE_ID: Final = 0
"""Id of a token of whitespace."""
BOUNDARY_ID: Final = 1
"""Id that ends each text where several are numbered at once."""


class _Numbering(dict[str, int]):
    """Numbers strings in the order in which they are first looked up, and lists the newly numbered."""

    def __init__(self) -> None:
        super().__init__()
        self.unseen: list[str] = []

    def __missing__(self, piece: str) -> int:
        number = len(self)
        self[piece] = number
        self.unseen.append(piece)
        return number


class Pieces:
    """Pieces, their words' ids in one flat array, and the vocabulary that those ids belong to."""

    def __init__(self, rules: SpacyRules, joints: Joints) -> None:
        self._rules = rules
        self._joints = joints
        self.vocabulary = Vocabulary(rules.sentence_enders)
        self._numbers = _Numbering()
        self._flat: npt.NDArray[np.int32] = np.zeros(_FIRST_CAPACITY, dtype=np.int32)
        self._used = 0
        self._starts: npt.NDArray[np.int64] = np.zeros(_FIRST_CAPACITY, dtype=np.int64)
        self._counts: npt.NDArray[np.int64] = np.zeros(_FIRST_CAPACITY, dtype=np.int64)
        self._may_join_next: npt.NDArray[np.bool_] = np.zeros(_FIRST_CAPACITY, dtype=np.bool_)
        self._may_join_previous: npt.NDArray[np.bool_] = np.zeros(_FIRST_CAPACITY, dtype=np.bool_)
        for reserved in _RESERVED:
            number = self._numbers[reserved]
            self._store(number, [self.vocabulary.add(reserved, is_punctuation=False)])
        self._numbers.unseen.clear()

    @property
    def size(self) -> int:
        """How many pieces and words are held."""
        return len(self._numbers) + len(self.vocabulary)

    def word_ids(self, text: str) -> npt.NDArray[np.int32]:
        """Ids of the words of the text, in order, whitespace left out; int32, shape (words,)."""
        pieces = text.split()
        numbers = self._look_up(pieces)
        if self._any_meet(pieces, numbers):
            pieces = [piece for piece in self._joined(_with_spaces(text)) if piece != _SPACE]
            numbers = self._look_up(pieces)
        return self._ids_of(numbers)

    def token_ids(self, texts: list[str]) -> npt.NDArray[np.int32]:
        """Ids of all tokens of the texts, SPACE_ID for those of whitespace, BOUNDARY_ID after each text; int32."""
        pieces: list[str] = []
        for text in texts:
            words = text.split()
            pieces += words if " ".join(words) == text else _with_spaces(text)
            pieces.append(_BOUNDARY)
        numbers = self._look_up(pieces)
        if self._any_meet(pieces, numbers):
            numbers = self._look_up(self._joined(pieces))
        return self._ids_of(numbers)

    def _look_up(self, pieces: list[str]) -> npt.NDArray[np.int32]:
        numbers = np.fromiter(map(self._numbers.__getitem__, pieces), dtype=np.int32, count=len(pieces))
        if self._numbers.unseen:
            self._learn()
        return numbers

    def _ids_of(self, numbers: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        counts = self._counts[numbers]
        ends = np.cumsum(counts)
        if not len(ends):
            return np.zeros(0, dtype=np.int32)
        within = np.arange(ends[-1]) + np.repeat(self._starts[numbers] - ends + counts, counts)
        ids: npt.NDArray[np.int32] = self._flat[within]
        return ids

    def _any_meet(self, pieces: list[str], numbers: npt.NDArray[np.int32]) -> bool:
        """Whether special cases might match across neighbouring pieces, were all of them one blank apart."""
        return any(self._meet(pieces[at], pieces[at + 1]) for at in self._suspects(numbers))

    def _suspects(self, numbers: npt.NDArray[np.int32]) -> list[int]:
        """Positions of pieces that a quick look does not clear of meeting the next."""
        suspects = self._may_join_next[numbers[:-1]] & self._may_join_previous[numbers[1:]]
        found: list[int] = np.flatnonzero(suspects).tolist()
        return found

    def _meet(self, left: str, right: str) -> bool:
        return self._joints.meet(self._tails(left), self._heads(right))

    def _tails(self, piece: str) -> frozenset[str]:
        number = self._numbers[piece]
        last = self._flat[self._starts[number] + self._counts[number] - 1]
        return self._joints.tails(piece, self.vocabulary.words[last])

    def _heads(self, piece: str) -> frozenset[str]:
        first = self._flat[self._starts[self._numbers[piece]]]
        return self._joints.heads(piece, self.vocabulary.words[first])

    def _joined(self, pieces: list[str]) -> list[str]:
        """Pieces one blank apart, with those that a special case may span written as one, blank included."""
        joined: list[str] = []
        copied = 0
        for at in self._suspects(self._look_up(pieces)):
            if self._meet(pieces[at], pieces[at + 1]):
                # Empty where piece `at` itself was just joined to the one before it.
                joined += pieces[copied : at + 1]
                joined[-1] += " " + pieces[at + 1]
                copied = at + 2
        return joined + pieces[copied:]

    def _learn(self) -> None:
        unseen, self._numbers.unseen = self._numbers.unseen, []
        self._reserve_pieces(len(self._numbers))
        harder: list[str] = []
        for piece in unseen:
            plain = self._rules.cut_plain(piece)
            if plain is None:
                harder.append(piece)
            else:
                self._remember(piece, plain)
        if not harder:
            return
        waiting = iter(harder)
        tokens: list[tuple[str, bool]] = []
        for token in [*self._rules.cut(_SPACE.join(harder)), (_SPACE, False)]:
            if token[0] != _SPACE:
                tokens.append(token)
            else:
                self._remember(next(waiting), tokens)
                tokens = []

    def _remember(self, piece: str, tokens: list[tuple[str, bool]]) -> None:
        number = self._numbers[piece]
        self._store(number, [self.vocabulary.add(word, is_punctuation) for word, is_punctuation in tokens])
        self._may_join_next[number] = self._joints.may_end(piece, tokens[-1][0])
        self._may_join_previous[number] = self._joints.may_begin(piece, tokens[0][0])

    def _store(self, number: int, ids: list[int]) -> None:
        end = self._used + len(ids)
        while end > len(self._flat):
            self._flat = np.concatenate([self._flat, np.zeros_like(self._flat)])
        self._flat[self._used : end] = ids
        self._starts[number], self._counts[number] = self._used, len(ids)
        self._used = end

    def _reserve_pieces(self, total: int) -> None:
        while total > len(self._starts):
            self._starts = np.concatenate([self._starts, np.zeros_like(self._starts)])
            self._counts = np.concatenate([self._counts, np.zeros_like(self._counts)])
            self._may_join_next = np.concatenate([self._may_join_next, np.zeros_like(self._may_join_next)])
            self._may_join_previous = np.concatenate([self._may_join_previous, np.zeros_like(self._may_join_previous)])


def _with_spaces(text: str) -> list[str]:
    """Pieces of the text, and `_SPACE` for each run of whitespace that spaCy makes a token of.

    It makes none of a single blank, except at the very start of the text.
    """
    pieces: list[str] = []
    for run in _RUN.findall(text):
        if not run.isspace():
            pieces.append(run)
        elif run != " " or not pieces:
            pieces.append(_SPACE)
    return pieces
