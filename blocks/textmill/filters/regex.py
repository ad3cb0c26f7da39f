"""Drop documents in which a regular expression is found.

Source: datatrove 0.10.1 `RegexFilter` (recipes 4.3), whose decisions are reproduced. The expression is Python's (`re`),
which can take exponential time on a pattern such as `(a+)+$`: write repeats whose parts cannot match the same text in
two ways, or atomic ones (`(?>...)`, `a++`). Texts without a word that every match holds are not searched.
"""

import re
from functools import lru_cache

import numpy as np
import pyarrow as pa
from pydantic import Field, field_validator

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.documents import DETAIL
from textmill.text.byte_words import ByteWords, byte_words
from textmill.text.expressions import expression
from textmill.text.quoted import around
from textmill.text.regex_words import required_words
from textmill.text.text_bytes import TextBytes


class Regex(Filter):
    """Refuses documents that hold a match as `found`; `^` and `$` are the ends of the text unless `(?m)` is set."""

    pattern: str = Field(description="Python regular expression, searched anywhere in the text")

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        try:
            expression(pattern)
        except re.error as error:
            raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
        return pattern

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("found", "1 if the expression matches somewhere, else 0", pa.int8()),)

    def rules(self) -> tuple[Rule, ...]:
        return (Rule("found", f"{self.label}.found", ">=", 1),)

    def apply(self, batch: Batch) -> Columns:
        search = expression(self.pattern).search
        words = _words(self.pattern)
        if words is None:
            found = np.array([search(text) is not None for text in batch.texts], np.bool_)
        else:
            column = batch.column("text")
            found = words.rows_of(TextBytes.of(column))
            for row in np.flatnonzero(found).tolist():
                found[row] = search(column[row].as_py() or "") is not None
        texts = batch.texts
        details: list[str | None] = [None] * len(batch)
        for row in np.flatnonzero(found).tolist():
            match = search(texts[row])
            details[row] = None if match is None else around(texts[row], *match.span())
        return {f"{self.label}.found": pa.array(found.astype(np.int8)), DETAIL: pa.array(details, pa.string())}


@lru_cache(maxsize=32)
def _words(pattern: str) -> ByteWords | None:
    required = required_words(pattern)
    return None if required is None else byte_words(required.words, required.ignores_case, apart=False)
