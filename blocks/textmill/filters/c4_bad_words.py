"""Drop pages that hold a word of a list of obscene words.

Source: C4 (Raffel et al. 2020, section 2.2) and mC4, as datatrove 0.10.1's `C4BadWordsFilter` (recipes 4.6), whose
decisions are reproduced. Its lists are LDNOOBW's (CC BY 4.0): `en` of commit 25e679f0, others of 5faf2ba4 of
github.com/LDNOOBW/List-of-Dirty-Naughty-Obscene-and-Otherwise-Bad-Words; nothing is downloaded, name the files. The
pages with such words that `keep_ratio` lets pass are drawn by source, shard and id; there they depend on their order.
"""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import ClassVar, Final, Literal

import numpy as np
import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.documents import DETAIL
from textmill.draws import ORIGIN, draws, keys
from textmill.errors import UserError
from textmill.location import Location
from textmill.models.files import digest, resolve
from textmill.text.quoted import listed as listed_words
from textmill.text.word_list import SeparateWords, TouchingWords

_GET: Final = "download one from https://github.com/LDNOOBW/List-of-Dirty-Naughty-Obscene-and-Otherwise-Bad-Words"
_UNSPACED: Final = ("jpn", "tha", "zho", "cmn")
_ALLOWED: Final = {"jpn": ("sm", "グロ", "女の子"), "zho": ("性",), "cmn": ("性",)}


class C4BadWords(Filter):
    """Refuses pages by the list of their language; the first of these that holds is the reason.

    | fault | when | datatrove |
    | --- | --- | --- |
    | `unlisted_language` | there is no list for the language, and `on_unlisted` is `drop` | fails |
    | `bad_word` | the lower-cased text holds a listed word | `document_removed_with_badwords` |

    The language is that of the column `language`, where there is one; `default_language` where it is null. A word
    counts between characters that are no letters, digits or underscores; in Japanese, Thai and Chinese anywhere.
    """

    version: ClassVar[int] = 2

    lists: dict[str, Location] = Field(
        min_length=1, description="Word list by ISO 639-3 code: a UTF-8 text file with one word or phrase a line"
    )
    default_language: str = Field(default="eng", description="Language of documents that name none")
    on_unlisted: Literal["keep", "drop"] = Field(
        default="drop", description="What becomes of documents in a language without a list"
    )
    keep_ratio: float = Field(
        default=0.0, ge=0, le=1, description="Share of the documents with such words that stays, 0..1 (C4: 0)"
    )
    seed: int = Field(default=0, ge=0, lt=2**64, description="Another seed keeps others of them")
    unspaced: tuple[str, ...] = Field(default=_UNSPACED, description="Languages whose words count inside others too")
    allow: dict[str, tuple[str, ...]] = Field(
        default=_ALLOWED,
        description="Words taken off the list of a language, since they are parts of common words (mC4's)",
    )
    faithful: bool = Field(
        default=False,
        description="true: as the reference, words allowed in one language are taken off every list, and a blank "
        "line of a list is an empty word, which is found nearly everywhere",
    )

    def requires(self) -> tuple[str, ...]:
        return (*ORIGIN, "text")

    def prepare(self) -> None:
        for language in self.lists:
            self._words(language)

    def identity(self) -> str:
        digests = [f"{language}={digest(self._path(language))}" for language in sorted(self.lists)]
        return hashlib.sha256(" ".join(digests).encode()).hexdigest()

    def measures(self) -> tuple[Measure, ...]:
        return (
            Measure("listed", "1 if there is a list for the language, else 0", pa.int8()),
            Measure("found", "1 if a listed word was found, else 0", pa.int8()),
            Measure("draw", "Number in [0, 1) of a document with such a word; null without", pa.float64()),
        )

    def rules(self) -> tuple[Rule, ...]:
        return (
            Rule("unlisted_language", f"{self.label}.listed", "<", 1 if self.on_unlisted == "drop" else None),
            Rule("bad_word", f"{self.label}.draw", ">=", self.keep_ratio),
        )

    def apply(self, batch: Batch) -> Columns:
        languages = batch.column("language").to_pylist() if "language" in batch.names else [None] * len(batch)
        listed = np.zeros(len(batch), dtype=np.int8)
        found = np.zeros(len(batch), dtype=np.bool_)
        details: list[str | None] = [None] * len(batch)
        column = batch.column("text")
        for language, rows in _by_language(languages, self.default_language).items():
            if language not in self.lists:
                for row in rows if self.on_unlisted == "drop" else ():
                    details[row] = f"there is no list for {language}"
                continue
            listed[rows] = 1
            words = self._words(language)
            texts = column if len(rows) == len(batch) else column.take(pa.array(rows))
            for place in np.flatnonzero(words.rows_to_look_at(texts)).tolist():
                word = words.first_in((texts[place].as_py() or "").lower())
                found[rows[place]] = word is not None
                details[rows[place]] = None if word is None else f"holds {listed_words([word])}"
        values = np.full(len(batch), np.nan)
        ids = keys(batch)
        values[found] = draws([ids[row] for row in np.flatnonzero(found)], self.label, self.seed)
        for row in np.flatnonzero(values < self.keep_ratio).tolist():
            details[row] = None
        columns = (pa.array(listed), pa.array(found.astype(np.int8)), pa.array(values, from_pandas=True))
        measured = zip(self.measures(), columns, strict=True)
        return {
            **{f"{self.label}.{measure.name}": column for measure, column in measured},
            DETAIL: pa.array(details, pa.string()),
        }

    def _path(self, language: str) -> Path:
        return resolve(self.lists[language], f"word list for {language!r}", f"lists.{language}", _GET)

    def _words(self, language: str) -> SeparateWords | TouchingWords:
        groups = self.allow.values() if self.faithful else [self.allow.get(language, ())]
        allowed = frozenset(word for group in groups for word in group)
        path = self._path(language)
        return _load(path, digest(path), allowed, self.faithful, language in self.unspaced)


def _by_language(languages: list[str | None], default: str) -> dict[str, list[int]]:
    """Row numbers, in order, by the language of the row."""
    rows: dict[str, list[int]] = {}
    for row, language in enumerate(languages):
        rows.setdefault(language or default, []).append(row)
    return rows


@lru_cache(maxsize=64)
def _load(
    path: Path, content: str, allowed: frozenset[str], keep_blank: bool, unspaced: bool
) -> SeparateWords | TouchingWords:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise UserError(f"{path} is not a word list in UTF-8: {error}") from error
    if lines[-1] == "":
        lines.pop()
    words = {line.strip() for line in lines} - allowed
    if not keep_blank:
        words.discard("")
    return TouchingWords(sorted(words)) if unspaced else SeparateWords(sorted(words))
