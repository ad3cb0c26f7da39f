"""Remembers, for every whitespace-delimited piece of text seen, the ids of its words.

Web text repeats itself: after a few pages nine pieces in ten are known, and a page is tokenised by looking them up.
Unknown pieces of a text go through spaCy many at a time.
"""

import re
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from textmill.tokens.spacy_rules import Joints, SpacyRules
from textmill.tokens.vocabulary import Vocabulary

__all__ = ["BOUNDARY_ID", "SPACE_ID", "Pieces"]

T = TypeVar("T", bound=np.generic)

_RUN: Final = re.compile(r"\S+|\s+")
_SPACE: Final = "\n"
_BOUNDARY: Final = "\n\n"
_RESERVED: Final = (_SPACE, _BOUNDARY)
_FIRST_CAPACITY: Final = 1 << 12
_LEARNT_AT_ONCE: Final = 20_000
"""Pieces whose tokens are in memory as Python objects."""
_CHARS_LIKE_AN_ENTRY: Final = 180
"""What an entry takes, in bytes, but for its characters."""

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
        self._starts: npt.NDArray[np.int64] = np.zeros(_FIRST_CAPACITY, dtype=np.int64)
        self._counts: npt.NDArray[np.int64] = np.zeros(_FIRST_CAPACITY, dtype=np.int64)
        self._may_join_next: npt.NDArray[np.bool_] = np.zeros(_FIRST_CAPACITY, dtype=np.bool_)
        self._may_join_previous: npt.NDArray[np.bool_] = np.zeros(_FIRST_CAPACITY, dtype=np.bool_)
        for reserved in _RESERVED:
            assert self._numbers[reserved] == self.vocabulary.add(reserved, is_punctuation=False)
        self._numbers.unseen.clear()
        self._flat[: len(_RESERVED)] = self._starts[: len(_RESERVED)] = range(len(_RESERVED))
        self._counts[: len(_RESERVED)] = 1
        self._used = len(_RESERVED)
        self._chars = 0

    @property
    def size(self) -> int:
        """How many pieces and words are held; one that is very long counts as many."""
        return len(self._numbers) + len(self.vocabulary) + self._chars // _CHARS_LIKE_AN_ENTRY

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
        number = len(self._numbers) - len(unseen)
        for first in range(0, len(unseen), _LEARNT_AT_ONCE):
            block = unseen[first : first + _LEARNT_AT_ONCE]
            self._remember(number + first, block, self._rules.cut_each(block))

    def _remember(self, number: int, pieces: list[str], tokens_of: list[list[tuple[str, bool]]]) -> None:
        """Store pieces that are numbered in order from `number` on."""
        self._chars += sum(map(len, pieces))
        add = self.vocabulary.add
        ids = [add(word, is_punctuation) for tokens in tokens_of for word, is_punctuation in tokens]
        counts = np.fromiter(map(len, tokens_of), dtype=np.int64, count=len(pieces))
        self._reserve(len(self._numbers), self._used + len(ids))
        new = slice(number, number + len(pieces))
        self._flat[self._used : self._used + len(ids)] = ids
        self._starts[new] = self._used + np.cumsum(counts) - counts
        self._counts[new] = counts
        joins = self._joints
        pairs = list(zip(pieces, tokens_of, strict=True))
        self._may_join_next[new] = [joins.may_end(piece, tokens[-1][0]) for piece, tokens in pairs]
        self._may_join_previous[new] = [joins.may_begin(piece, tokens[0][0]) for piece, tokens in pairs]
        self._used += len(ids)

    def _reserve(self, pieces: int, ids: int) -> None:
        self._flat = _with_room(self._flat, ids)
        self._starts, self._counts = _with_room(self._starts, pieces), _with_room(self._counts, pieces)
        self._may_join_next = _with_room(self._may_join_next, pieces)
        self._may_join_previous = _with_room(self._may_join_previous, pieces)


def _with_room(values: npt.NDArray[T], needed: int) -> npt.NDArray[T]:
    """The array, at least twice as long if it is too short, zeros at its end."""
    if needed <= len(values):
        return values
    return np.concatenate([values, np.zeros(max(needed, 2 * len(values)) - len(values), dtype=values.dtype)])


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
