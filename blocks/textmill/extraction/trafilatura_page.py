"""Extracts a page with trafilatura as though it were the process's first: same text in about half the time.

Runs in the child of `sandbox` only, because it changes trafilatura's own objects, and only under the version it was
compared with; under another, pages go through the library as it is. Measured on 1,347 real pages
(`scripts/bench_extract.py`), where every text equals plain `trafilatura.extract` with an empty cache:

- XPaths that select by attribute are replaced by `Matcher`s of the same path (half of the time before);
- elements are made by lxml's C class lookup: `lxml.html` looks each one up in Python, for form methods unused here.

trafilatura's `deduplicate` counts segments in one cache per process, so that a page seen a fourth time is empty
(datatrove#295). Here every page has a cache of its own, which trafilatura allows.
"""

import json
import logging
from collections.abc import Callable, Iterable
from typing import Final, TypedDict

import trafilatura
from lxml.etree import ElementDefaultClassLookup, XPath
from lxml.html import HtmlComment, HtmlElement, HtmlEntity, HtmlProcessingInstruction
from trafilatura import utils, xpaths
from trafilatura.deduplication import LRUCache
from trafilatura.settings import LRU_SIZE

from textmill.extraction.xpath_grammar import UnsupportedXPathError
from textmill.extraction.xpath_matcher import Matcher

__all__ = ["SELECTORS", "VERIFIED_VERSION", "accelerate", "load"]

VERIFIED_VERSION: Final = "2.3.1"

SELECTORS: Final = (
    "BODY_XPATH",
    "COMMENTS_XPATH",
    "COMMENTS_DISCARD_XPATH",
    "DISCARD_IMAGE_ELEMENTS",
    "OVERALL_DISCARD_XPATH",
    "PRECISION_DISCARD_XPATH",
    "RAW_TREE_PRUNE_XPATH",
    "REMOVE_COMMENTS_XPATH",
    "REMOVE_COMMENTS_AND_LISTS_XPATH",
    "TEASER_DISCARD_XPATH",
)


class _Options(TypedDict):
    favor_precision: bool
    favor_recall: bool
    include_comments: bool
    include_tables: bool
    include_links: bool
    include_images: bool
    include_formatting: bool


class _Settings(TypedDict):
    deduplicate: bool
    options: _Options


def load(settings: str) -> Callable[[str], str | None]:
    """The extractor for `settings`: JSON of `deduplicate` and of `trafilatura.extract`'s other `options`."""
    logging.disable(logging.CRITICAL)
    if trafilatura.__version__ == VERIFIED_VERSION:
        accelerate()
    chosen: _Settings = json.loads(settings)
    deduplicate, options = chosen["deduplicate"], chosen["options"]

    def extract(html: str) -> str | None:
        return trafilatura.extract(html, deduplicate=deduplicate and LRUCache(LRU_SIZE), **options)

    return extract


def accelerate() -> None:
    """Put faster equivalents in the place of trafilatura's selectors and of its parser's class lookup."""
    for name in SELECTORS:
        selectors = getattr(xpaths, name)
        selectors[:] = _faster(selectors)
    lookup = ElementDefaultClassLookup(
        element=HtmlElement, comment=HtmlComment, pi=HtmlProcessingInstruction, entity=HtmlEntity
    )
    utils.HTML_PARSER.set_element_class_lookup(lookup)


def _faster(selectors: Iterable[XPath | Matcher]) -> list[XPath | Matcher]:
    made: list[XPath | Matcher] = []
    for selector in selectors:
        try:
            made.append(Matcher(str(selector.path)))
        except UnsupportedXPathError:
            made.append(selector)
    return made
