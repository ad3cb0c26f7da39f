"""Extracts a page with jusText; runs in the child of `sandbox`."""

import json
import re
from collections.abc import Callable
from functools import cache
from typing import Final, TypedDict

from justext import justext
from justext.utils import get_stoplist, get_stoplists
from lxml.etree import ParserError
from trafilatura.settings import JUSTEXT_LANGUAGES

from textmill.extraction.stoplist_names import ALL_LISTS, LIST_OF_PAGE

__all__ = ["load", "stoplist_of"]

_DECLARED: Final = re.compile(r"""<html\b[^>]*?\slang\s*=\s*["']?\s*([a-zA-Z]{2,3})(?![a-zA-Z])""", re.IGNORECASE)
_LOOKED_AT_CHARS: Final = 10_000


class _Options(TypedDict):
    length_low: int
    length_high: int
    stopwords_low: float
    stopwords_high: float
    max_link_density: float
    max_heading_distance: int
    no_headings: bool


class _Settings(TypedDict):
    stoplist: str
    options: _Options


def load(settings: str) -> Callable[[str], str | None]:
    """The extractor for `settings`, JSON of the stop list and of `justext`'s options."""
    chosen: _Settings = json.loads(settings)
    options = chosen["options"]

    def extract(html: str) -> str | None:
        name = stoplist_of(html) if chosen["stoplist"] == LIST_OF_PAGE else chosen["stoplist"]
        try:
            paragraphs = justext(html, _words(name), **options)
        except ParserError:  # nothing in it is a document
            return None
        return "\n\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)

    return extract


def stoplist_of(html: str) -> str:
    """The list of the language that `<html lang>` names; all lists where it names none that has one."""
    declared = _DECLARED.search(html, 0, _LOOKED_AT_CHARS)
    return JUSTEXT_LANGUAGES.get(declared[1].lower(), ALL_LISTS) if declared else ALL_LISTS


@cache
def _words(name: str) -> frozenset[str]:
    names = sorted(get_stoplists()) if name == ALL_LISTS else [name]
    return frozenset().union(*(get_stoplist(one) for one in names))
