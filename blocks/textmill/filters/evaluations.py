"""The n-grams of evaluation questions as one sorted array of hashes, and the files that questions come in."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, cast

import fsspec
import numpy as np
import numpy.typing as npt
import orjson

from textmill.errors import UserError

U64 = npt.NDArray[np.uint64]
WordsOf = Callable[[str], list[str]]


@dataclass(frozen=True)
class Item:
    """One evaluation question: its task, what is asked, and the answers that count as right."""

    task: str
    query: str | None
    gold: tuple[str, ...]


@dataclass(frozen=True)
class Evaluations:
    """Hashes (uint64, shape (n,), ascending, unique), the task of each (int32, an index into `names`)."""

    hashes: U64
    tasks: npt.NDArray[np.int32]
    names: tuple[str, ...]

    @classmethod
    def of(cls, found: Mapping[str, Sequence[U64]]) -> "Evaluations":
        """From the hashes of every task; of equal ones the task whose name sorts last stays."""
        # datatrove keeps each task in a file `<name>.index.hashes` and reads the files in order of their names.
        names = tuple(sorted(found, key=lambda name: f"{name}.index.hashes"))
        hashes = np.concatenate([np.empty(0, np.uint64), *(block for name in names for block in found[name])])
        sizes = [sum(len(block) for block in found[name]) for name in names]
        tasks = np.repeat(np.arange(len(names), dtype=np.int32), sizes)
        unique, last = np.unique(hashes[::-1], return_index=True)
        return cls(unique, tasks[::-1][last], names)

    def __len__(self) -> int:
        return len(self.hashes)

    def tasks_of(self, hashes: U64) -> npt.NDArray[np.int32]:
        """The task of each hash, -1 where there is none: int32, shape (len(hashes),)."""
        if not len(self.hashes):
            return np.full(len(hashes), -1, np.int32)
        at = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        return np.where(self.hashes[at] == hashes, self.tasks[at], np.int32(-1))


def read_items(name: str, path: str) -> Iterator[Item]:
    """The questions of a local JSON lines file; `name` is what the user calls it. UserError for any other line."""
    task = os.path.basename(name).partition(".")[0] or "questions"
    with fsspec.open(path, "rb", compression="infer") as file:
        stream = cast(IO[bytes], file)
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            try:
                yield _item(orjson.loads(line), task)
            except (orjson.JSONDecodeError, TypeError) as error:
                raise UserError(f"{name}:{number}: no evaluation question: {error}") from error


def _item(data: object, task: str) -> Item:
    if not isinstance(data, dict):
        raise TypeError("a line must be an object with `gold`, and perhaps `query` and `task`")
    gold, query, named = data.get("gold"), data.get("query"), data.get("task")
    answers = (gold,) if isinstance(gold, str) else gold
    if not isinstance(answers, tuple | list) or not all(isinstance(answer, str) for answer in answers):
        raise TypeError("`gold` must be the answer, or a list of answers")
    for value, key in ((query, "query"), (named, "task")):
        if not (value is None or isinstance(value, str)):
            raise TypeError(f"`{key}` must be text")
    return Item((named or task).replace(" ", "_"), query, tuple(answers))
