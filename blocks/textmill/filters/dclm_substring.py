"""Drop documents that hold one of a list of phrases.

Source: DCLM's `substring_filter` (Li et al. 2024, arXiv:2406.11794; recipes 7.7), by which it does C4's rules on `lorem
ipsum`, curly brackets and bad words. The reference puts phrases into a regular expression as they are, so that a dot
matches anything; `faithful: true` does so, without it phrases are plain text.
"""

import re
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import Field, field_validator

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.documents import DETAIL
from textmill.errors import UserError
from textmill.origins.dclm.lists import WordSource, identity_of, words_of
from textmill.origins.dclm.phrases import begins_and_ends_words, is_plain, pattern_of
from textmill.text.byte_words import rows_lowered_with
from textmill.text.expressions import expression
from textmill.text.quoted import around


class DclmSubstring(Filter):
    """Refuses documents with a `listed_phrase`."""

    phrases: WordSource = Field(description="The phrases, a local file of them, or a built-in list (ldnoobw for C4)")
    location: Literal["any", "prefix", "suffix"] = Field(
        default="any", description="Where in the text: anywhere, at its very beginning, or at its end"
    )
    case_sensitive: bool = Field(default=False, description="Tell capitals from small letters")
    whole_words: bool = Field(
        default=False,
        description="Phrases begin and end where letters, digits and underscores do (DCLM: for bad words)",
    )
    faithful: bool = Field(default=False, description="Read phrases as regular expressions, as DCLM does")

    @field_validator("phrases")
    @classmethod
    def _none_empty(cls, phrases: WordSource) -> WordSource:
        if isinstance(phrases, tuple) and not (phrases and all(phrases)):
            raise ValueError("give at least one phrase, and no empty one, which would match every text")
        return phrases

    def prepare(self) -> None:
        self._pattern()

    def identity(self) -> str:
        return identity_of(self.phrases)

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("listed", "1 if the text holds a listed phrase, else 0", pa.int8()),)

    def rules(self) -> tuple[Rule, ...]:
        return (Rule("listed_phrase", f"{self.label}.listed", ">=", 1),)

    def apply(self, batch: Batch) -> Columns:
        column = batch.column("text")
        search = self._pattern().search
        listed = self._candidates(column)
        details: list[str | None] = [None] * len(batch)
        for row in np.flatnonzero(listed).tolist():
            text = column[row].as_py() or ""
            text = text if self.case_sensitive else text.lower()
            match = search(text)
            listed[row] = match is not None
            details[row] = None if match is None else around(text, *match.span())
        return {f"{self.label}.listed": pa.array(listed.astype(np.int8)), DETAIL: pa.array(details, pa.string())}

    def _candidates(self, texts: pa.Array) -> npt.NDArray[np.bool_]:
        """Rows that may hold a phrase, in whatever case and surroundings."""
        phrases = self._cased()
        if self._has_regex():
            return np.ones(len(texts), np.bool_)
        # At a phrase that begins or ends with a sign, `\b` asks for a letter beside it.
        apart = self.whole_words and all(map(begins_and_ends_words, phrases))
        return rows_lowered_with(texts, frozenset(phrase.lower() for phrase in phrases), apart)

    def _cased(self) -> tuple[str, ...]:
        phrases = words_of(self.phrases)
        return phrases if self.case_sensitive else tuple(phrase.lower() for phrase in phrases)

    def _has_regex(self) -> bool:
        return self.faithful and not all(map(is_plain, self._cased()))

    def _pattern(self) -> re.Pattern[str]:
        phrases = self._cased()
        pattern = f"(?:{'|'.join(phrases)})" if self._has_regex() else pattern_of(phrases)
        if self.whole_words:
            pattern = rf"\b{pattern}\b"
        if self.location == "prefix":
            pattern = f"^{pattern}"
        elif self.location == "suffix":
            pattern = f"{pattern}$"
        try:
            return expression(pattern)
        except re.error as error:
            raise UserError(f"{self.label}: with `faithful` phrases are regular expressions, and {error}") from error
