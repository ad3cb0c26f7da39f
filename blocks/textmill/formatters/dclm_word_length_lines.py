"""Remove lines with a word that is too long to be one.

Source: C4's code (TFDS `c4_utils.py`) in DCLM's `word_length_modifier` (recipes 7.7), result for result; DCLM's C4 sets
`words: split`.
"""

from typing import ClassVar

import numpy as np
import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Block, Measure
from textmill.documents import schema_of
from textmill.origins.dclm.dclm_words import Splitter, split_words
from textmill.origins.dclm.edits import Edit, edited, joined
from textmill.text.text_bytes import TextBytes


class DclmWordLengthLines(Block):
    """Edits `text`: lines removed; fault `empty` if no character is left."""

    edits: ClassVar[str] = "lines with overlong words removed"

    max_word_chars: int = Field(default=1000, ge=0, description="Longest word of a line that stays (C4: 1,000)")
    words: Splitter = Field(
        default="split", description="What a word is: Python's `split` (C4), fastText's, or UAX #29's (`uniseg`)"
    )
    ignore_punctuation: bool = Field(
        default=False, description="Look only at words whose first character is a letter or digit"
    )

    def provides(self) -> pa.Schema:
        return schema_of("text")

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("lines_removed", "Lines with too long a word removed", pa.int32(), high=100, counts=True),)

    def apply(self, batch: Batch) -> Columns:
        def edit(_: int, text: str) -> Edit:
            lines = text.split("\n")
            return joined(len(lines), [line for line in lines if self._fits(line)], is_stripped=False)

        texts = TextBytes.of(batch.column("text"))
        begins, ends = texts.lines
        rows = np.diff(texts.offsets) == 0
        # No line has more characters than bytes, and no word more than its line.
        rows[texts.row_of_line[ends - begins > self.max_word_chars]] = True
        return edited(batch, self.label, self.measures()[0], edit, rows)

    def _fits(self, line: str) -> bool:
        if len(line) <= self.max_word_chars:
            return True
        return all(len(word) <= self.max_word_chars for word in split_words(line, self.words, self.ignore_punctuation))
