"""Brings what trafilatura extracts into the page's order.

The library goes through one container after the other until it has enough, and then through the page for stray
paragraphs; each finds its elements in order, but what a later round finds is put after what an earlier one found.
"""

from collections.abc import Callable, Iterable

from lxml.etree import _Element
from lxml.html import HtmlElement
from trafilatura.settings import Extractor

from textmill.extraction.trafilatura_modules import CORE, MAIN

__all__ = ["Order"]


class Order:
    """Remembers where on the page each extracted element came from."""

    def __init__(self) -> None:
        self._places: dict[_Element, int] = {}
        self._found: dict[_Element, int] = {}
        self._extract: Callable[[HtmlElement, Extractor], tuple[_Element, str]] = CORE.extract_content
        self._handle: Callable[[_Element, set[str], Extractor], _Element | None] = MAIN.handle_textelem
        self._recover: Callable[..., _Element] = MAIN.recover_wild_text

    def install(self) -> None:
        """Let the library's modules call these methods; after `Passes`, whose recovery is called from here."""
        CORE.__dict__.update(extract_content=self.extract_content)
        MAIN.__dict__.update(handle_textelem=self.handle, recover_wild_text=self.recover)

    def extract_content(self, tree: HtmlElement, options: Extractor) -> tuple[_Element, str]:
        """The main extractor's body in the page's order, and its text."""
        self._places, self._found = _numbered(tree.iter()), {}
        body, text = self._extract(tree, options)
        ordered = self._sorted(list(body))
        if ordered != list(body):
            body[:] = ordered
            text = " ".join(body.itertext()).strip()
        self._places, self._found = {}, {}
        return body, text

    def handle(self, element: _Element, potential_tags: set[str], options: Extractor) -> _Element | None:
        """As the library, remembering where the result comes from."""
        place = self._places.get(element)
        processed = self._handle(element, potential_tags, options)
        if processed is not None and place is not None:
            self._found[processed] = place
        return processed

    def recover(
        self,
        tree: HtmlElement,
        body: _Element,
        options: Extractor,
        potential_tags: set[str],
        consumed: set[_Element],
    ) -> _Element:
        """As the library; `tree` is a copy of the one that was extracted from."""
        self._places |= _numbered(tree.iter())
        return self._recover(tree, body, options, potential_tags, consumed)

    def _sorted(self, elements: list[_Element]) -> list[_Element]:
        """Elements whose origin is unknown stay after the one before them; at the start, before the next known one."""
        known = (self._found[element] for element in elements if element in self._found)
        place = next(known, 0)
        places = {}
        for element in elements:
            place = self._found.get(element, place)
            places[element] = place
        return sorted(elements, key=places.__getitem__)


def _numbered(elements: Iterable[_Element]) -> dict[_Element, int]:
    return {element: index for index, element in enumerate(elements)}
