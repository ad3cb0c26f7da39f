"""Finds in one walk of a tree the elements that several attribute XPaths find.

lxml wraps a node set and calls Python for every test of every element; here each XPath's own text is compiled once
(`xpath_grammar`), and what the tests say of an attribute's value is remembered: pages repeat their values a lot.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from lxml.etree import _Element

from textmill.extraction.xpath_grammar import CompiledPath, ValueTest
from textmill.extraction.xpath_signs import any_sign

__all__ = ["Walk"]

_MAX_REMEMBERED: Final = 50_000


class Walk:
    """Numbers of the paths that match, with the matching descendants, in document order; positions are not applied."""

    def __init__(self, paths: Sequence[CompiledPath]) -> None:
        self._paths = paths
        tags = {tag for path in paths for tag in path.tags}
        self._tags = ("*",) if "*" in tags else tuple(sorted(tags))
        self._screens = _ScreensByTag(paths)

    def __call__(self, tree: _Element) -> Iterator[tuple[int, _Element]]:
        screens = self._screens
        for element in tree.iterdescendants(*self._tags):
            screen = screens[element.tag]
            verdicts = screen.verdicts
            may, must = screen.always, 0
            for name, value in element.items():
                if name in verdicts:
                    more, surely = verdicts[name][value]
                    may |= more
                    must |= surely
            if may:
                yield from self._matches(element, may, must)

    def _matches(self, element: _Element, may: int, must: int) -> Iterator[tuple[int, _Element]]:
        for index, path in enumerate(self._paths):
            bit = 1 << index
            if may & bit and (must & bit or all(condition(element) for condition in path.conditions)):
                yield index, element


class _Screen:
    """What the attributes of elements with one tag say of the paths, each a bit."""

    def __init__(self, paths: Sequence[tuple[int, CompiledPath]]) -> None:
        self.always = sum(bit for bit, path in paths if _holds_without_attributes(path))
        """Paths that every such element may match."""
        names = dict.fromkeys(name for _, path in paths for name in path.screens)
        self.verdicts = {name: _Verdicts(name, paths) for name in names}


class _ScreensByTag(dict[str, _Screen]):
    """For a tag, the screen of the paths that select it."""

    def __init__(self, paths: Sequence[CompiledPath]) -> None:
        super().__init__()
        self._paths = paths
        self._made: dict[tuple[int, ...], _Screen] = {}

    def __missing__(self, tag: str) -> _Screen:
        """Tags that the same paths select share a screen, and what it remembers."""
        chosen = tuple(i for i, path in enumerate(self._paths) if path.tags == ("*",) or tag in path.tags)
        if chosen not in self._made:
            self._made[chosen] = _Screen([(1 << index, self._paths[index]) for index in chosen])
        screen = self._made[chosen]
        if len(self) < _MAX_REMEMBERED:
            self[tag] = screen
        return screen


class _Verdicts(dict[str, tuple[int, int]]):
    """For a value of one attribute: the paths that may match such an element, and those that surely do."""

    def __init__(self, name: str, paths: Sequence[tuple[int, CompiledPath]]) -> None:
        super().__init__()
        tests = [(bit, path.screens[name], path.proofs.get(name, [])) for bit, path in paths if name in path.screens]
        screens = [test for _, screens, _ in tests for test in screens]
        self._has_sign = any_sign(sign for test in screens for sign in test.signs or ()).search
        self._tests = [(bit, _callables(screens), _callables(proofs)) for bit, screens, proofs in tests]
        self._signless = [
            (bit, _callables(signless), _callables(test for test in proofs if test in signless))
            for bit, screens, proofs in tests
            if (signless := [test for test in screens if test.signs is None])
        ]

    def __missing__(self, value: str) -> tuple[int, int]:
        if len(self) >= _MAX_REMEMBERED:
            self.clear()
        may = must = 0
        told = value.isascii() and self._has_sign(value.lower()) is None
        for bit, screens, proofs in self._signless if told else self._tests:
            if _any(screens, value):
                may |= bit
                if proofs == screens or _any(proofs, value):
                    must |= bit
        self[value] = (may, must)
        return may, must


def _callables(tests: Iterable[ValueTest]) -> list[Callable[[str | None], bool]]:
    return [test.holds for test in tests]


def _holds_without_attributes(path: CompiledPath) -> bool:
    """Whether an element without any attribute that the path names could match it."""
    return not path.screens or any(_any(_callables(tests), None) for tests in path.screens.values())


def _any(tests: Sequence[Callable[[str | None], bool]], value: str | None) -> bool:
    for test in tests:  # noqa: SIM110 - half of the time of any() and a generator, and called for each new value
        if test(value):
            return True
    return False
