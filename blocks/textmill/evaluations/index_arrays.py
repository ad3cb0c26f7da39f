"""What is known of all evaluation questions, as a few flat arrays that every worker of a machine can share.

An item is a question with its right answers; the same item in two files or tasks is one, with two names. It is kept as
numbers of words: the question's (perhaps none), then those of each answer. Runs of five of its words, its seeds, are in
a table that is ordered by hash.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled

__all__ = ["EXACT", "FUZZY", "SEED_WORDS", "UNSEARCHABLE", "Arrays", "Index", "filter_bits", "seed_hash"]

U8 = npt.NDArray[np.uint8]
U16 = npt.NDArray[np.uint16]
U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]

SEED_WORDS: Final = 5
"""Words of a seed. One changed word in 8 leaves runs of seven; a run of five common words is not rare in English, but
a question's is, and what follows it is compared."""
UNSEARCHABLE: Final = 0
"""How an item is looked for: not at all, for it says too little that is its own;"""
EXACT: Final = 1
"""word for word, question and answer near each other;"""
FUZZY: Final = 2
"""or by the share of its words that is found in order."""
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_STEP: Final = np.uint64(0xD6E8FEB86659FD93)


class Arrays(NamedTuple):
    """The index as compiled functions take it."""

    words: U32
    """Numbers of the words of all items, item after item."""
    weights: U8
    """What each tells, in sixteenths of a bit: its letters' bits, less the more items have it; 0 in boilerplate."""
    bits: U8
    """What it would tell if it were this item's alone, in bits."""
    parts: I64
    """Where each part begins in `words`, and the last ends: of every item its question, then its answers."""
    items: I64
    """Where each item begins in `parts`, and the last ends."""
    longs: U8
    """Whether each part is long enough to count alone."""
    modes: U8
    """How each item is looked for."""
    filter: U64
    """Of every seed's hash two bits are set, in the element that its low end names; a power of two of elements."""
    buckets: U32
    """Where in the table the seeds begin whose hashes begin with this number, and the last end."""
    keys: U32
    """The low 32 bits of each seed's hash; in order of the whole hash."""
    seed_items: U32
    seed_places: U16
    """Which word of the item the seed begins with."""
    sizes: I64
    """Lengths of seeds that there are, in words."""


@dataclass(frozen=True)
class Index:
    """The arrays, and the names of the questions of every item: places in files."""

    arrays: Arrays
    names: I64
    """Where each item's names begin in `files`, and the last ends."""
    files: U32
    lines: U32
    tasks: U32
    file_names: tuple[str, ...]
    task_names: tuple[str, ...]
    skipped: tuple[tuple[str, int], ...]
    """Why questions are not looked for, and how many."""

    @property
    def questions(self) -> int:
        """Lines of the files that hold a question."""
        return len(self.files) + sum(count for _, count in self.skipped)

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays."""
        return sum(array.nbytes for array in (*self.arrays, self.names, self.files, self.lines, self.tasks))

    def names_of(self, item: int) -> list[str]:
        """The questions of an item as `file:line`."""
        places = range(int(self.names[item]), int(self.names[item + 1]))
        return [f"{self.file_names[self.files[place]]}:{self.lines[place]}" for place in places]

    def tasks_of(self, item: int) -> list[str]:
        """The tasks of an item, each once, in order."""
        places = self.tasks[int(self.names[item]) : int(self.names[item + 1])]
        return [self.task_names[task] for task in np.unique(places)]


@compiled
def filter_bits(hash: np.uint64) -> np.uint64:
    """The bits of a hash in its element of the filter."""
    one, other = (hash >> np.uint64(32)) & np.uint64(63), (hash >> np.uint64(40)) & np.uint64(63)
    return (np.uint64(1) << one) | (np.uint64(1) << other)


@compiled
def seed_hash(words: U32, begin: int, size: int) -> np.uint64:
    """Of words[begin:begin + size], in order."""
    found = _MIX * np.uint64(size)
    for place in range(begin, begin + size):
        found = (found ^ np.uint64(words[place])) * _STEP
        found ^= found >> np.uint64(32)
    return found
