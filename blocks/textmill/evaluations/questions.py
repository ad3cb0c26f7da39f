"""The files that evaluation questions come in, and how what is found of them is told."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO, cast

import fsspec
import orjson

from textmill.errors import UserError

_ASKED = "; asked in "


@dataclass(frozen=True)
class Item:
    """One evaluation question: where it stands, its task, what is asked, and the answers that count as right."""

    file: str
    line: int
    task: str
    query: str | None
    gold: tuple[str, ...]

    @property
    def name(self) -> str:
        """`file:line`."""
        return f"{self.file}:{self.line}"


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
                yield _item(orjson.loads(line), task, os.path.basename(name), number)
            except (orjson.JSONDecodeError, TypeError) as error:
                raise UserError(f"{name}:{number}: no evaluation question: {error}") from error


def _item(data: object, task: str, file: str, line: int) -> Item:
    if not isinstance(data, dict):
        raise TypeError("a line must be an object with `gold`, and perhaps `query` and `task`")
    gold, query, named = data.get("gold"), data.get("query"), data.get("task")
    answers = (gold,) if isinstance(gold, str) else gold
    if not isinstance(answers, tuple | list) or not all(isinstance(answer, str) for answer in answers):
        raise TypeError("`gold` must be the answer, or a list of answers")
    for value, key in ((query, "query"), (named, "task")):
        if not (value is None or isinstance(value, str)):
            raise TypeError(f"`{key}` must be text")
    return Item(file.replace(" ", "_"), line, (named or task).replace(" ", "_"), query, tuple(answers))
