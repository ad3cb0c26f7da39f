"""Collapse runs of lines that hold nothing but symbols: rules, table borders, rows of dots.

Source: datatrove 0.10.1 `SymbolLinesFormatter` (recipes 5.3), text for text. Lines end at any of Unicode's breaks and
are rejoined by LF, so that a last newline is lost; blank lines are no symbol lines and end a run.
"""

from typing import Annotated

import pyarrow as pa
from pydantic import Field, StringConstraints

from textmill.batch import Batch, Columns
from textmill.block import Block, Measure
from textmill.documents import schema_of
from textmill.punctuation import ALL_PUNCTUATION
from textmill.text import lines_at_any_break

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
        found = [self._without(text, symbols) for text in batch.texts]
        known = batch.column("text").is_valid().to_pylist()
        texts = [text if valid else None for (text, _), valid in zip(found, known, strict=True)]
        return {
            "text": pa.array(texts, self.provides().field("text").type),
            f"{self.label}.lines": pa.array([lines for _, lines in found], pa.int64()),
        }

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
