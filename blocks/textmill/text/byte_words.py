"""Finds which texts may hold any of many words, in one compiled pass over their UTF-8 bytes.

Source: Aho and Corasick, "Efficient string matching" (1975). A rule with a list asks here first and looks closely only
at the texts named, so that clean pages cost microseconds however long the list. Up to four words are found faster yet,
by two of their bytes at once over 64 places.
"""

from collections import deque
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.machine.compiled import compiled
from textmill.text.text_bytes import TextBytes

__all__ = ["ByteWords", "byte_words", "rows_lowered_with", "rows_with"]

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]
States = npt.NDArray[np.int32]
Rows = npt.NDArray[np.bool_]
_Pair = tuple[Bytes, Bytes, int, int]

_FEW: Final = 4
_BLOCK: Final = 64
_CASE: Final = 0x20
_MOST_BYTES: Final = 200_000
"""Of all words together: their automaton takes a few hundred times that."""
_SPECIAL_LETTERS: Final = tuple(letter.encode() for letter in "\u0130\u0131\u017f\u212a")
"""The letters outside ASCII that equal one inside when case is ignored: İ and ı (i), ſ (s), the Kelvin sign (k)."""
_IS_WORD: Final = np.array([byte < 128 and (chr(byte).isalnum() or chr(byte) == "_") for byte in range(256)])
_FREQUENT: Final = b" etaoinsrhldcumfpgwybvk,.'-\n"
"""Bytes of prose, the most frequent first."""


@lru_cache(maxsize=64)
def byte_words(words: frozenset[str], ignores_case: bool, apart: bool) -> "ByteWords | None":
    """The words ready to be found, None if they are too many to be found at once.

    With `ignores_case` a letter of ASCII is found in either case, and as one of the four letters beyond ASCII that
    equal one inside (İ, ı, ſ, the Kelvin sign). With `apart` a word counts only where no ASCII letter, digit or
    underscore touches it.
    """
    spelled = frozenset(word.encode("utf-8", "surrogatepass") for word in words)
    return ByteWords(spelled, ignores_case, apart) if sum(map(len, spelled)) <= _MOST_BYTES else None


def rows_with(texts: pa.Array, word: str) -> Rows:
    """Rows of a column that hold the word: bool, shape (rows,)."""
    found = byte_words(frozenset((word,)), ignores_case=False, apart=False)
    return np.ones(len(texts), np.bool_) if found is None else found.rows_of(TextBytes.of(texts))


def rows_lowered_with(texts: pa.Array, words: frozenset[str], apart: bool) -> Rows:
    """Rows that may hold a word once they are in lower case, and all that do: bool, shape (rows,)."""
    has_one_case = all(letter.isascii() or letter.lower() == letter.upper() == letter for letter in "".join(words))
    found = byte_words(words, has_one_case, apart) if all(words) else None
    if found is None:
        return np.ones(len(texts), np.bool_)
    if not has_one_case:  # what is small beyond ASCII is known to Python alone
        texts = pa.array([(text or "").lower() for text in texts.to_pylist()], pa.large_string())
    return found.rows_of(TextBytes.of(texts))


class ByteWords:
    """A set of words that texts are searched for."""

    def __init__(self, words: frozenset[bytes], ignores_case: bool, apart: bool) -> None:
        own = {word.lower() for word in words} if ignores_case else set(words)
        self._apart = apart
        self._special = [_pair(letter, False) for letter in _SPECIAL_LETTERS] if ignores_case else []
        self._pairs: list[_Pair] = []
        self._automaton: _Automaton | None = None
        if len(own) <= _FEW and all(own):
            self._pairs = [_pair(word, ignores_case) for word in sorted(own)]
        else:
            self._automaton = _Automaton(own, ignores_case)

    def rows_of(self, texts: TextBytes) -> Rows:
        """Rows that hold a word, or a letter beyond ASCII that may be part of one: bool, shape (rows,)."""
        found = np.zeros(len(texts.offsets) - 1, np.bool_)
        for pair in self._pairs:
            _search_pair(texts.data, texts.offsets, *pair, self._apart, found)
        if self._automaton is not None:
            self._automaton.search(texts, self._apart, found)
        if self._special and texts.has_beyond_ascii:
            for pair in self._special:
                _search_pair(texts.data, texts.offsets, *pair, False, found)
        return found


