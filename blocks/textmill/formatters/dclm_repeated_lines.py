"""Remove lines or paragraphs that stood earlier on the same page.

Source: DCLM's `within_page_dedup` (Li et al. 2024, arXiv:2406.11794; recipes 7.7), result for result; its C4 uses it
after the deduplication of lines across pages.
"""

from typing import ClassVar, Literal

import numpy as np
import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Block, Measure
from textmill.documents import schema_of
from textmill.origins.dclm.edits import Edit, edited, lines_kept
from textmill.origins.dclm.repeated_parts import first_lines
from textmill.text.text_bytes import TextBytes


class DclmRepeatedLines(Block):
    """Edits `text`; drops nothing. Blank lines and paragraphs stay, however many."""

    edits: ClassVar[str] = "repeated lines removed"

    unit: Literal["lines", "paragraphs"] = Field(
        default="lines", description="What is compared: pieces between newlines, or between pairs of them"
    )
    normalize: bool = Field(
        default=True, description="Compare in lower case and without white space at the ends (DCLM: true)"
    )

    def provides(self) -> pa.Schema:
        return schema_of("text")

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("removed", f"{self.unit.capitalize()} removed", pa.int32(), high=100, counts=True),)

    def apply(self, batch: Batch) -> Columns:
        separator = "\n" if self.unit == "lines" else "\n\n"

        def edit(_: int, text: str) -> Edit:
            pieces = text.split(separator)
            # Piece by piece: most are ASCII and quickly lower-cased even if the page is not.
            keys = [piece.strip().lower() for piece in pieces] if self.normalize else pieces
            if len({"", *keys}) - 1 + keys.count("") == len(keys):
                return Edit(text, 0)
            seen: set[str] = set()
            kept = []
            for piece, key in zip(pieces, keys, strict=True):
                if not key or key not in seen:
                    kept.append(piece)
                    seen.add(key)
            return Edit(separator.join(kept), len(pieces) - len(kept))

        if self.unit == "paragraphs" or not self.normalize:
            return edited(batch, self.label, self.measures()[0], edit)
        keeps, depends = first_lines(batch.column("text"))
        # An empty page is not dropped here.
        rows = depends | (np.diff(TextBytes.of(batch.column("text")).offsets) == 0)
        return lines_kept(batch, self.label, self.measures()[0], keeps, False, edit, rows)
