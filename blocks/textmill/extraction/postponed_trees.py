"""What trafilatura makes of a page without being asked, made when it is asked for."""

from collections.abc import Callable, Iterator, Set
from copy import copy

from lxml.etree import _Element
from lxml.html import HtmlElement

__all__ = ["Postponed", "PresentTags"]


class Postponed:
    """A tree that is made when a pass asks for it."""

    def __init__(self, make: Callable[[], HtmlElement]) -> None:
        self._make = make
        self._made: HtmlElement | None = None

    def tree(self) -> HtmlElement:
        if self._made is None:
            self._made = self._make()
        return self._made

    def iter(self) -> Iterator[_Element]:
        yield from self.tree().iter()

    def __copy__(self) -> HtmlElement:
        return copy(self.tree())


class PresentTags(list[str]):
    """The tags to clean that the tree at hand has, in the library's order; it copies the list before each cleaning."""

    present: Set[object] = frozenset()

    def copy(self) -> list[str]:
        return [tag for tag in self if tag in self.present]
