"""trafilatura's deletion of what is mostly links, which looks at an element once where nothing has changed.

The library goes through a page's sections in two rounds, tests every element of a kind in each, and takes the text of
every link again for each element that the link is in. Here only elements with links are tested, a link's text is
remembered while nothing is deleted, and a round that follows no deletion is left out.
"""

from typing import Final

from lxml.etree import _Element
from lxml.html import HtmlElement
from trafilatura.utils import LINK_FARM_RATIO, trim
from trafilatura.xml import delete_element

from textmill.extraction.trafilatura_modules import HTML
from textmill.extraction.trafilatura_strings import text_of

__all__ = ["LinkDensity"]

_SHORT_LINK: Final = 10
_CATALOG_LINK: Final = 100
_LONELY_ITEMS: Final = ("item", "td", "th")


class LinkDensity:
    """Of one tree from which sections are deleted, kind by kind; links are only deleted meanwhile, not made."""

    def __init__(self, tree: HtmlElement) -> None:
        self._deleted = 0
        self._seen_at: dict[str, int] = {}
        """How many elements were deleted when a kind was last tested."""
        self._texts: dict[_Element, str] = {}
        self._linked: set[_Element] = set()
        """The elements around links."""
        for link in tree.iterdescendants("ref"):
            for around in link.iterancestors():
                if around in self._linked:
                    break
                self._linked.add(around)

    def delete(self, tree: HtmlElement, tag: str, *, backtracking: bool, precision: bool) -> HtmlElement:
        """The library's `delete_by_link_density`."""
        if self._seen_at.get(tag) == self._deleted:
            return tree
        self._seen_at[tag] = self._deleted
        self._texts = {}
        chosen = [
            element
            for element in tree.iter(tag)
            if element in self._linked and self._goes(element, backtracking=backtracking, precision=precision)
        ]
        for element in chosen:
            delete_element(element)
        self._deleted += len(chosen)
        return tree

    def _goes(self, element: HtmlElement, *, backtracking: bool, precision: bool) -> bool:
        links = list(element.iterdescendants("ref"))
        if not links or next(element.iterdescendants("graphic"), None) is not None:
            return False
        text = trim(text_of(element))
        rich, short = self._is_rich(element, links, text, precision=precision)
        if not rich and backtracking and short:
            rich = len(element) >= (1 if precision else 3) and len(text) < (200 if precision else 100)
        if not rich or element.tag != "p":
            return rich
        parent = element.getparent()
        return parent is None or parent.tag not in _LONELY_ITEMS

    def _is_rich(
        self, element: HtmlElement, links: list[HtmlElement], text: str, *, precision: bool
    ) -> tuple[bool, bool]:
        """The library's `link_density_test`: whether it is mostly links, and whether it is short."""
        chars = len(text)
        if len(links) == 1:
            link_chars = len(self._text(links[0]))
            if link_chars > (10 if precision else 100) and link_chars > chars * 0.9:
                return True, False
        last = element.getnext() is None
        limit = (60 if last else 30) if element.tag == "p" else (300 if last else 100)
        if chars < limit:
            lengths = self._lengths(links)
            if not lengths:
                return True, False
            short = sum(1 for length in lengths if length < _SHORT_LINK)
            return sum(lengths) > chars * 0.8 or (len(lengths) > 1 and short / len(lengths) > 0.8), True
        if len(links) > 4:
            lengths = self._lengths(links)
            farm = sum(lengths) > chars * LINK_FARM_RATIO and sum(lengths) < _CATALOG_LINK * len(lengths)
            return farm and not HTML.is_paragraph_listing(links), False
        return False, False

    def _lengths(self, links: list[HtmlElement]) -> list[int]:
        return [len(text) for text in map(self._text, links) if text]

    def _text(self, link: HtmlElement) -> str:
        if link not in self._texts:
            self._texts[link] = trim(text_of(link))
        return self._texts[link]
