"""Replace punctuation of other scripts and typographers by ASCII's.

Source: Data-Juicer's `punctuation_normalization_mapper`, from BigScience's data preparation (Laurençon et al. 2022,
arXiv:2303.03915), whose table of 34 characters is CCNet's. We differ in one: it makes the full-width digit one a
quotation mark, which is left alone here unless `faithful`.
"""

from typing import ClassVar, Final

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Block, Measure
from textmill.documents import schema_of
from textmill.origins.ccnet.normalize import PLAIN
from textmill.text.character_edits import replaced

_TABLE: Final = {mark: plain for mark, plain in PLAIN.items() if mark != "１"}


class Punctuation(Block):
    """Edits `text`; drops nothing."""

    edits: ClassVar[str] = "punctuation simplified"

    faithful: bool = Field(default=False, description="As Data-Juicer does: the full-width digit one becomes a quote")

    def provides(self) -> pa.Schema:
        return schema_of("text")

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("characters", "Characters replaced", pa.int64(), high=1000, log=True, counts=True),)

    def apply(self, batch: Batch) -> Columns:
        text, counts = replaced(batch, PLAIN if self.faithful else _TABLE)
        return {"text": text, f"{self.label}.characters": counts}
