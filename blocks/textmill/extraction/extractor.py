"""What blocks that make text of web pages have in common; how is theirs."""

from typing import ClassVar

import pyarrow as pa

from textmill.block import Block
from textmill.documents import schema_of

__all__ = ["Extractor"]


class Extractor(Block):
    """Makes text of pages, after which there are no pages any more."""

    edits: ClassVar[str] = "text extracted from HTML"

    @property
    def label(self) -> str:
        return self.name or "extract"

    def requires(self) -> tuple[str, ...]:
        return ("html",)

    def provides(self) -> pa.Schema:
        return schema_of("text")

    def consumes(self) -> tuple[str, ...]:
        return ("html",)
