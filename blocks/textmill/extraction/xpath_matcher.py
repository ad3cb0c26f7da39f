"""Finds the elements that an attribute XPath finds, several times faster than lxml evaluates it.

A caller that only takes the first match, or that asks several paths of one tree in a row, says so: the first walk then
ends early, or answers for all.
"""

from collections.abc import Sequence

from lxml.etree import _Element

from textmill.extraction.xpath_grammar import CompiledPath, compile_paths
from textmill.extraction.xpath_walk import Walk

__all__ = ["Matcher", "SharedMatcher", "shared_matchers"]


class Matcher:
    """Called with an element, gives the same list of descendants as lxml's `XPath(path)`.

    Raises UnsupportedXPathError when made for a path outside the grammar; the caller then keeps lxml's object.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._paths = compile_paths(path)
        self._walk = Walk(self._paths)

    def __str__(self) -> str:
        return self.path

    def __call__(self, tree: _Element) -> list[_Element]:
        """Matching descendants in document order."""
        positions = _Positions(self._paths)
        return list(dict.fromkeys(element for index, element in self._walk(tree) if positions.keep(index, element)))


class SharedMatcher:
    """One of several paths whose callers ask them of the same tree, one after the other and in this order."""

    def __init__(self, path: str, group: "_Group", index: int) -> None:
        self.path = path
        self._group = group
        self._index = index

    def __str__(self) -> str:
        return self.path

    def __call__(self, tree: _Element) -> list[_Element]:
        """Matches when the first of the group was asked; what was taken out of the tree since may be among them."""
        return self._group.ask(tree, self._index)


def shared_matchers(paths: Sequence[str], *, until_found: bool = False) -> list[SharedMatcher]:
    """Matchers that walk a tree once for all.

    `until_found`: only the first match of each is wanted, and after one the tree may change, so the rest walk anew.
    Raises UnsupportedXPathError for a path outside the grammar, and for a union.
    """
    group = _Group([path for one in paths for path in compile_paths(one)], until_found=until_found)
    if len(group.paths) != len(paths):
        raise ValueError("a union cannot share a walk")
    return [SharedMatcher(path, group, index) for index, path in enumerate(paths)]


class _Group:
    """What the last walk found for the paths that were not asked for yet."""

    def __init__(self, paths: list[CompiledPath], *, until_found: bool) -> None:
        self.paths = paths
        self._walk = Walk(paths)
        self._until_found = until_found
        self._tree: _Element | None = None
        self._waiting: dict[int, list[_Element]] = {}

    def ask(self, tree: _Element, index: int) -> list[_Element]:
        if tree is not self._tree or index not in self._waiting:
            self._waiting = self._find(tree, index)
            self._tree = tree
        found = self._waiting.pop(index)
        if not self._waiting or (found and self._until_found):
            self._tree = None
        return found

    def _find(self, tree: _Element, wanted: int) -> dict[int, list[_Element]]:
        positions = _Positions(self.paths)
        found: dict[int, list[_Element]] = {index: [] for index in range(wanted, len(self.paths))}
        for index, element in self._walk(tree):
            if index >= wanted and positions.keep(index, element):
                found[index].append(element)
                if self._until_found and index == wanted:
                    break
        return found


class _Positions:
    """Applies the `[1]`s of paths to matches in document order."""

    def __init__(self, paths: Sequence[CompiledPath]) -> None:
        self._paths = paths
        self._seen: set[tuple[int, _Element | None]] = set()

    def keep(self, index: int, element: _Element) -> bool:
        path = self._paths[index]
        if not (path.first_of_all or path.first_of_parent):
            return True
        place = (index, None if path.first_of_all else element.getparent())
        if place in self._seen:
            return False
        self._seen.add(place)
        return True
