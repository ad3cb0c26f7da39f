"""Collapse runs of lines that hold nothing but symbols: rules, table borders, rows of dots.

Source: datatrove 0.10.1 `SymbolLinesFormatter` (recipes 5.3), text for text. Lines end at any of Unicode's breaks and
are rejoined by LF, so that a last newline is lost; blank lines are no symbol lines and end a run.
"""

from functools import lru_cache
from typing import Annotated, ClassVar, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field, StringConstraints

from textmill.batch import Batch, Columns
from textmill.block import Block, Measure
from textmill.documents import schema_of
from textmill.machine.compiled import compiled
from textmill.text.cutting import lines_at_any_break
from textmill.text.punctuation_marks import ALL_PUNCTUATION
from textmill.text.text_bytes import TextBytes
from textmill.text.utf8 import decoded, line_end

_CODE_POINTS: Final = 0x110000
_LF: Final = 0x0A
_BLOCK: Final = 64

Character = Annotated[str, StringConstraints(min_length=1, max_length=1)]


class SymbolLines(Block):
    """Edits `text`; counts the lines taken out."""

    edits: ClassVar[str] = "lines of symbols collapsed"

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

    def packages(self) -> tuple[str, ...]:
        return ("regex",)

    def apply(self, batch: Batch) -> Columns:
        symbols = (ALL_PUNCTUATION if self.symbols is None else frozenset(self.symbols)) | {" "}
        column = batch.column("text").cast(pa.large_string())
        removed = np.zeros(len(batch), np.int64)
        edited: dict[int, str] = {}
        texts = TextBytes.of(column)
        for row in np.flatnonzero(_changes(texts.data, texts.offsets, _table(symbols))).tolist():
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


@lru_cache(maxsize=8)
def _table(symbols: frozenset[str]) -> npt.NDArray[np.bool_]:
    """Which code points are symbols: bool, shape (0x110000,)."""
    found = np.zeros(_CODE_POINTS, np.bool_)
    found[list(map(ord, symbols))] = True
    return found


@compiled
def _changes(
    data: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64], is_symbol: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Rows with a line of symbols and blanks, with another break than LF, or with an LF at the end."""
    changed = np.zeros(len(offsets) - 1, np.bool_)
    for row in range(len(changed)):
        begin, end = offsets[row], offsets[row + 1]
        if begin == end:
            continue
        changed[row] = data[end - 1] == _LF or _has_other_break(data, begin, end)
        at = begin
        while at < end and not changed[row]:
            line = at
            code, after = decoded(data, at)
            while code != _LF and is_symbol[code]:
                at = after
                if at == end:
                    break
                code, after = decoded(data, at)
            if at > line and (at == end or data[at] == _LF):
                changed[row] = True
            at = line_end(data, at, end) + 1
    return changed


@compiled
def _has_other_break(data: npt.NDArray[np.uint8], begin: int, end: int) -> bool:
    base = begin
    while base < end:
        count = min(_BLOCK, end - base)
        part = data[base : base + count]
        special = np.uint8(count < _BLOCK)
        if not special:
            for place in range(_BLOCK):
                byte = part[place]
                special |= np.uint8((byte < 0x20) & (byte != _LF)) | np.uint8((byte == 0xC2) | (byte == 0xE2))
        if special:
            for place in range(count):
                at = base + place
                byte = data[at]
                if 0x0B <= byte <= 0x0D or 0x1C <= byte <= 0x1E:
                    return True
                if byte == 0xC2 and data[at + 1] == 0x85:
                    return True
                if byte == 0xE2 and data[at + 1] == 0x80 and (data[at + 2] == 0xA8 or data[at + 2] == 0xA9):
                    return True
        base += count
    return False
