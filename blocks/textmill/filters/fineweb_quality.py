"""Drop documents that look like lists, menus or repeated snippets rather than paragraphs.

Source: FineWeb (Penedo et al. 2024, arXiv:2406.17557, section 3.6), as datatrove 0.10.1's `FineWebQualityFilter`
(recipes 4.7), whose decisions are reproduced; FineWeb v1.0 itself was made by an older version that counted blank
lines and knew six end marks. Limits are switched off with null.
"""

from typing import Annotated

import pyarrow as pa
from pydantic import Field, StringConstraints

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.punctuation import TERMINAL_PUNCTUATION
from textmill.text import lines_not_blank
from textmill.tokens.per_document import LANGUAGE_MEANING, check, columns_for, words_of

Character = Annotated[str, StringConstraints(min_length=1, max_length=1)]
_Row = tuple[int, float | None, float | None, float | None, float | None]


class FinewebQuality(Filter):
    """Refuses list-like documents; the first of these that holds is the reason.

    | fault | when | datatrove |
    | --- | --- | --- |
    | `empty` | no line that is not blank | `empty` |
    | `too_few_punctuated_lines` | lines whose last character ends a sentence | `line_punct_ratio` |
    | `too_many_short_lines` | lines of at most `short_line_chars` characters | `short_line_ratio` |
    | `duplicate_line_chars` | characters in lines that stood earlier | `char_dup_ratio` |
    | `too_many_newlines` | newlines per token | `list_ratio` |

    Lines are those between LFs that are not blank, unstripped: a blank or CR at the end hides the mark before it.
    """

    language: str = Field(default="eng", description=f"Language whose words are counted: {LANGUAGE_MEANING}")
    min_punctuated_lines_ratio: float | None = Field(
        default=0.12,
        ge=0,
        le=1,
        description="Smallest share of lines that end with an end mark (FineWeb: 0.12)",
    )
    allow_no_punctuated_lines: bool = Field(
        default=False, description="Let documents pass in which no line at all ends with an end mark"
    )
    end_marks: tuple[Character, ...] | None = Field(
        default=None,
        description="Characters that end a sentence; null: 159 marks of all scripts (datatrove 0.10.1)",
    )
    short_line_chars: int = Field(
        default=30, ge=0, description="Longest line that is short, in characters (FineWeb: 30)"
    )
    max_short_lines_ratio: float | None = Field(
        default=0.67, ge=0, description="Largest share of short lines, 0..1 (FineWeb: 0.67)"
    )
    max_duplicate_line_chars_ratio: float | None = Field(
        default=0.01, ge=0, description="Largest share of characters in repeated lines, 0..1 (FineWeb: 0.01)"
    )
    max_newlines_ratio: float | None = Field(default=0.3, ge=0, description="Most newlines per token (FineWeb: 0.3)")

    def requires(self) -> tuple[str, ...]:
        return columns_for(self.language)

    def prepare(self) -> None:
        check(self.language)

    def measures(self) -> tuple[Measure, ...]:
        return (
            Measure("lines", "Lines that are not blank", pa.int64(), 1, 10_000, log=True),
            Measure(
                "punctuated_lines_ratio",
                "Lines that end with an end mark / lines; null where there is none and that is allowed",
                pa.float64(),
            ),
            Measure("short_lines_ratio", "Short lines / lines", pa.float64()),
            Measure(
                "duplicate_line_chars_ratio",
                "Characters in lines that stood earlier / characters",
                pa.float64(),
            ),
            Measure("newlines_ratio", "Newlines / tokens", pa.float64()),
        )

    def rules(self) -> tuple[Rule, ...]:
        return (
            Rule("empty", f"{self.label}.lines", "==", 0),
            Rule(
                "too_few_punctuated_lines",
                f"{self.label}.punctuated_lines_ratio",
                "<",
                self.min_punctuated_lines_ratio,
            ),
            Rule("too_many_short_lines", f"{self.label}.short_lines_ratio", ">", self.max_short_lines_ratio),
            Rule(
                "duplicate_line_chars",
                f"{self.label}.duplicate_line_chars_ratio",
                ">",
                self.max_duplicate_line_chars_ratio,
            ),
            Rule("too_many_newlines", f"{self.label}.newlines_ratio", ">", self.max_newlines_ratio),
        )

    def apply(self, batch: Batch) -> Columns:
        words = words_of(batch, self.language)
        end_marks = TERMINAL_PUNCTUATION if self.end_marks is None else frozenset(self.end_marks)
        rows = [self._measure(text, len(found), end_marks) for text, found in zip(batch.texts, words, strict=True)]
        columns = zip(*rows, strict=True) if rows else [()] * len(self.measures())
        return {
            f"{self.label}.{measure.name}": pa.array(values, measure.type)
            for measure, values in zip(self.measures(), columns, strict=True)
        }

    def _measure(self, text: str, tokens: int, end_marks: frozenset[str]) -> _Row:
        lines = lines_not_blank(text)
        if not lines:
            return 0, None, None, None, None
        punctuated = sum(line[-1] in end_marks for line in lines)
        short = sum(len(line) <= self.short_line_chars for line in lines)
        distinct = set(lines)
        repeated_chars = 0 if len(distinct) == len(lines) else sum(map(len, lines)) - sum(map(len, distinct))
        newlines = text.count("\n")
        return (
            len(lines),
            None if not punctuated and self.allow_no_punctuated_lines else punctuated / len(lines),
            short / len(lines),
            repeated_chars / (len(text) - newlines),
            newlines / tokens if tokens else None,
        )
