"""Main text of a web page by Resiliparse (Bevendorff et al., ECIR 2018), as DCLM and Dolma use it.

DCLM (Li et al. 2024, section 4.2): main content, every other setting at the library's default: `faithful`, `alt_texts`
and `comments` true.
"""

import json
from typing import ClassVar

from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.extraction.extractor import Extractor
from textmill.extraction.page_texts import NOT_FOR_THE_CHILD, MaxHtmlBytes, extract_texts
from textmill.sandbox.sandbox import CpuSeconds, Limits, MaxMemoryBytes, shared_sandbox

__all__ = ["Resiliparse"]


class Resiliparse(Extractor):
    """html to text. Faults: timeout, crash, too_large, error, empty, no_html."""

    version: ClassVar[int] = 2

    main_content: bool = Field(default=True, description="Only the main content, by Resiliparse's rules")
    preserve_formatting: bool = Field(default=True, description="Keep paragraphs, lists and line breaks")
    list_bullets: bool = Field(default=True, description="Bullets or numbers before list items")
    faithful: bool = Field(
        default=False, description="The library's own text, with its faults (docs/faults.md); recipes set it"
    )
    alt_texts: bool = Field(
        default=False, description="Alternative texts of images, figures and their captions (the library, DCLM: true)"
    )
    links: bool = Field(default=False, description="Targets of links")
    form_fields: bool = Field(default=False, description="Form fields and their values")
    noscript: bool = Field(default=False, description="Content of <noscript>")
    comments: bool = Field(
        default=False, description="Readers' comments count as main content (the library, DCLM: true)"
    )
    cpu_seconds: CpuSeconds = 30.0
    max_html_bytes: MaxHtmlBytes = 20 << 20
    max_memory_bytes: MaxMemoryBytes = 1 << 30

    def packages(self) -> tuple[str, ...]:
        return ("Resiliparse",)

    def options(self) -> str:
        """What the extractor in the child is loaded with, as `resiliparse_page.load` reads it."""
        options = self.model_dump(exclude={*NOT_FOR_THE_CHILD, "faithful"})
        return json.dumps({"faithful": self.faithful, "options": options})

    def apply(self, batch: Batch) -> Columns:
        limits = Limits(cpu_seconds=self.cpu_seconds, max_memory_bytes=self.max_memory_bytes)
        sandbox = shared_sandbox("textmill.extraction.resiliparse_page:load", self.options(), limits)
        return extract_texts(batch, sandbox.run, self.max_html_bytes)
