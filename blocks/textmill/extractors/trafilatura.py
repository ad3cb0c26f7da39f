"""Main text of a web page by trafilatura 2 (Barbaresi, ACL 2021), each page for itself.

With `favor_precision=True, include_comments=False, deduplicate=True` these are FineWeb's settings (Penedo et al. 2024,
section 2.2), made with trafilatura 1.x there; version 2 writes slightly other text. Unlike datatrove, whose duplicate
cache lives as long as its process, the text of a page depends on that page only.
"""

import json

from lxml import etree
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.extraction.extractor import Extractor
from textmill.extraction.page_texts import NOT_FOR_THE_CHILD, MaxHtmlBytes, extract_texts
from textmill.sandbox.sandbox import CpuSeconds, Limits, MaxMemoryBytes, shared_sandbox

__all__ = ["Trafilatura"]


class Trafilatura(Extractor):
    """html to text. Faults: timeout, crash, too_large, error, empty, no_html."""

    favor_precision: bool = Field(default=False, description="Less text, but surer (FineWeb: true)")
    favor_recall: bool = Field(default=False, description="More text when unsure; wins over favor_precision")
    include_comments: bool = Field(default=True, description="Readers' comments after the text (FineWeb: false)")
    include_tables: bool = Field(default=True, description="Text in tables, as `A | B |` rows")
    include_links: bool = Field(default=False, description="Links as [text](target)")
    include_images: bool = Field(default=False, description="Images as ![alt](source)")
    include_formatting: bool = Field(default=False, description="Headings, bold and the like as Markdown")
    deduplicate: bool = Field(default=False, description="Drop segments repeated within the page (FineWeb: true)")
    cpu_seconds: CpuSeconds = 30.0
    max_html_bytes: MaxHtmlBytes = 20 << 20
    max_memory_bytes: MaxMemoryBytes = 1 << 30

    def identity(self) -> str:
        return f"libxml2 {'.'.join(map(str, etree.LIBXML_VERSION))}"

    def packages(self) -> tuple[str, ...]:
        return ("trafilatura", "jusText", "lxml")

    def options(self) -> str:
        """What the extractor in the child is loaded with, as `trafilatura_page.load` reads it."""
        options = self.model_dump(exclude={*NOT_FOR_THE_CHILD, "deduplicate"})
        return json.dumps({"deduplicate": self.deduplicate, "options": options})

    def apply(self, batch: Batch) -> Columns:
        limits = Limits(cpu_seconds=self.cpu_seconds, max_memory_bytes=self.max_memory_bytes)
        sandbox = shared_sandbox("textmill.extraction.trafilatura_page:load", self.options(), limits)
        return extract_texts(batch, sandbox.run, self.max_html_bytes)
