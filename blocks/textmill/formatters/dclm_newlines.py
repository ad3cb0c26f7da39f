"""Shorten long runs of newlines.

Source: RefinedWeb (Penedo et al. 2023, arXiv:2306.01116, section G.2) in DCLM's `newline_removal_modifier` (recipes
7.7), result for result with `faithful: true`. There a newline is an LF, so that runs of CR LF stay; without it CR LF
and CR are newlines too, and what stays of a run is its first ones.
"""

import re
from typing import ClassVar, Final

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Block, Measure
from textmill.documents import schema_of
from textmill.origins.dclm.edits import Edit, edited
from textmill.text.byte_words import rows_with

_ANY_NEWLINE: Final = r"\r\n|\r(?!\n)|(?<!\r)\n"


class DclmNewlines(Block):
    """Edits `text`; drops nothing. White space between newlines ends a run."""

    edits: ClassVar[str] = "runs of newlines shortened"

    version: ClassVar[int] = 2

    max_newlines: int = Field(default=2, ge=0, description="Most newlines in a row; longer runs become this (DCLM: 2)")
    faithful: bool = Field(default=False, description="Take LF alone for a newline, as DCLM does, and not CR LF or CR")

    def provides(self) -> pa.Schema:
        return schema_of("text")

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("runs_cut", "Runs of newlines made shorter", pa.int32(), high=100, counts=True),)

    def apply(self, batch: Batch) -> Columns:
        too_long = "\n" * (self.max_newlines + 1)
        newline = "\n" if self.faithful else _ANY_NEWLINE
        run = re.compile(f"((?:{newline}){{{self.max_newlines}}})(?:{newline})+")
        rows = rows_with(batch.column("text"), too_long)
        if not self.faithful:
            rows |= rows_with(batch.column("text"), "\r")
        return edited(batch, self.label, self.measures()[0], lambda _, text: Edit(*run.subn(r"\1", text)), rows)
