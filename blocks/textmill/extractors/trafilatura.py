"""Main text of a web page by trafilatura 2 (Barbaresi, ACL 2021), each page for itself.

With `favor_precision=True, include_comments=False, deduplicate=True` these are FineWeb's settings (Penedo et al. 2024,
section 2.2), made with trafilatura 1.x there; version 2 writes slightly other text. Unlike datatrove, whose duplicate
cache lives as long as its process, the text of a page depends on that page only.
"""

import json
from importlib.util import find_spec
from typing import ClassVar, Literal, Self

from lxml import etree
from pydantic import Field, model_validator

from textmill.batch import Batch, Columns
from textmill.extraction.extractor import Extractor
from textmill.extraction.page_texts import MaxHtmlBytes, extract_texts
from textmill.sandbox.sandbox import CpuSeconds, Limits, MaxMemoryBytes, shared_sandbox

__all__ = ["Trafilatura"]

OutputFormat = Literal["txt", "markdown", "csv", "html", "json", "xml", "xmltei"]


class Trafilatura(Extractor):
    """html to text. Faults: timeout, crash, too_large, error, empty, no_html."""

    version: ClassVar[int] = 2

    favor_precision: bool = Field(default=False, description="Less text, but surer (FineWeb: true)")
    favor_recall: bool = Field(default=False, description="More text when unsure; wins over favor_precision")
    include_comments: bool = Field(default=True, description="Readers' comments after the text (FineWeb: false)")
    include_tables: bool = Field(default=True, description="Text in tables, as `A | B |` rows")
    include_links: bool = Field(default=False, description="Links as [text](target)")
    include_images: bool = Field(default=False, description="Images as ![alt](source)")
    include_formatting: bool | None = Field(
        default=None, description="Headings, bold and the like as Markdown; null: where output_format is markdown"
    )
    deduplicate: bool = Field(default=False, description="Drop segments repeated within the page (FineWeb: true)")
    faithful: bool = Field(
        default=False, description="The library's own text, with its faults (docs/faults.md); recipes set it"
    )
    fast: bool = Field(default=False, description="The main extractor only, none of the fallbacks")
    output_format: OutputFormat = Field(default="txt", description="What the text is written as")
    target_language: str | None = Field(
        default=None,
        pattern="^[a-z]{2,3}$",
        description="Two-letter code: pages whose markup names another language have no text",
    )
    with_metadata: bool = Field(
        default=False, description="The page's title, author, date and the like before its text"
    )
    latest_date: str | None = Field(
        default=None,
        pattern=r"^\d{4}-\d{2}-\d{2}$",
        description="With metadata: later dates are not believed (the library: the day of the run)",
    )
    min_extracted_chars: int = Field(
        default=250, ge=0, description="Shorter text calls the fallbacks (MIN_EXTRACTED_SIZE)"
    )
    min_output_chars: int = Field(default=1, ge=0, description="Shorter text is none (MIN_OUTPUT_SIZE)")
    min_comments_chars: int = Field(
        default=1, ge=0, description="... unless comments are as long (MIN_OUTPUT_COMM_SIZE)"
    )
    min_duplicate_chars: int = Field(
        default=100, ge=0, description="Longer segments can be duplicates (MIN_DUPLCHECK_SIZE)"
    )
    max_repetitions: int = Field(default=2, ge=0, description="Segments seen more often are dropped (MAX_REPETITIONS)")
    max_tree_elements: int | None = Field(
        default=None, ge=1, description="Pages whose result has more elements have no text (MAX_TREE_SIZE)"
    )
    cpu_seconds: CpuSeconds = 30.0
    max_html_bytes: MaxHtmlBytes = 20 << 20
    max_memory_bytes: MaxMemoryBytes = 1 << 30

    @model_validator(mode="after")
    def _dates_are_settled(self) -> Self:
        if (self.with_metadata or self.output_format == "xmltei") and self.latest_date is None:
            raise ValueError("metadata holds dates up to a latest_date; give one, such as 2026-01-01")
        return self

    def identity(self) -> str:
        langid = "py3langid" if self.target_language and find_spec("py3langid") else "no py3langid"
        return f"libxml2 {'.'.join(map(str, etree.LIBXML_VERSION))}{f', {langid}' if self.target_language else ''}"

    def packages(self) -> tuple[str, ...]:
        return ("trafilatura", "htmldate", "jusText", "lxml", "Resiliparse")

    def options(self) -> str:
        """What the extractor in the child is loaded with, as `trafilatura_page.load` reads it."""
        options = {
            "precision": self.favor_precision,
            "recall": self.favor_recall,
            "comments": self.include_comments,
            "tables": self.include_tables,
            "links": self.include_links,
            "images": self.include_images,
            "formatting": self.include_formatting,
            "output_format": self.output_format,
            "fast": self.fast,
            "lang": self.target_language,
            "with_metadata": self.with_metadata,
        }
        sizes = {
            "MIN_EXTRACTED_SIZE": self.min_extracted_chars,
            "MIN_OUTPUT_SIZE": self.min_output_chars,
            "MIN_OUTPUT_COMM_SIZE": self.min_comments_chars,
            "MIN_DUPLCHECK_SIZE": self.min_duplicate_chars,
            "MAX_REPETITIONS": self.max_repetitions,
            "MAX_TREE_SIZE": self.max_tree_elements,
        }
        rest = {"deduplicate": self.deduplicate, "faithful": self.faithful, "latest_date": self.latest_date}
        return json.dumps({**rest, "options": options, "sizes": sizes})

    def apply(self, batch: Batch) -> Columns:
        limits = Limits(cpu_seconds=self.cpu_seconds, max_memory_bytes=self.max_memory_bytes)
        sandbox = shared_sandbox("textmill.extraction.trafilatura_page:load", self.options(), limits)
        return extract_texts(batch, sandbox.run, self.max_html_bytes)
