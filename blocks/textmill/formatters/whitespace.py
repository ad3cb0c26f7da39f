"""Make every kind of white space a blank, save line ends, and remove what stands at the ends of the text.

Source: Data-Juicer's `whitespace_normalization_mapper`, from BigScience's data preparation (Laurençon et al. 2022,
arXiv:2303.03915). We differ in two of its 23 kinds: the zero-width joiner and non-joiner, which Persian, Indic scripts
and emoji need, are left alone unless `faithful`.
"""

from typing import ClassVar, Final

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Block, Measure
from textmill.documents import schema_of
from textmill.text.character_edits import replaced

_JOINERS: Final = "\u200c\u200d"
_KINDS: Final = (
    "\t\x84\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\u205f\u2060\u3000\ufffc"
)


class Whitespace(Block):
    """Edits `text`; drops nothing."""

    edits: ClassVar[str] = "white space simplified"

    faithful: bool = Field(default=False, description="As Data-Juicer does: U+200C and U+200D become blanks too")

    def provides(self) -> pa.Schema:
        return schema_of("text")

    def measures(self) -> tuple[Measure, ...]:
        meaning = "Characters made blanks, or removed at the ends"
        return (Measure("characters", meaning, pa.int64(), high=1000, log=True, counts=True),)

    def apply(self, batch: Batch) -> Columns:
        kinds = _KINDS + _JOINERS if self.faithful else _KINDS
        text, counts = replaced(batch, dict.fromkeys(kinds, " "), is_stripped=True)
        return {"text": text, f"{self.label}.characters": counts}
