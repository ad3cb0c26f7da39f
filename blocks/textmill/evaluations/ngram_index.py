"""Word n-grams of evaluation questions as one sorted array of hashes: datatrove's rule.

Source: datatrove 0.10.1 `pipeline/decont/n_grams.py` (Apache-2.0; recipes 6.6), index and first hit.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from textmill.evaluations.questions import Item
from textmill.matching.hashing.signatures import U64, shingle_hashes
from textmill.text.cutting import simplify

__all__ = ["Evaluations", "Hits", "find_ngrams", "index_ngrams"]

WordsOf = Callable[[str], list[str]]
_NONE = np.empty(0, np.uint64)


@dataclass(frozen=True)
class Evaluations:
    """Hashes (uint64, shape (n,), ascending, unique), the task of each (int32, an index into `names`), and its
    questions: from `begins[i]` to `begins[i + 1]` in `questions` (int32, indices into `question_names`)."""

    hashes: U64
    tasks: npt.NDArray[np.int32]
    names: tuple[str, ...]
    begins: npt.NDArray[np.int64]
    questions: npt.NDArray[np.int32]
    question_names: tuple[str, ...]

    @classmethod
    def of(cls, found: Sequence[tuple[Item, U64]]) -> Self:
        """From the hashes of every question; of equal ones the task whose name sorts last stays."""
        # datatrove keeps each task in a file `<name>.index.hashes` and reads the files in order of their names.
        names = tuple(sorted({item.task for item, _ in found}, key=lambda name: f"{name}.index.hashes"))
        ordered = sorted(found, key=lambda entry: names.index(entry[0].task))
        hashes = np.concatenate([np.empty(0, np.uint64), *(block for _, block in ordered)])
        sizes = [len(block) for _, block in ordered]
        tasks = np.repeat(np.array([names.index(item.task) for item, _ in ordered], np.int32), sizes)
        questions = np.repeat(np.arange(len(ordered), dtype=np.int32), sizes)
        unique, last = np.unique(hashes[::-1], return_index=True)
        pairs = np.unique(np.stack([np.searchsorted(unique, hashes), questions]), axis=1)
        begins = np.searchsorted(pairs[0], np.arange(len(unique) + 1))
        asked = tuple(item.name for item, _ in ordered)
        return cls(unique, tasks[::-1][last], names, begins, pairs[1].astype(np.int32), asked)

    @property
    def without_ngrams(self) -> int:
        """Questions that are shorter than an n-gram, and so are never found."""
        return len(self.question_names) - len(np.unique(self.questions))

    def __len__(self) -> int:
        return len(self.hashes)

    def tasks_of(self, hashes: U64) -> npt.NDArray[np.int32]:
        """The task of each hash, -1 where there is none: int32, shape (len(hashes),)."""
        if not len(self.hashes):
            return np.full(len(hashes), -1, np.int32)
        at = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        return np.where(self.hashes[at] == hashes, self.tasks[at], np.int32(-1))

    def questions_of(self, known: U64) -> list[str]:
        """The names of the questions that hold any of some known hashes, the one with the most of them first."""
        places = np.unique(np.searchsorted(self.hashes, known))
        asked = [self.questions[self.begins[at] : self.begins[at + 1]] for at in places]
        counts = Counter(self.question_names[question] for question in np.concatenate(asked))
        return [name for name, _ in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))]


@dataclass(frozen=True)
class Hits:
    """The n-grams of a document that are known: how many, repeats counted; task and words of the first; all hashes."""

    count: int
    first: tuple[str, str] | None
    hashes: U64


def index_ngrams(items: Iterable[Item], words_of: WordsOf, ngram: int, across: bool, queries: bool) -> Evaluations:
    """The n-grams of the answers, of those that begin in a question (`across`), and of questions alone (`queries`)."""
    return Evaluations.of(
        [(item, np.concatenate(_hashes_of(item, words_of, ngram, across, queries) or [_NONE])) for item in items]
    )


def find_ngrams(words: Sequence[str], ngram: int, known: Evaluations) -> Hits:
    """Which n-grams of a document are known."""
    count, first = 0, None
    seen: list[U64] = [_NONE]
    begin = 0
    for hashes in shingle_hashes(words, ngram, "xxhash", 64):
        tasks = known.tasks_of(hashes)
        hits = np.flatnonzero(tasks >= 0)
        if first is None and len(hits):
            at = begin + int(hits[0])
            first = known.names[tasks[hits[0]]], " ".join(words[at : at + ngram])
        seen.append(np.unique(hashes[hits]))
        count += len(hits)
        begin += len(hashes)
    return Hits(count, first, np.concatenate(seen))


def _hashes_of(item: Item, words_of: WordsOf, ngram: int, across: bool, queries: bool) -> list[U64]:
    """n-grams of one question, as blocks of hashes."""
    query = [] if item.query is None else words_of(simplify(item.query))
    sequences = [query] if queries else []
    for gold in item.gold:
        answer = words_of(simplify(gold))
        sequences.append(answer)
        if across:  # every n-gram of these few words crosses from the query into the answer
            sequences.append([*query[max(0, len(query) - ngram + 1) :], *answer[: ngram - 1]] if ngram > 1 else [])
    return [block for words in sequences for block in shingle_hashes(words, ngram, "xxhash", 64)]
