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

__all__ = ["Pieces"]

_PIECE: Final = re.compile(r"\S+")
_SPACE: Final = "\n"
_FIRST_CAPACITY: Final = 1 << 12


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
        self.vocabulary.add(_SPACE, is_punctuation=False)

    @property
    def size(self) -> int:
        """How many pieces and words are held."""
        return len(self._numbers) + len(self.vocabulary)

    def word_ids(self, text: str) -> npt.NDArray[np.int32]:
        """Ids of the words of the text, in order, whitespace left out; int32, shape (words,)."""
        return self._ids_of(self._numbered(text, text.split()))

    def word_ids_with_spaces(self, text: str) -> npt.NDArray[np.int32]:
        """As `word_ids`, with id 0 wherever the tokenizer makes tokens of whitespace."""
        pieces = text.split()
        if " ".join(pieces) == text:
            return self._ids_of(self._numbered(text, pieces))
        ids: list[npt.NDArray[np.int32]] = []
        space = np.zeros(1, dtype=np.int32)
        for stretch in _stretches(text):
            ids.append(space if stretch is None else self.word_ids(stretch))
        return np.concatenate(ids) if ids else np.zeros(0, dtype=np.int32)

    def _numbered(self, text: str, pieces: list[str]) -> npt.NDArray[np.int32]:
        numbers = self._look_up(pieces)
        if len(pieces) < 2:
            return numbers
        suspects = np.flatnonzero(self._may_join_next[numbers[:-1]] & self._may_join_previous[numbers[1:]])
        if len(suspects) and any(self._meet(pieces[at], pieces[at + 1]) for at in suspects):
            return self._look_up(self._with_joined(text, set(suspects.tolist())))
        return numbers

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

    def _meet(self, left: str, right: str) -> bool:
        return self._joints.meet(self._tails(left), self._heads(right))

    def _tails(self, piece: str) -> frozenset[str]:
        number = self._numbers[piece]
        last = self._flat[self._starts[number] + self._counts[number] - 1]
        return self._joints.tails(piece, self.vocabulary.words[last])

    def _heads(self, piece: str) -> frozenset[str]:
        first = self._flat[self._starts[self._numbers[piece]]]
        return self._joints.heads(piece, self.vocabulary.words[first])

    def _with_joined(self, text: str, suspects: set[int]) -> list[str]:
        """Pieces, with those that a special case may span written as one, blank included."""
        spans = [found.span() for found in _PIECE.finditer(text)]
        joined: list[str] = []
        begin = 0
        for at, (start, end) in enumerate(spans):
            if at in suspects:
                following, next_end = spans[at + 1]
                if text[end:following] == " " and self._meet(text[start:end], text[following:next_end]):
                    continue
            joined.append(text[spans[begin][0] : end])
            begin = at + 1
        return joined

    def _learn(self) -> None:
        unseen, self._numbers.unseen = self._numbers.unseen, []
        number = self._numbers[unseen[0]]
        self._reserve_pieces(number + len(unseen))
        ids: list[int] = []
        words: list[str] = []
        tokens = [*self._rules.cut(_SPACE.join(unseen)), (_SPACE, False)]
        for word, is_punctuation in tokens:
            if word != _SPACE:
                ids.append(self.vocabulary.add(word, is_punctuation))
                words.append(word)
                continue
            piece = unseen[number - self._numbers[unseen[0]]]
            self._store(number, ids)
            self._may_join_next[number] = bool(self._joints.tails(piece, words[-1]))
            self._may_join_previous[number] = bool(self._joints.heads(piece, words[0]))
            number += 1
            ids, words = [], []

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
            self._may_join_previous = np.concatenate(
                [self._may_join_previous, np.zeros_like(self._may_join_previous)]
            )


def _stretches(text: str) -> list[str | None]:
    """Stretches of text that hold no whitespace token, and None for each run of whitespace that is one.

    spaCy makes no token of one blank between words, nor of the blank a run begins with, except at the very start.
    """
    stretches: list[str | None] = []
    begin = end = 0
    for found in _PIECE.finditer(text):
        start = found.start()
        run = text[end:start]
        if run and (end == 0 or run != " "):
            if end:
                stretches.append(text[begin:end])
            stretches.append(None)
            begin = start
        end = found.end()
    if end:
        stretches.append(text[begin:end])
    rest = text[end:]
    if rest and (end == 0 or rest != " "):
        stretches.append(None)
    return stretches
