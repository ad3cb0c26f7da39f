"""The n-grams of evaluation questions as one sorted array of hashes, and the files that questions come in."""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, cast

import fsspec
import numpy as np
import numpy.typing as npt
import orjson

from textmill.errors import UserError

U64 = npt.NDArray[np.uint64]
WordsOf = Callable[[str], list[str]]
_ASKED = "; asked in "


@dataclass(frozen=True)
class Item:
    """One evaluation question: its name (`file:line`), task, what is asked, and the answers that count as right."""

    name: str
    task: str
    query: str | None
    gold: tuple[str, ...]


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
    def of(cls, found: Sequence[tuple[Item, U64]]) -> "Evaluations":
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


def detail(task: str, ngram: str, questions: Sequence[str]) -> str:
    """How a document's fate tells what it holds of evaluations."""
    return f"in {task}: {ngram}{_ASKED}{', '.join(questions)}"


def questions_in(detail: str) -> list[str]:
    """The questions that `detail` names."""
    return detail.rpartition(_ASKED)[2].split(", ")


def read_items(name: str, path: str) -> Iterator[Item]:
    """The questions of a local JSON lines file; `name` is what the user calls it. UserError for any other line."""
    task = os.path.basename(name).partition(".")[0] or "questions"
    with fsspec.open(path, "rb", compression="infer") as file:
        stream = cast(IO[bytes], file)
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            try:
                yield _item(orjson.loads(line), task, f"{os.path.basename(name)}:{number}")
            except (orjson.JSONDecodeError, TypeError) as error:
                raise UserError(f"{name}:{number}: no evaluation question: {error}") from error


def _item(data: object, task: str, place: str) -> Item:
    if not isinstance(data, dict):
        raise TypeError("a line must be an object with `gold`, and perhaps `query` and `task`")
    gold, query, named = data.get("gold"), data.get("query"), data.get("task")
    answers = (gold,) if isinstance(gold, str) else gold
    if not isinstance(answers, tuple | list) or not all(isinstance(answer, str) for answer in answers):
        raise TypeError("`gold` must be the answer, or a list of answers")
    for value, key in ((query, "query"), (named, "task")):
        if not (value is None or isinstance(value, str)):
            raise TypeError(f"`{key}` must be text")
    return Item(place.replace(" ", "_"), (named or task).replace(" ", "_"), query, tuple(answers))
