"""Chooses among the branches of TeX's tests: switches of the document are known, other tests are not made.

Of a test that is not made the branch behind `\\else` counts where there is one, which is what layout for other
programs stands in; without one the branch is text, except of TeX's own tests.
"""

import re
from collections import Counter
from typing import Final

from textmill.formats.latex.commands import PRIMITIVE_TESTS
from textmill.formats.latex.input import Input
from textmill.formats.latex.macros import Macros

__all__ = ["Branches"]

_BRANCH: Final = re.compile(r"\\(if(?!f(?![A-Za-z@])|thenelse)[A-Za-z@]*|else|fi)(?![A-Za-z@])")


class Branches:
    """Follows the switches of one document."""

    def __init__(self, source: Input, macros: Macros, counts: Counter[str]) -> None:
        self._source = source
        self._macros = macros
        self._counts = counts
        self._is_open_ended = False
        """A test was not ended by the end of the document, and so no later one is looked at."""

    def takes(self, name: str) -> bool:
        """Act on a command that is a switch or part of a test; False where it is none."""
        switches = self._macros.switches
        for value in ("true", "false"):
            if name.endswith(value) and name.removesuffix(value) in switches:
                switches[name.removesuffix(value)] = value == "true"
                return True
        if name == "else":
            self._skip(to_else=False)
        elif name == "fi":
            pass
        elif name.startswith("if") and name not in ("iff", "ifthenelse"):
            known = switches.get(name[2:])
            if known is None:
                self._counts["tests_not_made"] += 1
            if known is False or (known is None and (name in PRIMITIVE_TESTS or self._has_else())):
                self._skip(to_else=True)
        else:
            return False
        return True

    def _has_else(self) -> bool:
        return self._branch_end(to_else=True)[1] == "else"

    def _skip(self, to_else: bool) -> None:
        self._source.at = self._branch_end(to_else)[0]

    def _branch_end(self, to_else: bool) -> tuple[int, str]:
        source = self._source
        if self._is_open_ended:
            return source.at, ""
        source.flatten()
        depth = 0
        for found in _BRANCH.finditer(source.text, source.at):
            if found[1].startswith("if"):
                depth += 1
            elif depth == 0 and (found[1] == "fi" or to_else):
                source.worked(found.end() - source.at)
                return found.end(), found[1]
            elif found[1] == "fi":
                depth -= 1
        source.worked(len(source.text) - source.at)
        self._is_open_ended = True
        return source.at, ""
