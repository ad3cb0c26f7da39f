"""Main text of a web page by our own extractor: structure kept, one parse a page.

A model trained on pages with known text says of each block whether it is content; what is kept is written from the same
tree, with its lists, tables, code and formulas. How it is made and what it measures: docs/extraction.md.
"""

import json
from typing import ClassVar, Final, Literal

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from textmill.batch import Batch, Columns
from textmill.block import Measure
from textmill.documents import schema_of
from textmill.extraction.extractor import Extractor
from textmill.extraction.page_texts import NOT_FOR_THE_CHILD, MaxHtmlBytes, extract_texts
from textmill.sandbox.sandbox import CpuSeconds, Limits, MaxMemoryBytes, shared_sandbox

__all__ = ["Include", "MainText"]

_RATIO: Final = "boilerplate_ratio"
_COLUMNS: Final = (
    pa.field("kind", pa.string()),
    pa.field("kind_score", pa.float32()),
    pa.field("extractor", pa.string()),
)
"""Beside the text: what kind of page it is (`page_kinds.KINDS`), how sure that is, and what made the text."""


class Include(BaseModel):
    """What counts as text beside the main text's own words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    comments: bool = Field(default=False, description="Readers' comments under an article; posts of a forum always are")
    tables: bool = Field(default=True, description="Tables of data")
    links: bool = Field(default=False, description="Targets of links")
    images: bool = Field(default=False, description="Pictures, by their alternative texts")


class MainText(Extractor):
    """html to text. Faults: timeout, crash, too_large, error, empty, no_html."""

    version: ClassVar[int] = 2

    format: Literal["text", "markdown"] = Field(
        default="text", description="text: words and line ends; markdown: headings, tables, code and quotes marked too"
    )
    include: Include = Field(default=Include(), description="What else is written")
    cpu_seconds: CpuSeconds = 30.0
    max_html_bytes: MaxHtmlBytes = 20 << 20
    max_memory_bytes: MaxMemoryBytes = 1 << 30

    def provides(self) -> pa.Schema:
        return pa.schema([*schema_of("text"), *_COLUMNS])

    def measures(self) -> tuple[Measure, ...]:
        return (Measure(_RATIO, "Characters of the page that are left out / all", pa.float32()),)

    def packages(self) -> tuple[str, ...]:
        return ("Resiliparse", "lxml", "numba", "numpy")

    def options(self) -> str:
        """What the extractor in the child is loaded with, as `main_text_page.load` reads it."""
        return self.model_dump_json(exclude=set(NOT_FOR_THE_CHILD))

    def apply(self, batch: Batch) -> Columns:
        limits = Limits(cpu_seconds=self.cpu_seconds, max_memory_bytes=self.max_memory_bytes)
        sandbox = shared_sandbox("textmill.extraction.main_text_page:load", self.options(), limits)
        columns = extract_texts(batch, sandbox.run, self.max_html_bytes)
        return {**columns, **self._split(batch, columns)}

    def _split(self, batch: Batch, columns: Columns) -> Columns:
        """The child's answers taken apart: the first line of each is what it found beside the text."""
        was_page = batch.column("html").is_valid().to_pylist()
        texts: list[str | None] = []
        kinds: list[str | None] = []
        scores: list[float | None] = []
        ratios: list[float | None] = []
        for answer, is_page in zip(columns["text"].to_pylist(), was_page, strict=True):
            if answer is None or not is_page:
                texts.append(answer)
                kinds.append(None)
                scores.append(None)
                ratios.append(None)
                continue
            head, _, text = answer.partition("\n")
            found = json.loads(head)
            texts.append(text)
            kinds.append(found["kind"])
            scores.append(found["kind_score"])
            ratios.append(found["boilerplate_ratio"])
        extractor = f"main_text {self.version}"
        return {
            "text": pa.array(texts, pa.large_string()),
            "kind": pa.array(kinds, pa.string()),
            "kind_score": pa.array(scores, pa.float32()),
            "extractor": pa.array([None if kind is None else extractor for kind in kinds], pa.string()),
            f"{self.label}.{_RATIO}": pa.array(ratios, pa.float32()),
        }
