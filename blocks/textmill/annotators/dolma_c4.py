"""Mark the lines and pages that C4's rules would drop, as Dolma's taggers see them.

Source: Dolma 1.2.1 taggers `c4_v1`, `c4_v2` (recipes 8.2). Nothing is removed: `filters.c4_quality` does that, by
datatrove's rules; `filters.dolma_mixer` by Dolma's.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Measure
from textmill.location import Location
from textmill.models.files import digest, resolve
from textmill.origins.dolma.c4_lines import c4_lines
from textmill.origins.dolma.naughty_words import NaughtyWords, listed, packaged
from textmill.origins.dolma.tagged_spans import SPANS
from textmill.origins.dolma.tagger import Tagger
from textmill.text.byte_words import rows_lowered_with
from textmill.text.text_bytes import TextBytes

Numbers = npt.NDArray[np.int64]

_Group = tuple[Numbers, Numbers, Numbers, int, str, npt.NDArray[np.float64] | float]
"""Row, begin, end, place in the order, type and score of spans of one type."""

_NO_END_MARK: Final = "lines_with_no_ending_punctuation"
_FEW_WORDS: Final = "lines_with_too_few_words"
_COUNT: Final = "line_count"
_ORDERS: Final = {
    "word": {
        name: place
        for place, name in enumerate(
            (
                _NO_END_MARK,
                _FEW_WORDS,
                "has_naughty_word",
                "has_javascript",
                "has_lorem_ipsum",
                "has_curly_brace",
                _COUNT,
            )
        )
    },
    "anywhere": {
        "has_curly_brace": 0,
        "has_lorem_ipsum": 1,
        "has_javascript": 2,
        "has_naughty_word": 3,
        _NO_END_MARK: 4,
        _FEW_WORDS: 4,
        _COUNT: 5,
    },
}
"""The order of spans: by type, flags last (c4_v1); or flags first, then by line (c4_v2)."""


class DolmaC4(Tagger):
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
        column = batch.column("text").cast(pa.large_string())
        lines = c4_lines(TextBytes.of(column), in_lower_case=self.javascript == "anywhere")
        is_on = self._flags(column)
        order = _ORDERS[self.javascript]
        groups: list[_Group] = [
            (lines.rows[marked], lines.begins[marked], lines.ends[marked], order[name], name, 1.0)
            for marked, name in ((lines.is_unended, _NO_END_MARK), (lines.is_short, _FEW_WORDS))
        ]
        for name, flagged in is_on.items():
            rows = np.flatnonzero(flagged)
            groups.append((rows, np.zeros(len(rows), np.int64), lines.chars[rows], order[name], name, 1.0))
        count = np.bincount(lines.rows, minlength=len(batch)).astype(np.float64)
        every = np.arange(len(batch), dtype=np.int64)
        groups.append((every, np.zeros(len(batch), np.int64), lines.chars, order[_COUNT], _COUNT, count))
        columns = {f"{self.label}.spans": _spans(groups, len(batch))}
        found = {**{name: flagged.astype(np.float64) for name, flagged in is_on.items()}, _COUNT: count}
        return {**columns, **{f"{self.label}.{one.name}": pa.array(found[one.name]) for one in self.measures()}}

    def _flags(self, column: pa.Array) -> dict[str, npt.NDArray[np.bool_]]:
        """Flags of every row; only rows that hold a sign of one are looked at closely."""
        naughty = self._list()
        found = {
            "has_curly_brace": rows_lowered_with(column, frozenset("{"), apart=False),
            "has_lorem_ipsum": rows_lowered_with(column, frozenset(("lorem ipsum",)), apart=False),
            "has_javascript": rows_lowered_with(column, frozenset(("javascript",)), apart=False),
            # White space is beside a word; a phrase may be inside others.
            "has_naughty_word": rows_lowered_with(column, naughty.words, apart=True)
            | rows_lowered_with(column, frozenset(naughty.phrases), apart=False),
        }
        flags = _flags_by_line if self.javascript == "word" else _flags_by_page
        for row in np.flatnonzero(np.logical_or.reduce(list(found.values()))).tolist():
            for name, is_on in flags(column[row].as_py() or "", naughty).items():
                found[name][row] = is_on
        return found

    def _list(self) -> NaughtyWords:
        return packaged() if self.naughty_words is None else listed(self._path(), digest(self._path()))

    def _path(self) -> Path:
        return resolve(
            self.naughty_words or "",
            "list of naughty words",
            "naughty_words",
            "write it, or leave `naughty_words` out,",
        )


def _flags_by_line(text: str, naughty: NaughtyWords) -> dict[str, bool]:
    """c4_v1: every test looks at one line."""
    lines = [line.strip() for line in text.lower().split("\n")]
    words = list(map(str.split, lines))
    return {
        "has_naughty_word": any(naughty.found(line, found) for line, found in zip(lines, words, strict=True)),
        "has_javascript": any("javascript" in found for found in words),
        "has_lorem_ipsum": any("lorem ipsum" in line for line in lines),
        "has_curly_brace": "{" in text,
    }


def _flags_by_page(text: str, naughty: NaughtyWords) -> dict[str, bool]:
    """c4_v2: flags look at the whole page."""
    lower = text.lower()
    return {
        "has_curly_brace": "{" in lower,
        "has_lorem_ipsum": "lorem ipsum" in lower,
        "has_javascript": "javascript" in lower,
        "has_naughty_word": naughty.found(lower, lower.split()),
    }


def _spans(groups: Sequence[_Group], rows: int) -> pa.Array:
    """One list of spans per row: groups by their order, those of one order as they come."""
    row_of, begins, ends = (np.concatenate([group[part] for group in groups]) for part in range(3))
    sizes = [len(group[0]) for group in groups]
    orders = np.repeat([group[3] for group in groups], sizes)
    kinds = np.repeat(np.arange(len(groups)), sizes)
    scores = np.concatenate([np.broadcast_to(group[5], len(group[0])) for group in groups])
    # Of one order within a row, spans that begin earlier come first, and of those of a line the first group's.
    at = np.lexsort((kinds, begins, orders, row_of))
    names = pa.array([group[4] for group in groups], pa.string()).take(pa.array(kinds[at]))
    children = [pa.array(begins[at]), pa.array(ends[at]), names, pa.array(scores[at])]
    structs = pa.StructArray.from_arrays(children, fields=list(SPANS.value_type))
    offsets = np.concatenate([[0], np.cumsum(np.bincount(row_of, minlength=rows))])
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), structs).cast(SPANS)
