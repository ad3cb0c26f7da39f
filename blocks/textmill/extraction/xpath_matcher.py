"""Finds the elements that an attribute XPath finds, several times faster than lxml evaluates it.

trafilatura spends half of its time on XPaths such as `.//*[self::div or self::p][re:test(@class, 'menu|nav')]`,
because lxml wraps a node set and calls Python for every test of every element. Here the XPath's own text is compiled
once (`xpath_grammar`), and what the tests say of an attribute's value is remembered: pages repeat their values a lot.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from lxml.etree import _Element

from textmill.extraction.xpath_grammar import ValueTest, compile_path

__all__ = ["Matcher"]

_MAX_REMEMBERED: Final = 50_000


class Matcher:
    """Called with an element, gives the same list of descendants as lxml's `XPath(path)`.

    Raises UnsupportedXPathError when made for a path outside the grammar; the caller then keeps lxml's object.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._compiled = compile_path(path)
        self._screens = tuple(
            (name, _Remembered(tests), _Remembered(self._compiled.proofs.get(name, [])))
            for name, tests in self._compiled.screens.items()
        )

    def __str__(self) -> str:
        return self.path

    def __call__(self, tree: _Element) -> list[_Element]:
        """Matching descendants in document order."""
        found = self._matching(tree) if self._screens else self._matching_unscreened(tree)
        if self._compiled.first_of_all:
            return list(islice(found, 1))
        if self._compiled.first_of_parent:
            firsts: dict[_Element | None, _Element] = {}
            for element in found:
                firsts.setdefault(element.getparent(), element)
            return list(firsts.values())
        return list(found)

    def _matching(self, tree: _Element) -> Iterator[_Element]:
        screens, conditions = self._screens, self._compiled.conditions
        for element in tree.iterdescendants(*self._compiled.tags):
            get = element.get
            for name, may_match, must_match in screens:
                value = get(name)
                if may_match[value]:
                    if must_match[value] or all(condition(element) for condition in conditions):
                        yield element
                    break

    def _matching_unscreened(self, tree: _Element) -> Iterator[_Element]:
        for element in tree.iterdescendants(*self._compiled.tags):
            if all(condition(element) for condition in self._compiled.conditions):
                yield element


class _Remembered(dict[str | None, bool]):
    """Whether a value satisfies any of the tests, found out when first asked for."""

    def __init__(self, tests: list[ValueTest]) -> None:
        super().__init__()
        self._tests = tests

    def __missing__(self, value: str | None) -> bool:
        if len(self) >= _MAX_REMEMBERED:
            self.clear()
        verdict = self[value] = any(test(value) for test in self._tests)
        return verdict
