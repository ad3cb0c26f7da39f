"""Main text of a web page by jusText (Pomikálek 2011): paragraphs judged by length, stop words and links.

NeMo Curator and DCLM offer it beside trafilatura and Resiliparse. Paragraphs are judged by the package itself.
"""

import json
from typing import Self

from justext.utils import get_stoplists
from pydantic import Field, field_validator, model_validator

from textmill.batch import Batch, Columns
from textmill.extraction.extractor import Extractor
from textmill.extraction.page_texts import NOT_FOR_THE_CHILD, MaxHtmlBytes, extract_texts
from textmill.extraction.stoplist_names import ALL_LISTS, LIST_OF_PAGE
from textmill.sandbox.sandbox import CpuSeconds, Limits, MaxMemoryBytes, shared_sandbox

__all__ = ["JusText"]


class JusText(Extractor):
    """html to text. Faults: timeout, crash, too_large, error, empty, no_html."""

    stoplist: str = Field(
        default=LIST_OF_PAGE,
        description="Stop words: `page` (by <html lang>, else all), `all`, or the name of a list, such as English",
    )
    length_low: int = Field(
        default=70, ge=0, description="Shorter paragraphs are judged by their neighbours, in characters"
    )
    length_high: int = Field(default=200, ge=0, description="Longer ones with many stop words are good, in characters")
    stopwords_low: float = Field(default=0.3, ge=0, le=1, description="Share of stop words of a nearly good paragraph")
    stopwords_high: float = Field(default=0.32, ge=0, le=1, description="Share of stop words of a good one")
    max_link_density: float = Field(default=0.2, ge=0, le=1, description="Share of characters in links, above it bad")
    max_heading_distance: int = Field(
        default=200, ge=0, description="Headings so many characters before a good paragraph are good"
    )
    no_headings: bool = Field(default=False, description="Judge headings as other paragraphs")
    cpu_seconds: CpuSeconds = 30.0
    max_html_bytes: MaxHtmlBytes = 20 << 20
    max_memory_bytes: MaxMemoryBytes = 1 << 30

    @field_validator("stoplist")
    @classmethod
    def _exists(cls, name: str) -> str:
        known = {LIST_OF_PAGE, ALL_LISTS, *get_stoplists()}
        if name not in known:
            raise ValueError(f"no stop list {name!r}; there are {', '.join(sorted(known))}")
        return name

    @model_validator(mode="after")
    def _limits_in_order(self) -> Self:
        if self.length_low > self.length_high or self.stopwords_low > self.stopwords_high:
            raise ValueError("length_low and stopwords_low must not be above length_high and stopwords_high")
        return self

    def packages(self) -> tuple[str, ...]:
        return ("jusText", "lxml", "lxml_html_clean", "trafilatura")

    def options(self) -> str:
        """What the extractor in the child is loaded with, as `justext_page.load` reads it."""
        options = self.model_dump(exclude={*NOT_FOR_THE_CHILD, "stoplist"})
        return json.dumps({"stoplist": self.stoplist, "options": options})

    def apply(self, batch: Batch) -> Columns:
        limits = Limits(cpu_seconds=self.cpu_seconds, max_memory_bytes=self.max_memory_bytes)
        sandbox = shared_sandbox("textmill.extraction.justext_page:load", self.options(), limits)
        return extract_texts(batch, sandbox.run, self.max_html_bytes)
