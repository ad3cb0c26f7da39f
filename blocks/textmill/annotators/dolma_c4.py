"""Mark the lines and pages that C4's rules would drop, as Dolma's taggers see them.

Source: Dolma 1.2.1 taggers `c4_v1`, `c4_v2` (recipes 8.2). Nothing is removed: `filters.c4_quality` does that, by
datatrove's rules; `filters.dolma_mixer` by Dolma's.
"""

from pathlib import Path
from typing import Final, Literal

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Block, Measure
from textmill.dolma.naughty_words import NaughtyWords, listed, packaged
from textmill.dolma.spans import SPANS, Span, tagged
from textmill.location import Location
from textmill.models.files import digest, resolve

_END_MARKS: Final = (".", "?", "!", '"')
_FEWEST_WORDS: Final = 3
_NO_END_MARK: Final = "lines_with_no_ending_punctuation"
_FEW_WORDS: Final = "lines_with_too_few_words"


class DolmaC4(Block):
    """Adds spans of lines without an end mark (. ? ! or a straight quote) or of fewer than three words, and flags.

    A line's span holds its newline. A flag is 1 or 0 as a measure; among the spans a flag that is off is left out.
    """

    javascript: Literal["word", "anywhere"] = Field(
        default="anywhere",
        description="Where `javascript` counts: as a word between blanks (c4_v1), or anywhere (c4_v2)",
    )
    naughty_words: Location | None = Field(
        default=None, description="File of words and phrases, one per line; default: Dolma's English list"
    )

    def provides(self) -> pa.Schema:
        return pa.schema([(f"{self.label}.spans", SPANS)])

    def measures(self) -> tuple[Measure, ...]:
        return (
            Measure("has_curly_brace", "1 if the text holds `{`", pa.float64()),
            Measure("has_lorem_ipsum", "1 if a line holds `lorem ipsum`, in any case", pa.float64()),
            Measure("has_javascript", "1 if the text holds `javascript`, in any case", pa.float64()),
            Measure("has_naughty_word", "1 if a listed word or phrase is found, in any case", pa.float64()),
            Measure("line_count", "Lines, blank ones included", pa.float64(), 1, 10_000, log=True),
        )

    def prepare(self) -> None:
        self._list()

    def identity(self) -> str:
        return "" if self.naughty_words is None else digest(self._path())

    def apply(self, batch: Batch) -> Columns:
        naughty = self._list()
        tag = _by_line if self.javascript == "word" else _by_page
        return tagged(self.label, self.measures(), [tag(text, naughty) for text in batch.texts], absent=0.0)

    def _list(self) -> NaughtyWords:
        return packaged() if self.naughty_words is None else listed(self._path(), digest(self._path()))

    def _path(self) -> Path:
        return resolve(
            self.naughty_words or "",
            "list of naughty words",
            "naughty_words",
            "write it, or leave `naughty_words` out,",
        )


def _by_line(text: str, naughty: NaughtyWords) -> list[Span]:
    """c4_v1: every test looks at one line; spans by type, then flags."""
    flags = dict.fromkeys(("has_naughty_word", "has_javascript", "has_lorem_ipsum", "has_curly_brace"), False)
    unended: list[Span] = []
    short: list[Span] = []
    lines = _lines(text)
    for line, start, end in lines:
        stripped = line.lower().strip()
        words = stripped.split()
        if not stripped.endswith(_END_MARKS):
            unended.append(Span(start, end, _NO_END_MARK))
        if len(words) < _FEWEST_WORDS:
            short.append(Span(start, end, _FEW_WORDS))
        flags["has_naughty_word"] |= naughty.found(stripped, words)
        flags["has_javascript"] |= "javascript" in words
        flags["has_lorem_ipsum"] |= "lorem ipsum" in stripped
        flags["has_curly_brace"] |= "{" in stripped
    on = [Span(0, len(text), flag) for flag, is_on in flags.items() if is_on]
    return [*unended, *short, *on, Span(0, len(text), "line_count", float(len(lines)))]


def _by_page(text: str, naughty: NaughtyWords) -> list[Span]:
    """c4_v2: flags look at the whole page; flags, then spans by line."""
    lower = text.lower()
    flags = {
        "has_curly_brace": "{" in lower,
        "has_lorem_ipsum": "lorem ipsum" in lower,
        "has_javascript": "javascript" in lower,
        "has_naughty_word": naughty.found(lower, lower.split()),
    }
    spans = [Span(0, len(text), flag) for flag, is_on in flags.items() if is_on]
    lines = _lines(lower)
    for line, start, end in lines:
        stripped = line.strip()
        if not stripped.endswith(_END_MARKS):
            spans.append(Span(start, end, _NO_END_MARK))
        if len(stripped.split(None, _FEWEST_WORDS)) < _FEWEST_WORDS:
            spans.append(Span(start, end, _FEW_WORDS))
    spans.append(Span(0, len(text), "line_count", float(len(lines))))
    return spans


def _lines(text: str) -> list[tuple[str, int, int]]:
    """Lines, and where they begin and end, the newline included."""
    found = []
    start = 0
    for line in text.split("\n"):
        end = min(start + len(line) + 1, len(text))
        found.append((line, start, end))
        start = end
    return found