class _Automaton:
    """Aho and Corasick's automaton over classes of bytes; a state is its number times the classes."""

    def __init__(self, words: Iterable[bytes], ignores_case: bool) -> None:
        ordered = sorted(words)
        alphabet = sorted({byte for word in ordered for byte in word})
        self._classes = np.zeros(256, np.int32)
        self._classes[alphabet] = np.arange(1, len(alphabet) + 1)
        if ignores_case:
            for byte in alphabet:
                if chr(byte).islower() and byte < 128:
                    self._classes[byte - _CASE] = self._classes[byte]
        self._make(ordered, len(alphabet) + 1)

    def search(self, texts: TextBytes, apart: bool, found: Rows) -> None:
        """Mark the rows that hold a word."""
        _search(texts.data, texts.offsets, self._classes, self._following, self._lengths, self._shorter, apart, found)

    def _make(self, words: list[bytes], width: int) -> None:
        children: list[dict[int, int]] = [{}]
        lengths = [0]
        for word in words:
            state = 0
            for byte in word:
                kind = int(self._classes[byte])
                if kind not in children[state]:
                    children[state][kind] = len(children)
                    children.append({})
                    lengths.append(0)
                state = children[state][kind]
            lengths[state] = len(word)
        following = np.zeros((len(children), width), np.int32)
        fallback, shorter = [0] * len(children), [0] * len(children)
        waiting = deque([0])
        while waiting:
            state = waiting.popleft()
            if state:
                following[state] = following[fallback[state]]
                behind = fallback[state]
                shorter[state] = behind if lengths[behind] else shorter[behind]
            for kind, child in children[state].items():
                fallback[child] = int(following[state, kind])
                following[state, kind] = child
                waiting.append(child)
        self._lengths = np.array(lengths, np.int64)
        self._shorter = np.array(shorter, np.int64)
        ends = (self._lengths > 0) | (self._shorter > 0)
        # A negative state is one in which a word ends: told without looking it up.
        scaled = following * np.int32(width)
        self._following: States = np.where(ends[following], ~scaled, scaled).ravel()


def _pair(word: bytes, ignores_case: bool) -> _Pair:
    """The word, the bits in which each of its bytes may differ, and the two of its places with the rarest bytes."""
    cases = bytes(_CASE if ignores_case and byte < 128 and chr(byte).isalpha() else 0 for byte in word)
    rank = {byte: -place for place, byte in enumerate(_FREQUENT)}
    rarest = sorted(range(len(word)), key=lambda at: rank.get(word[at], -len(_FREQUENT)))
    first, second = min(rarest[:2]), max(rarest[:2])
    return np.frombuffer(word, np.uint8) | np.frombuffer(cases, np.uint8), np.frombuffer(cases, np.uint8), first, second


@compiled
def _search(
    data: Bytes,
    offsets: Numbers,
    classes: States,
    following: States,
    lengths: Numbers,
    shorter: Numbers,
    apart: bool,
    found: Rows,
) -> None:
    width = len(following) // len(lengths)
    for row in range(len(found)):
        if found[row]:
            continue
        begin, end = offsets[row], offsets[row + 1]
        state = np.int32(0)
        for at in range(begin, end):
            state = following[state + classes[data[at]]]
            if state >= 0:
                continue
            state = ~state
            if not apart:
                found[row] = True
                break
            if at + 1 == end or not _IS_WORD[data[at + 1]]:
                ending = state // width
                while ending:
                    size = lengths[ending]
                    if size and (at - size < begin or not _IS_WORD[data[at - size]]):
                        found[row] = True
                        break
                    ending = shorter[ending]
                if found[row]:
                    break


@compiled
def _search_pair(
    data: Bytes, offsets: Numbers, word: Bytes, cases: Bytes, first: int, second: int, apart: bool, found: Rows
) -> None:
    one, two, one_case, two_case = word[first], word[second], cases[first], cases[second]
    for row in range(len(found)):
        begin, end = offsets[row], offsets[row + 1]
        base, past = begin, end - len(word) + 1
        while base < past and not found[row]:
            stop = base + _BLOCK
            if stop > past:
                stop = past
                is_hit = True
            else:
                ahead = data[base + first : base + first + _BLOCK]
                behind = data[base + second : base + second + _BLOCK]
                is_hit = _meet(ahead, behind, one, two, one_case, two_case)
            if is_hit:
                found[row] = _stands(data, begin, end, base, stop, word, cases, first, apart)
            base = stop


@compiled
def _meet(ahead: Bytes, behind: Bytes, one: np.uint8, two: np.uint8, one_case: np.uint8, two_case: np.uint8) -> bool:
    """Whether both bytes stand at the same place of two blocks; compiled to a few instructions for all 64."""
    hit = np.uint8(0)
    for place in range(_BLOCK):
        hit |= np.uint8((ahead[place] | one_case) == one) & np.uint8((behind[place] | two_case) == two)
    return bool(hit != 0)


@compiled
def _stands(
    data: Bytes, begin: int, end: int, base: int, stop: int, word: Bytes, cases: Bytes, first: int, apart: bool
) -> bool:
    """Whether the word begins at one of the places from `base` to `stop`."""
    size = len(word)
    for at in range(base, stop):
        if (data[at + first] | cases[first]) != word[first]:
            continue
        if apart and ((at > begin and _IS_WORD[data[at - 1]]) or (at + size < end and _IS_WORD[data[at + size]])):
            continue
        same = 0
        while same < size and (data[at + same] | cases[same]) == word[same]:
            same += 1
        if same == size:
            return True
    return False
