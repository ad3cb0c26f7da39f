"""Drop documents that look like lists, menus or repeated snippets rather than paragraphs.

Source: FineWeb (Penedo et al. 2024, arXiv:2406.17557, section 3.6), as datatrove 0.10.1's `FineWebQualityFilter`
(recipes 4.7), whose decisions are reproduced; `profile: fineweb-v1` reproduces v0.2.0, with which FineWeb v1.0
was made. Limits are switched off with null.
"""

from typing import Annotated, Final

import pyarrow as pa
from pydantic import Field, StringConstraints

from textmill.batch import Batch, Columns
from textmill.block import Measure, Rule
from textmill.location import Location
from textmill.measured import measured
from textmill.text.cutting import lines_at_newline, lines_not_blank
from textmill.text.punctuation_marks import TERMINAL_PUNCTUATION
from textmill.tokens.generation import PUNKT_MEANING, WordSource
from textmill.tokens.per_document import LANGUAGE_MEANING
from textmill.tokens.profile import PROFILE_MEANING, Profile
from textmill.tokens.word_filter import WordFilter

Character = Annotated[str, StringConstraints(min_length=1, max_length=1)]
_END_MARKS: Final[dict[Profile, frozenset[str]]] = {
    "datatrove-0.10": TERMINAL_PUNCTUATION,
    "fineweb-v1": frozenset(".'\"!?"),
}
_Row = tuple[int, float | None, float | None, float | None, float | None]


class FinewebQuality(WordFilter):
    """Refuses list-like documents; the first of these that holds is the reason.

    | fault | when | datatrove |
    | --- | --- | --- |
    | `empty` | no line that is not blank | `empty` |
    | `too_few_punctuated_lines` | lines whose last character ends a sentence | `line_punct_ratio` |
    | `too_many_short_lines` | lines of at most `short_line_chars` characters | `short_line_ratio` |
    | `duplicate_line_chars` | characters in lines that stood earlier | `char_dup_ratio` |
    | `too_many_newlines` | newlines per token | `list_ratio` |

    Lines are those between LFs that are not blank, unstripped: a blank or CR at the end hides the mark before it.
    Under `profile: fineweb-v1` blank lines are lines, five end marks are known, words are NLTK's, and documents exactly
    at a limit of the first three ratios are refused.
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
        description="Characters that end a sentence; null: 159 marks of all scripts (fineweb-v1: . ' \" ! ?)",
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
    profile: Profile = Field(default="datatrove-0.10", description=PROFILE_MEANING)
    punkt: Location | None = Field(default=None, description=PUNKT_MEANING)

    def measures(self) -> tuple[Measure, ...]:
        return (
            Measure("lines", "Lines that are not blank (fineweb-v1: all)", pa.int64(), 1, 10_000, log=True),
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
            *self._words().measures(),
        )

    def rules(self) -> tuple[Rule, ...]:
        today = self.profile == "datatrove-0.10"
        return (
            Rule("empty", f"{self.label}.lines", "==", 0),
            Rule(
                "too_few_punctuated_lines",
                f"{self.label}.punctuated_lines_ratio",
                "<" if today else "<=",
                self.min_punctuated_lines_ratio,
            ),
            Rule(
                "too_many_short_lines",
                f"{self.label}.short_lines_ratio",
                ">" if today else ">=",
                self.max_short_lines_ratio,
            ),
            Rule(
                "duplicate_line_chars",
                f"{self.label}.duplicate_line_chars_ratio",
                ">" if today else ">=",
                self.max_duplicate_line_chars_ratio,
            ),
            Rule("too_many_newlines", f"{self.label}.newlines_ratio", ">", self.max_newlines_ratio),
        )

    def apply(self, batch: Batch) -> Columns:
        end_marks = _END_MARKS[self.profile] if self.end_marks is None else frozenset(self.end_marks)
        words = self._words()
        rows = [
            (*self._measure(text, len(found), end_marks), *stood_in)
            for text, found, stood_in in zip(batch.texts, words.words(batch), words.stood_in(batch), strict=True)
        ]
        return measured(self.label, self.measures(), rows)

    def _words(self) -> WordSource:
        return WordSource(self.language, self.profile, self.punkt)

    def _measure(self, text: str, tokens: int, end_marks: frozenset[str]) -> _Row:
        filled = lines_not_blank(text)
        lines = filled if self.profile == "datatrove-0.10" else lines_at_newline(text)
        if not lines:
            return 0, None, None, None, None
        punctuated = sum(line[-1:] in end_marks for line in lines)
        short = sum(len(line) <= self.short_line_chars for line in lines)
        distinct = set(filled)
        repeated_chars = 0 if len(distinct) == len(filled) else sum(map(len, filled)) - sum(map(len, distinct))
        newlines = text.count("\n")
        chars = len(text) - newlines
        return (
            len(lines),
            None if not punctuated and self.allow_no_punctuated_lines else punctuated / len(lines),
            short / len(lines),
            repeated_chars / chars if chars else None,
            newlines / tokens if tokens else None,
        )
