"""Extracts a page with trafilatura as though it were the process's first: same text, in far less time.

Runs in the child of `sandbox` only, because it changes trafilatura's own objects, and only under the version it was
compared with; under another, pages go through the library as it is. `scripts/bench_extract.py --prove` compares every
text with plain `trafilatura.extract` with an empty cache:

- XPaths that select by attribute are replaced by `Matcher`s of the same path, which share walks of a tree;
- pages are parsed as UTF-8, not as Python's strings (`trafilatura_loading`);
- trees are copied, and fallbacks run, where their result can matter (`trafilatura_passes`);
- texts of elements are taken in fewer steps (`trafilatura_strings`);
- elements are made by lxml's C class lookup: `lxml.html` looks each one up in Python, for form methods unused here.

trafilatura's `deduplicate` counts segments in one cache per process, so that a page seen a fourth time is empty
(datatrove#295). Here every page has a cache of its own, which trafilatura allows.
"""

import gc
import json
import logging
from collections.abc import Callable
from configparser import ConfigParser
from typing import Final, TypedDict

import trafilatura
from lxml.etree import ElementDefaultClassLookup, XPath
from lxml.html import HtmlComment, HtmlElement, HtmlEntity, HtmlProcessingInstruction
from trafilatura import xpaths
from trafilatura.deduplication import LRUCache
from trafilatura.settings import DEFAULT_CONFIG, LRU_SIZE, Extractor

from textmill.extraction.trafilatura_loading import install_loading
from textmill.extraction.trafilatura_mends import Mends
from textmill.extraction.trafilatura_modules import BASELINE, UTILS
from textmill.extraction.trafilatura_passes import Passes
from textmill.extraction.trafilatura_strings import PageCache, install_strings
from textmill.extraction.xpath_grammar import UnsupportedXPathError
from textmill.extraction.xpath_matcher import Matcher, SharedMatcher, shared_matchers

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
_ASKED_TOGETHER: Final = (
    ("RAW_TREE_PRUNE_XPATH", "REMOVE_COMMENTS_AND_LISTS_XPATH"),
    ("OVERALL_DISCARD_XPATH", "DISCARD_IMAGE_ELEMENTS", "TEASER_DISCARD_XPATH", "PRECISION_DISCARD_XPATH"),
)
"""Lists that the library goes through one after the other to delete from the same tree."""
_FIRST_MATCH_WANTED: Final = ("BODY_XPATH", "COMMENTS_XPATH")

_COLLECT_AFTER: Final = 50_000
"""Objects made before the collector looks for cycles: trees of lxml are none, and it looks at each of their proxies."""


class _Options(TypedDict):
    precision: bool
    recall: bool
    comments: bool
    tables: bool
    links: bool
    images: bool
    formatting: bool | None
    output_format: str
    fast: bool
    lang: str | None
    with_metadata: bool


class Settings(TypedDict):
    """What the child is told: `sizes` are entries of trafilatura's configuration."""

    deduplicate: bool
    faithful: bool
    latest_date: str | None
    options: _Options
    sizes: dict[str, int | None]


def load(settings: str) -> Callable[[str], str | None]:
    """The extractor for `settings`, JSON of `Settings`."""
    logging.disable(logging.CRITICAL)
    chosen: Settings = json.loads(settings)
    options = _extractor(chosen)
    if trafilatura.__version__ != VERIFIED_VERSION:
        return lambda html: _extract(html, options, LRUCache(LRU_SIZE) if chosen["deduplicate"] else False)
    passes = accelerate(options.focus)
    mends = Mends(options)
    if not chosen["faithful"]:
        mends.install()
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER)

    def extract(html: str) -> str | None:
        try:
            return _extract(html, options, PageCache() if chosen["deduplicate"] else False)
        finally:
            passes.forget()

    def extract_mended(html: str) -> str | None:
        return mends.finished(extract(mends.prepared(html)))

    return extract if chosen["faithful"] else extract_mended


def accelerate(focus: str) -> Passes:
    """Put faster equivalents in the place of trafilatura's selectors, passes and string functions."""
    lists = {name: getattr(xpaths, name) for name in SELECTORS}
    for names in _ASKED_TOGETHER:
        _share([lists[name] for name in names], until_found=False)
    for name in _FIRST_MATCH_WANTED:
        _share([lists[name]], until_found=True)
    for selectors in lists.values():
        selectors[:] = _faster(selectors)
    BASELINE.__dict__.update(BASIC_CLEAN_XPATH=Matcher(BASELINE.BASIC_CLEAN_XPATH.path))
    lookup = ElementDefaultClassLookup(
        element=HtmlElement, comment=HtmlComment, pi=HtmlProcessingInstruction, entity=HtmlEntity
    )
    UTILS.HTML_PARSER.set_element_class_lookup(lookup)
    install_loading()
    install_strings()
    passes = Passes(focus)
    passes.install()
    return passes


def _extractor(chosen: Settings) -> Extractor:
    """Made once: reading the configuration costs as much as a small page."""
    config = ConfigParser()
    config.read_dict({"DEFAULT": dict(DEFAULT_CONFIG["DEFAULT"])})
    for name, value in chosen["sizes"].items():
        config["DEFAULT"][name] = "" if value is None else str(value)
    options = Extractor(config=config, **chosen["options"])
    if chosen["latest_date"]:
        options.date_params["max_date"] = chosen["latest_date"]
    return options


def _extract(html: str, options: Extractor, seen: LRUCache | bool) -> str | None:
    options.dedup = seen
    text: str | None = trafilatura.extract(html, options=options)
    return text


_Selectors = list[XPath | Matcher | SharedMatcher]


def _share(lists: list[_Selectors], *, until_found: bool) -> None:
    """Let the selectors of the lists share walks, but for those that need no look at attributes or are unions."""
    places = [(one, index) for one in lists for index, selector in enumerate(one) if _can_share(selector)]
    shared = shared_matchers([str(one[index].path) for one, index in places], until_found=until_found)
    for (one, index), matcher in zip(places, shared, strict=True):
        one[index] = matcher


def _can_share(selector: XPath | Matcher | SharedMatcher) -> bool:
    return "@" in selector.path and "]|" not in selector.path


def _faster(selectors: _Selectors) -> _Selectors:
    made: _Selectors = []
    for selector in selectors:
        try:
            made.append(selector if isinstance(selector, SharedMatcher) else Matcher(str(selector.path)))
        except UnsupportedXPathError:
            made.append(selector)
    return made
