"""Cuts simplified texts into words in compiled code, by a table of what their pieces become.

A whitespace-delimited piece has the same words wherever it stands, but for the few blanks across which special cases
may match (see `textmill.tokens.spacy_rules`); texts with such a blank are told, and left to the caller. English pieces
of letters only are words themselves unless they are special cases, so they are not remembered: a text of a million
distinct words takes no memory. All other pieces go through spaCy once and are remembered, up to a bound.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.text.cutting import letters
from textmill.tokens.piece_kernels import COLUMNS, EMPTY, cut, place_all
from textmill.tokens.spacy_rules import Joints, SpacyRules, without_spacy_breaker
from textmill.tokens.word_bytes import WordBytes

__all__ = ["CutTexts", "PieceTable"]

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]

_FIRST_CAPACITY: Final = 1 << 12
_MAX_ARENA: Final = 1 << 24
"""Bytes of pieces and words after which all are forgotten."""


@dataclass(frozen=True)
class CutTexts:
    """Words of texts; arrays have shape (texts,)."""

    words: WordBytes
    meets: npt.NDArray[np.bool_]
    """Whether special cases may match across a blank, so that the text's words may be others."""
    safe_places: Places
    """The byte of the input up to which a text's words are the same whatever follows it: the begin of a piece."""
    safe_words: Places
    """How many words there are up to it, counted as `words.offsets` does."""


class PieceTable:
    """The table of one language's rules; at `max_remembered` pieces all are forgotten before the next call."""

    def __init__(self, rules: SpacyRules, joints: Joints, max_remembered: int = 200_000) -> None:
        self._rules = rules
        self._joints = joints
        self._max_remembered = max_remembered
        self._letters = letters() if rules.keeps_letters else np.zeros(0, np.bool_)
        self._forget()

    @property
    def size(self) -> int:
        """How many pieces are remembered."""
        return self._count

    def cut(self, data: Bytes, offsets: Places) -> CutTexts:
        """The words of every text; `data` is UTF-8, as `simplify` gives it, text i data[offsets[i]:offsets[i + 1]]."""
        if self._count > self._max_remembered or self._used > _MAX_ARENA:
            self._forget()
        length = int(offsets[-1] - offsets[0])
        out = np.empty(2 * length, np.uint8)
        starts, ends = np.empty(length, np.int64), np.empty(length, np.int64)
        unknown = np.empty((length // 2 + 1 + len(offsets), 2), np.int64)
        while True:
            table = (self._letters, self._slots, self._entries, self._arena)
            found = cut(data, offsets, *table, out, starts, ends, unknown)
            used, missing, counts, safe_places, safe_words, meets = found
            if not missing:
                words = WordBytes(out[: max(used - 1, 0)], starts[: counts[-1]], ends[: counts[-1]], counts)
                return CutTexts(words, meets, safe_places, safe_words)
            content = data.tobytes()
            self._learn({content[begin:end].decode() for begin, end in unknown[:missing].tolist()})

    def _forget(self) -> None:
        self._count = 0
        self._used = 0
        self._slots = np.full(2 * _FIRST_CAPACITY, EMPTY, np.int32)
        self._entries = np.zeros((_FIRST_CAPACITY, COLUMNS), np.int64)
        self._arena: Bytes = np.zeros(16 * _FIRST_CAPACITY, np.uint8)
        if len(self._letters):
            self._learn({piece for piece in self._rules.special_pieces(self._joints) if piece.isalpha()})

    def _learn(self, pieces: set[str]) -> None:
        ordered = sorted(pieces)
        clean = [without_spacy_breaker(piece) for piece in ordered]
        cut_pieces = iter(self._rules.cut_each([piece for piece in clean if piece]))
        first = self._count
        content = bytearray()
        self._reserve(first + len(ordered))
        for key, piece in zip(ordered, clean, strict=True):
            tokens = [word for word, _ in next(cut_pieces)] if piece else []
            joins = self._joints.bits(piece, tokens[0], tokens[-1]) if tokens else (0, 0)
            begin = self._used + len(content)
            content += key.encode()
            words = self._used + len(content)
            content += " ".join(tokens).encode()
            self._entries[self._count] = begin, words, words, self._used + len(content), *joins, 0, 0
            self._count += 1
        self._write(bytes(content))
        place_all(self._slots, self._entries, self._arena, first, self._count)

    def _reserve(self, count: int) -> None:
        if 2 * count <= len(self._slots):
            return
        capacity = 1 << (2 * count).bit_length()
        self._entries = np.resize(self._entries, (capacity // 2, COLUMNS))
        self._slots = np.full(capacity, EMPTY, np.int32)
        place_all(self._slots, self._entries, self._arena, 0, self._count)

    def _write(self, content: bytes) -> None:
        needed = self._used + len(content)
        if needed > len(self._arena):
            self._arena = np.concatenate([self._arena, np.zeros(2 * needed - len(self._arena), np.uint8)])
        self._arena[self._used : needed] = np.frombuffer(content, np.uint8)
        self._used = needed
