"""Collapse runs of lines that hold nothing but symbols: rules, table borders, rows of dots.

Source: datatrove 0.10.1 `SymbolLinesFormatter` (recipes 5.3), text for text. Lines end at any of Unicode's breaks and
are rejoined by LF, so that a last newline is lost; blank lines are no symbol lines and end a run.
"""

from typing import Annotated, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field, StringConstraints

from textmill.batch import Batch, Columns
from textmill.block import Block, Measure
from textmill.documents import schema_of
from textmill.punctuation import ALL_PUNCTUATION
from textmill.text import lines_at_any_break
from textmill.text_bytes import TextBytes

_BYTES_LOOKED_AT: Final = 8
"""Enough to see a letter in nearly every line that begins with a quotation mark, a bracket or a dash."""

Character = Annotated[str, StringConstraints(min_length=1, max_length=1)]


class SymbolLines(Block):
    """Edits `text`; counts the lines taken out."""

    symbols: tuple[Character, ...] | None = Field(
        default=None,
        description="Characters of which symbol lines are made, besides the blank; null: 281 punctuation marks and "
        "control characters (datatrove); FineWeb2: only `|`",
    )
    replacement: str = Field(
        default="", description="Stands for a run of symbol lines, as a line; empty: nothing does (FineWeb2: LF)"
    )

    def provides(self) -> pa.Schema:
        return schema_of("text")

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("lines", "Symbol lines taken out", pa.int64(), 1, 1000, log=True, counts=True),)

    def apply(self, batch: Batch) -> Columns:
        symbols = (ALL_PUNCTUATION if self.symbols is None else frozenset(self.symbols)) | {" "}
        column = batch.column("text").cast(pa.large_string())
        removed = np.zeros(len(batch), np.int64)
        edited: dict[int, str] = {}
        for row in np.flatnonzero(_changes(TextBytes.of(column), symbols)).tolist():
            before: str = column[row].as_py()
            after, removed[row] = self._without(before, symbols)
            if after != before:
                edited[row] = after
        if edited:
            mask = np.zeros(len(batch), np.bool_)
            mask[list(edited)] = True
            column = pc.replace_with_mask(column, pa.array(mask), pa.array(list(edited.values()), pa.large_string()))
        return {"text": column, f"{self.label}.lines": pa.array(removed, pa.int64())}

    def _without(self, text: str, symbols: frozenset[str]) -> tuple[str, int]:
        lines = lines_at_any_break(text)
        # The first character alone clears nearly every line.
        gone = [
            at for at, line in enumerate(lines) if line[:1] in symbols and symbols.issuperset(line) and line.strip()
        ]
        kept: list[str] = []
        copied = 0
        for at in gone:
            kept += lines[copied:at]
            if self.replacement and (copied < at or at == 0):
                kept.append(self.replacement)
            copied = at + 1
        return "\n".join(kept + lines[copied:] if gone else lines), len(gone)


def _changes(texts: TextBytes, symbols: frozenset[str]) -> npt.NDArray[np.bool_]:
    """Rows with a symbol line, with another break than LF, or with an LF at the end: bool, shape (rows,)."""
    begins, ends = texts.lines
    in_a_symbol = np.zeros(256, np.bool_)
    in_a_symbol[list("".join(symbols).encode("utf-8", "surrogatepass"))] = True
    suspects = np.flatnonzero(begins < ends)
    for step in range(_BYTES_LOOKED_AT):
        at = begins[suspects] + step
        past = at >= ends[suspects]
        suspects = suspects[past | in_a_symbol[texts.data[np.where(past, 0, at)]]]
    changed = texts.rows_with_other_breaks()
    for line in suspects.tolist():
        if symbols.issuperset(texts.text_between(begins[line], ends[line])):
            changed[texts.row_of_line[line]] = True
    last = np.searchsorted(texts.row_of_line, np.arange(len(changed)), side="right") - 1
    changed |= (begins[last] == ends[last]) & (texts.offsets[1:] > texts.offsets[:-1])
    return changed
