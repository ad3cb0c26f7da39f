"""Shorten long runs of newlines.

Source: RefinedWeb (Penedo et al. 2023, arXiv:2306.01116, section G.2) in DCLM's `newline_removal_modifier` (recipes
7.7), result for result.
"""

import re

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Block, Measure
from textmill.byte_words import rows_with
from textmill.dclm.edits import Edit, edited
from textmill.documents import schema_of


class DclmNewlines(Block):
    """Edits `text`; drops nothing. White space between newlines ends a run."""

    max_newlines: int = Field(default=2, ge=0, description="Most newlines in a row; longer runs become this (DCLM: 2)")

    def provides(self) -> pa.Schema:
        return schema_of("text")

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("runs_cut", "Runs of newlines made shorter", pa.int32(), high=100, counts=True),)

    def apply(self, batch: Batch) -> Columns:
        too_long = "\n" * (self.max_newlines + 1)
        run = re.compile(f"{too_long}+")
        rows = rows_with(batch.column("text"), too_long)
        return edited(batch, self.label, self.measures()[0], lambda _, text: Edit(*run.subn(too_long[1:], text)), rows)
