"""Compiles the attribute XPaths that trafilatura selects elements with into Python tests.

Only this grammar is read; anything else raises `UnsupportedXPathError`:

    union     = path ("|" path)*
    path      = ".//" name condition*  |  "(" .//… ")[1]"       (a trailing [1]: the first child of each parent)
    condition = "[" test ("or" test)* "]"
    test      = @name | @name='…' | self::name | .//name | not(test or …)
              | contains(value, '…') | starts-with(value, '…') | re:test(value, 'regex'[, 'i'])
    value     = @name | @name|@name (the first in the page's own order) | translate(@name, '…', '…')
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from lxml.etree import _Element

from textmill.extraction.xpath_signs import signs_of
from textmill.extraction.xpath_words import expression_test

__all__ = ["CompiledPath", "ElementTest", "UnsupportedXPathError", "ValueTest", "compile_paths"]

ElementTest = Callable[[_Element], bool]


class ValueTest(NamedTuple):
    """A test of an attribute's value; None where the element lacks the attribute."""

    holds: Callable[[str | None], bool]
    signs: frozenset[str] | None
    """Of which one is in each ASCII value, in small letters, for which it holds; None: there may be others."""


_TestsByName = dict[str, list[ValueTest]]

_TOKEN: Final = re.compile(r"\s*('[^']*'|\"[^\"]*\"|\.//|self::|re:test|[\w-]+|[()\[\]@|,=*])\s*")


class UnsupportedXPathError(ValueError):
    """The XPath is outside the grammar."""


@dataclass
class CompiledPath:
    """Descendants with one of the tags for which all conditions hold."""

    tags: tuple[str, ...] = ("*",)
    conditions: list[ElementTest] = field(default_factory=list)
    """Must all hold."""
    screens: _TestsByName = field(default_factory=dict)
    """By attribute: one of these tests holds for every match."""
    proofs: _TestsByName = field(default_factory=dict)
    """By attribute: where one of these tests holds, so do all conditions."""
    first_of_all: bool = False
    first_of_parent: bool = False


def compile_paths(path: str) -> list[CompiledPath]:
    """The tests that each path of a union makes; raises UnsupportedXPathError."""
    return _Parser(path).compile()


