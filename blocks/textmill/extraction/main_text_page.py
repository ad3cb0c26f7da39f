"""Extracts a page with our own extractor; runs in the child of `sandbox`."""

import json
from collections.abc import Callable
from typing import Final, TypedDict

from textmill.main_text.block_choice import chosen
from textmill.main_text.page_kinds import kind_of
from textmill.main_text.page_pieces import pieces_of
from textmill.main_text.page_source import canonical_html
from textmill.main_text.page_writer import Include, PageWriter

__all__ = ["Found", "load"]

_WARM_UP: Final = "<title>a</title><body><article><h1>A</h1><p class=b>One, two.</p></article>"


class _Include(TypedDict):
    comments: bool
    tables: bool
    links: bool
    images: bool


class _Options(TypedDict):
    format: str
    include: _Include


class Found(TypedDict):
    """What is known of a page beside its text: the first line of the child's answer, as JSON."""

    kind: str
    kind_score: float
    boilerplate_ratio: float


def load(settings: str) -> Callable[[str], str | None]:
    """The extractor for `settings`, a JSON object of the block's; it gives a line of JSON (`Found`) and the text."""
    options: _Options = json.loads(settings)
    given = options["include"]
    include = Include(tables=given["tables"], links=given["links"], images=given["images"])
    markdown = options["format"] == "markdown"

    def extract(html: str) -> str | None:
        page = canonical_html(html)
        choice = chosen(page, comments=given["comments"])
        writer = PageWriter(markdown=markdown, include=include)
        for start, end, counts in pieces_of(choice.elements, choice.blocks, choice.keep, choice.shows_hidden).tolist():
            writer.feed(page[start:end].decode("utf-8", "replace"), counts=bool(counts))
        text = writer.text()
        if not text or text.isspace():
            return None
        kind, score = kind_of(page, choice)
        found = Found(kind=kind, kind_score=score, boilerplate_ratio=round(choice.boilerplate_ratio, 6))
        return f"{json.dumps(found)}\n{text}"

    extract(_WARM_UP)  # compiles, which is no page's time
    return extract
