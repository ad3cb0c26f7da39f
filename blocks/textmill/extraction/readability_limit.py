"""Ends readability where the text that it could give at most is too short to be preferred.

trafilatura runs readability over every page, although its article wins only where it is much longer than the text found
already. Readability takes text away and never adds any, but for a word in the place of some iframes.
"""

from typing import Final

from lxml.etree import _Element
from lxml.html import HtmlElement
from trafilatura.readability_lxml import Candidate, Document
from trafilatura.settings import Extractor

from textmill.extraction.trafilatura_strings import text_of

__all__ = ["LimitedReadability", "longest_that_loses", "may_grow", "most_chars", "trimmed_chars", "video_chars"]

_REWRITTEN_BY_PARSING_AGAIN: Final = ("xmp", "noembed", "noframes", "plaintext")
"""Elements whose text is raw: serialized as XML and parsed as HTML they may hold more text than before. Readability
drops those that people fill in."""
_VIDEO_CHARS: Final = 5
"""Readability writes VIDEO in the place of some iframes."""


class _TooShortError(Exception):
    """Readability's article is too short to win."""


class LimitedReadability(Document):
    """Ends before it cleans an article of which it cannot keep more than `limit` characters."""

    limit: float = -1

    def remove_unlikely_candidates(self) -> None:
        super().remove_unlikely_candidates()
        self._end_early(self.doc)

    def sanitize(self, node: HtmlElement, candidates: dict[HtmlElement, Candidate]) -> str:
        self._end_early(node)
        return str(super().sanitize(node, candidates))

    def _end_early(self, node: HtmlElement) -> None:
        """Readability only takes text away from here on, but for iframes."""
        if self.limit >= 0 and most_chars(node) <= self.limit:
            raise _TooShortError


def longest_that_loses(body: _Element, chars: int, options: Extractor) -> float:
    """Up to this length the library never prefers readability's text to one of `chars` characters."""
    limit: float = 2 * chars
    if not body.xpath(".//p//text()") or len(body.findall(".//table")) > len(body.findall(".//p")):
        limit = min(limit, 2 * options.min_extracted_size)
    if options.focus == "recall":
        limit = min(limit, 1.5 * chars if body.find(".//head") is not None else chars)
    return limit


def may_grow(raw: HtmlElement) -> bool:
    """Whether readability's way through XML may give more text than the page has."""
    found = raw.iter("title", *_REWRITTEN_BY_PARSING_AGAIN)
    return any(one.tag != "title" or not one.text for one in found)


def most_chars(tree: HtmlElement) -> int:
    """What readability makes of a tree without scripts and styles, at most."""
    return trimmed_chars(text_of(tree)) + video_chars(tree)


def video_chars(tree: HtmlElement) -> int:
    """What readability may add to a tree."""
    return _VIDEO_CHARS * sum(1 for _ in tree.iter("iframe"))


def trimmed_chars(text: str) -> int:
    """Characters once runs of blanks are single; taking text away never makes it more."""
    words = text.split()
    return sum(map(len, words)) + max(0, len(words) - 1)