class _Parser:
    """Recursive descent over the tokens of one path."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._tokens: list[str] = []
        self._screens: _TestsByName = {}
        self._proofs: _TestsByName = {}
        self._screens_all = True
        end = 0
        while end < len(path):
            match = _TOKEN.match(path, end)
            if match is None:
                raise UnsupportedXPathError(f"cannot read {path[end : end + 20]!r} in {path!r}")
            self._tokens.append(match[1])
            end = match.end()

    def compile(self) -> list[CompiledPath]:
        out = [self._compile_one()]
        while self._accept("|"):
            out.append(self._compile_one())
        if self._tokens:
            raise UnsupportedXPathError(f"more than a union of paths in {self._path!r}")
        return out

    def _compile_one(self) -> CompiledPath:
        out = CompiledPath()
        in_parentheses = self._accept("(")
        self._expect(".//")
        tag = self._next()
        out.tags = (self._tag_condition() or ("*",)) if tag == "*" else (tag,)
        while self._tokens[:1] == ["["] and not out.first_of_parent:
            self._condition(out)
        if in_parentheses:
            self._expect(")", "[", "1", "]")
            out.first_of_all = True
        if out.first_of_all and out.first_of_parent:
            raise UnsupportedXPathError(f"more than one position in {self._path!r}")
        return out

    def _tag_condition(self) -> tuple[str, ...]:
        """The names of a leading `[self::a or self::b]`; none where the first condition is another."""
        end = self._tokens.index("]") + 1 if self._tokens[:1] == ["["] and "]" in self._tokens else 0
        names = self._tokens[2:end:3]
        alternatives = " or ".join(f"self:: {name}" for name in names).split()
        if not names or self._tokens[:end] != ["[", *alternatives, "]"]:
            return ()
        del self._tokens[:end]
        return tuple(names)

    def _condition(self, out: CompiledPath) -> None:
        self._expect("[")
        if self._accept("1"):
            out.first_of_parent = True
        else:
            self._screens, self._proofs, self._screens_all = {}, {}, True
            out.conditions.append(self._any_of())
            if self._screens_all and not out.screens:
                out.screens, out.proofs = self._screens, self._proofs
            if len(out.conditions) > 1:
                out.proofs = {}
        self._expect("]")

    def _any_of(self) -> ElementTest:
        tests = [self._test()]
        while self._accept("or"):
            tests.append(self._test())
        return lambda element: any(test(element) for test in tests)

    def _test(self) -> ElementTest:
        token = self._next()
        if token == "@":
            return self._attribute_test()
        if token in ("contains", "starts-with", "re:test"):
            return self._string_test(token)
        self._screens_all = False
        if token == "self::":
            tag = self._next()
            return lambda element: element.tag == tag
        if token == ".//":
            inside = f".//{self._next()}"
            return lambda element: element.find(inside) is not None
        if token == "not":
            self._expect("(")
            refused = self._any_of()
            self._expect(")")
            return lambda element: not refused(element)
        raise UnsupportedXPathError(f"{token!r} in {self._path!r}")

    def _attribute_test(self) -> ElementTest:
        name = self._next()
        if not self._accept("="):
            return self._on_attribute(ValueTest(lambda value: value is not None, None), name)
        wanted = self._literal()
        return self._on_attribute(ValueTest(lambda value: value == wanted, _sign(wanted)), name)

    def _string_test(self, function: str) -> ElementTest:
        """XPath takes an absent attribute for the empty string in these functions."""
        self._expect("(")
        translated = self._accept("translate")
        if translated:
            self._expect("(")
        self._expect("@")
        names = [self._next()]
        if not translated and self._accept("|"):
            self._expect("@")
            names.append(self._next())
        table = self._translation() if translated else None
        self._expect(",")
        holds, signs = self._on_string(function, self._literal())
        self._expect(")")
        if table is None:
            return self._on_attribute(ValueTest(lambda value: holds(value or ""), signs), *names)
        if any(chr(after) != chr(before).lower() for before, after in table.items()):
            signs = None
        return self._on_attribute(ValueTest(lambda value: holds((value or "").translate(table)), signs), *names)

    def _on_string(self, function: str, wanted: str) -> tuple[Callable[[str], bool], frozenset[str] | None]:
        """The test, and the signs of what passes it."""
        if function == "contains":
            return lambda value: wanted in value, _sign(wanted)
        if function == "starts-with":
            return lambda value: value.startswith(wanted), _sign(wanted)
        flags = self._literal() if self._accept(",") else ""
        return expression_test(wanted, ignore_case="i" in flags), signs_of(wanted)

    def _translation(self) -> dict[int, int]:
        self._expect(",")
        before = self._literal()
        self._expect(",")
        after = self._literal()
        self._expect(")")
        if len(before) != len(after):
            raise UnsupportedXPathError(f"translate {before!r} to {after!r} in {self._path!r}")
        return str.maketrans(before, after)

    def _on_attribute(self, test: ValueTest, *names: str) -> ElementTest:
        """The test of the one attribute, or of whichever of several the element names first."""
        for name in names:
            self._screens.setdefault(name, []).append(test)
        holds = test.holds
        if len(names) == 1:
            self._proofs.setdefault(names[0], []).append(test)
            return lambda element: holds(element.get(names[0]))
        return lambda element: holds(next((value for name, value in element.items() if name in names), None))

    def _literal(self) -> str:
        token = self._next()
        if token[0] not in "'\"":
            raise UnsupportedXPathError(f"{token!r} where a string is expected in {self._path!r}")
        return token[1:-1]

    def _accept(self, token: str) -> bool:
        if self._tokens[:1] != [token]:
            return False
        del self._tokens[0]
        return True

    def _expect(self, *tokens: str) -> None:
        for token in tokens:
            if not self._accept(token):
                raise UnsupportedXPathError(f"no {token!r} where it is expected in {self._path!r}")

    def _next(self) -> str:
        if not self._tokens:
            raise UnsupportedXPathError(f"unexpected end of {self._path!r}")
        return self._tokens.pop(0)


def _sign(wanted: str) -> frozenset[str] | None:
    """What is in a value that has the string; the empty one is in every value."""
    return frozenset([wanted.lower()]) if wanted.isascii() and wanted else None
