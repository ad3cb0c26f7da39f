"""Drop documents whose URL holds too many different words of a list.

Source: RefinedWeb (Penedo et al. 2023, arXiv:2306.01116, section G.1) in DCLM's `url_substring_filter` (recipes 7.2),
decision for decision; its strict, hard and soft lists are built in. DCLM-baseline runs three of these: `strict` in the
URL without hyphens and dots, `hard` and `soft` as whole words, the last with two different ones.
"""

import re
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field, field_validator

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.documents import DETAIL
from textmill.origins.dclm.lists import WordSource, identity_of, words_of
from textmill.origins.dclm.phrases import begins_and_ends_words, pattern_of
from textmill.text.byte_words import rows_lowered_with
from textmill.text.quoted import listed


class DclmUrlWords(Filter):
    """Refuses documents with `listed_words` in the URL.

    The URL is lower-cased and the ignored strings deleted; matches do not overlap, the leftmost and longest is taken.
    A document without URL stays.
    """

    words: WordSource = Field(
        default="strict", description="Built-in list (strict, hard, soft, ldnoobw), a local file, or the words"
    )
    whole_words: bool = Field(
        default=False,
        description="Words stand between characters that are no letters, digits or underscores (DCLM: hard and soft)",
    )
    ignore: tuple[str, ...] = Field(
        default=(), description="Strings deleted from the URL before looking (DCLM: - and . for the strict list)"
    )
    max_words: int | None = Field(
        default=0, ge=0, description="Most different words that may stand in the URL (DCLM: 0; 1 for soft words)"
    )
    case_sensitive: bool = Field(default=False, description="Look for the words in the URL as it is written")

    @field_validator("words")
    @classmethod
    def _none_empty(cls, words: WordSource) -> WordSource:
        if isinstance(words, tuple) and not (words and all(words)):
            raise ValueError("give at least one word, and no empty one, which would match every URL")
        return words

    def requires(self) -> tuple[str, ...]:
        return ("url",)

    def prepare(self) -> None:
        words_of(self.words)

    def identity(self) -> str:
        return identity_of(self.words)

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("words", "Different listed words in the URL", pa.int64(), 0, 10),)

    def rules(self) -> tuple[Rule, ...]:
        return (Rule("listed_words", f"{self.label}.words", ">", self.max_words),)

    def apply(self, batch: Batch) -> Columns:
        column = batch.column("url")
        find = self._pattern().findall
        counts = np.zeros(len(batch), np.int64)
        details: list[str | None] = [None] * len(batch)
        for row in np.flatnonzero(self._candidates(column)).tolist():
            found = set(find(self._cleaned(column[row].as_py() or "")))
            counts[row] = len(found)
            if self.max_words is not None and len(found) > self.max_words:
                details[row] = f"in the URL: {listed(found)}"
        return {f"{self.label}.words": pa.array(counts), DETAIL: pa.array(details, pa.string())}

    def _candidates(self, urls: pa.Array) -> npt.NDArray[np.bool_]:
        """Rows that may hold a word, in whatever case."""
        for string in self.ignore:
            if len(string) != 1 or not string.isascii():
                return np.ones(len(urls), np.bool_)
            if self.case_sensitive or string == string.lower():  # a capital is not found in the lower-cased URL
                for spelled in {string} if self.case_sensitive else {string, string.upper()}:
                    urls = pc.replace_substring(urls, pattern=spelled, replacement="")
        # Outside ASCII, ignoring case finds more than equal letters.
        words = frozenset(word.lower() for word in words_of(self.words) if word.isascii())
        found = rows_lowered_with(urls, words, self.whole_words and all(map(begins_and_ends_words, words)))
        found |= pc.fill_null(pc.invert(pc.string_is_ascii(urls)), False).to_numpy(zero_copy_only=False)
        return found

    def _cleaned(self, url: str) -> str:
        url = url if self.case_sensitive else url.lower()
        for string in self.ignore:
            url = url.replace(string, "")
        return url

    def _pattern(self) -> re.Pattern[str]:
        return _compiled(words_of(self.words), self.whole_words, self.case_sensitive)


@lru_cache(maxsize=16)
def _compiled(words: tuple[str, ...], whole_words: bool, case_sensitive: bool) -> re.Pattern[str]:
    pattern = pattern_of(words) if case_sensitive else f"(?i:{pattern_of(tuple(word.lower() for word in words))})"
    return re.compile(rf"\b{pattern}\b" if whole_words else pattern)
