"""Add the mean log probability of a document's words: how common its words are.

Source: peS2o (Soldaini and Lo 2023), as datatrove 0.10.1's `UnigramLogProbFilter` (recipes 4.3), whose score is
reproduced; it keeps documents above -10, here `filters.threshold: {column: unigram_log_prob, min: -10}`. Its table is
`unigram_freq.csv` of Kaggle's English Word Frequency (Google's trillion-word counts).
"""

import csv
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Block
from textmill.errors import UserError
from textmill.location import Location
from textmill.models.files import digest, resolve
from textmill.tokens.per_document import LANGUAGE_MEANING, check, columns_for, lacks, packages_for, words_of
from textmill.tokens.words import Words

_GET: Final = "download unigram_freq.csv from https://www.kaggle.com/datasets/rtatman/english-word-frequency"


class UnigramLogProb(Block):
    """Adds a float64 column: mean natural log of the words' frequencies, 0 for a document without words.

    Words are looked up in lower case; punctuation counts as words do.
    """

    table: Location = Field(
        description="CSV file with columns `word` and `count`: path, URL or hf://org/repo/file; a word's frequency is "
        "its count over the sum of all"
    )
    language: str = Field(default="eng", description=f"Language whose words are counted: {LANGUAGE_MEANING}")
    unknown_frequency: float = Field(
        default=1e-9, gt=0, le=1, description="Frequency of a word that the table lacks (datatrove: 1e-9)"
    )
    column: str = Field(default="unigram_log_prob", pattern=r"^[a-z][a-z0-9_]*$", description="Column of the score")

    def requires(self) -> tuple[str, ...]:
        return columns_for(self.language)

    def provides(self) -> pa.Schema:
        return pa.schema([(self.column, pa.float64())])

    def prepare(self) -> None:
        check(self.language)
        self._scores()

    def notes(self) -> tuple[str, ...]:
        return lacks(self.language)

    def identity(self) -> str:
        return " ".join([digest(self._path()), *self.notes()])

    def packages(self) -> tuple[str, ...]:
        return packages_for(self.language)

    def apply(self, batch: Batch) -> Columns:
        scores = self._scores()
        return {self.column: pa.array([scores.mean(words) for words in words_of(batch, self.language)], pa.float64())}

    def _scores(self) -> "_Scores":
        path = self._path()
        return _load(path, digest(path), self.unknown_frequency)

    def _path(self) -> Path:
        return resolve(self.table, "table of word counts", "table", _GET)


class _Scores:
    """Natural logs of the words' frequencies."""

    def __init__(self, logs: dict[str, float], unknown: float) -> None:
        self._logs = logs
        self._unknown = unknown

    def mean(self, words: Words) -> float:
        """Mean over the words, added up in order as the reference does."""
        if not len(words):
            return 0.0
        logs = words.vocabulary.per_word(self._of_words)[words.ids]
        return float(np.cumsum(logs)[-1]) / len(words)

    def _of_words(self, words: list[str]) -> npt.NDArray[np.float64]:
        return np.array([self._logs.get(word.lower(), self._unknown) for word in words], dtype=np.float64)


@lru_cache(maxsize=4)
def _load(path: Path, content: str, unknown_frequency: float) -> _Scores:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            counts = {row["word"]: int(row["count"]) for row in csv.DictReader(file)}
            file.seek(0)
            total = sum(int(row["count"]) for row in csv.DictReader(file))
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(f"{path} is not a CSV file with columns `word` and `count`: {error}") from error
    with np.errstate(divide="ignore"):
        logs = {word: float(np.log(count / total)) for word, count in counts.items() if total}
    return _Scores(logs, float(np.log(unknown_frequency)))
