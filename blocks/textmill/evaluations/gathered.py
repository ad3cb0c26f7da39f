"""Reads questions into numbers of words, equal ones once."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from textmill.evaluations.questions import Item
from textmill.evaluations.word_numbers import bits_of, numbered, quarters_of

__all__ = ["Gathered", "gather"]

U8 = npt.NDArray[np.uint8]
U32 = npt.NDArray[np.uint32]
I64 = npt.NDArray[np.int64]

_ITEMS_AT_ONCE = 4096
_Part = tuple[U32, U8, U8]
"""Numbers, bits and quarters of a word of some words."""


@dataclass(frozen=True)
class Gathered:
    """Words, parts and items as in `Arrays`; of each name the item, file, line and task, int64 of shape (names, 4)."""

    words: U32
    bits: U8
    quarters: U8
    """The size of each word, in quarters of a word."""
    parts: I64
    items: I64
    names: I64
    file_names: tuple[str, ...]
    task_names: tuple[str, ...]
    empty: int
    """Questions without a word."""


class _Gatherer:
    def __init__(self) -> None:
        self.words: list[U32] = [np.zeros(0, np.uint32)]
        self.bits: list[U8] = [np.zeros(0, np.uint8)]
        self.quarters: list[U8] = [np.zeros(0, np.uint8)]
        self.part_sizes: list[int] = []
        self.item_sizes: list[int] = []
        self.names: list[tuple[int, int, int, int]] = []
        self.files: dict[str, int] = {}
        self.tasks: dict[str, int] = {}
        self.empty = 0
        self._known: dict[bytes, int] = {}

    def add(self, item: Item, parts: list[_Part]) -> None:
        """`parts` are the question's and each answer's."""
        query, *golds = parts
        answers = {part[0].tobytes(): part for part in golds if len(part[0])}
        if not len(query[0]) and not answers:
            self.empty += 1
            return
        content = b"".join(hashlib.blake2b(part).digest() for part in (query[0].tobytes(), *sorted(answers)))
        number = self._known.setdefault(hashlib.blake2b(content, digest_size=16).digest(), len(self.item_sizes))
        if number == len(self.item_sizes):
            for words, bits, quarters in (query, *answers.values()):
                self.words.append(words)
                self.bits.append(bits)
                self.quarters.append(quarters)
                self.part_sizes.append(len(words))
            self.item_sizes.append(1 + len(answers))
        file = self.files.setdefault(item.file, len(self.files))
        task = self.tasks.setdefault(item.task, len(self.tasks))
        self.names.append((number, file, item.line, task))


def gather(items: Iterable[Item]) -> Gathered:
    """All questions; those that differ in nothing that counts are one item."""
    found = _Gatherer()
    for some in _chunks(items):
        texts = [text for item in some for text in (item.query or "", *item.gold)]
        parts = _parts(texts)
        for item in some:
            found.add(item, [next(parts) for _ in range(1 + len(item.gold))])
    names = np.array(found.names, np.int64).reshape(-1, 4)
    return Gathered(
        np.concatenate(found.words),
        np.concatenate(found.bits),
        np.concatenate(found.quarters),
        np.cumsum([0, *found.part_sizes], dtype=np.int64),
        np.cumsum([0, *found.item_sizes], dtype=np.int64),
        names[np.argsort(names[:, 0], kind="stable")],
        tuple(found.files),
        tuple(found.tasks),
        found.empty,
    )


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    waiting = iter(items)
    while some := list(islice(waiting, _ITEMS_AT_ONCE)):
        yield some


def _parts(texts: list[str]) -> Iterator[_Part]:
    for found in numbered(texts):
        bits, quarters = bits_of(found.words), quarters_of(found.words)
        for begin, end in zip(found.offsets[:-1].tolist(), found.offsets[1:].tolist(), strict=True):
            yield found.numbers[begin:end], bits[begin:end], quarters[begin:end]
