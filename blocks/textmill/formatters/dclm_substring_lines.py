"""Remove a phrase such as `Read more...` from short lines, or the lines that hold it.

Source: RefinedWeb (Penedo et al. 2023, arXiv:2306.01116, section G.2) and C4 in DCLM's `substring_line_modifier`
(recipes 7.7). The reference puts phrases into a regular expression as they are, so that the dots of `Read more...`
match anything and `Read moreabc` goes too; `faithful: true` does so, without it phrases are plain text.
"""

import re
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import Field, field_validator

from textmill.batch import Batch, Columns
from textmill.block import Block, Measure
from textmill.documents import schema_of
from textmill.errors import UserError
from textmill.origins.dclm.edits import Edit, joined, lines_kept, text_kept
from textmill.origins.dclm.line_counts import line_marks
from textmill.origins.dclm.phrases import heads, plain_heads
from textmill.text.byte_words import byte_words
from textmill.text.expressions import expression
from textmill.text.text_bytes import TextBytes


class DclmSubstringLines(Block):
    """Edits `text`: phrases or lines removed, the rest stripped; fault `empty` if nothing is left.

    With `phrase_only`, one white space before the phrase goes too (behind it at the beginning of a line), and so does
    every line, not too long, that is then blank but not empty.
    """

    edits: ClassVar[str] = "boilerplate phrases removed"

    phrases: tuple[str, ...] = Field(min_length=1, description="Phrases to look for in each line")
    location: Literal["any", "prefix", "suffix"] = Field(
        default="any", description="Where in the line: anywhere, at its beginning, or at its end"
    )
    max_words: int | None = Field(
        default=None, ge=0, description="Lines of more words stay as they are (DCLM: 10; its C4: null, any line)"
    )
    phrase_only: bool = Field(default=False, description="Remove the phrase, not the line (DCLM: true; its C4: false)")
    case_sensitive: bool = Field(default=False, description="Tell capitals from small letters")
    faithful: bool = Field(default=False, description="Read phrases as regular expressions, as DCLM does")

    @field_validator("phrases")
    @classmethod
    def _none_empty(cls, phrases: tuple[str, ...]) -> tuple[str, ...]:
        if not all(phrases):
            raise ValueError("an empty phrase would match every line")
        return phrases

    def prepare(self) -> None:
        self._pattern()

    def provides(self) -> pa.Schema:
        return schema_of("text")

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("lines_removed", "Lines removed for a phrase", pa.int32(), high=100, counts=True),)

    def apply(self, batch: Batch) -> Columns:
        pattern = self._pattern()

        def edit(_: int, text: str) -> Edit:
            lines = text.split("\n")
            return joined(len(lines), self._kept(lines, pattern), is_stripped=True)

        rows = self._candidates(batch.column("text"))
        if not self.phrase_only or rows.all():
            return text_kept(batch, self.label, self.measures()[0], edit, rows)
        # Lines of white space, which have no words, go as they do where a phrase was all there was.
        keeps = line_marks(batch).of_lines != 0
        return lines_kept(batch, self.label, self.measures()[0], keeps, True, edit, rows)

    def _candidates(self, texts: pa.Array) -> npt.NDArray[np.bool_]:
        """Rows that may hold a phrase."""
        beginnings = heads(self._cased()) if self.faithful else plain_heads(self._cased())
        found = None if beginnings is None else byte_words(frozenset(beginnings), ignores_case=True, apart=False)
        return np.ones(len(texts), np.bool_) if found is None else found.rows_of(TextBytes.of(texts))

    def _kept(self, lines: list[str], pattern: re.Pattern[str]) -> list[str]:
        kept = []
        for line in lines:
            after = line
            if self.max_words is None or len(line.split()) <= self.max_words:
                if self.phrase_only:
                    after = pattern.sub("", line)
                    if line and not after.strip():
                        continue
                elif pattern.search(line):
                    continue
            kept.append(after)
        return kept

    def _cased(self) -> tuple[str, ...]:
        return self.phrases if self.case_sensitive else tuple(phrase.lower() for phrase in self.phrases)

    def _pattern(self) -> re.Pattern[str]:
        phrases = f"(?:{'|'.join(self._cased() if self.faithful else map(re.escape, self._cased()))})"
        pattern = {"prefix": rf"^{phrases}\s?", "suffix": rf"\s?{phrases}$", "any": rf"\s?{phrases}"}[self.location]
        try:
            return expression(pattern, 0 if self.case_sensitive else re.IGNORECASE)
        except re.error as error:
            raise UserError(f"{self.label}: with `faithful` phrases are regular expressions, and {error}") from error
