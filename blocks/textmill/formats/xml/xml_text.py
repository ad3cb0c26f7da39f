"""Writes an XML tree as text by what each element is: paragraph, section, heading, list, table, code, formula.

A format says it in a `Dialect`; elements that no dialect knows are words of the paragraph around them, so that nothing
of a tree is lost but what is passed over by name, which is counted.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final

from lxml import etree

from textmill.formats.layout.text_layout import Layout, one_line
from textmill.formats.xml.mathml import latex
from textmill.formats.xml.xml_names import attribute, local
from textmill.formats.xml.xml_tables import table_text

__all__ = ["Dialect", "Role", "Tree", "code", "formula", "superscript"]


class Role(Enum):
    """What an element is."""

    WORDS = auto()
    BLOCK = auto()
    SECTION = auto()
    """What stands in it is one level deeper."""
    TITLE = auto()
    """The heading of a section; elsewhere a paragraph."""
    LIST = auto()
    NUMBERED = auto()
    ITEM = auto()
    LABEL = auto()
    """Words that begin what follows: a number, a name."""
    TABLE = auto()
    CODE = auto()
    BREAK = auto()
    HIGH = auto()
    MATH = auto()
    TEX = auto()
    SKIP = auto()
    """Passed over, and counted as `skipped.<name>`."""
    SILENT = auto()
    """Passed over where nothing is lost: metadata that a reader takes elsewhere, marks without words."""


_CODE_LINES: Final = "```"
_LANGUAGES_CHARS: Final = 30


@dataclass(frozen=True)
class Dialect:
    """What the elements of a format are by their local names; `special` ones write themselves."""

    roles: Mapping[str, Role]
    special: Mapping[str, Callable[["Tree", etree._Element], None]] = field(default_factory=dict)


class Tree:
    """Writes elements to a layout."""

    def __init__(self, dialect: Dialect, counts: Counter[str], level: int = 1) -> None:
        self.layout = Layout()
        self.counts = counts
        self.level = level
        """Level of the next section's heading."""
        self.dialect = dialect
        self.kinds_by_id: Mapping[str, str] = {}
        """Names of elements by their ids, where references have no words of their own."""
        self._titled = [False]
        self._numbers: list[int | None] = []

    def write(self, element: etree._Element) -> None:
        """An element with all that stands in it, without the text behind it."""
        if not isinstance(element.tag, str):
            if element.tag is etree.Entity:
                self.counts["unknown_entity"] += 1
            return
        name = local(element)
        special = self.dialect.special.get(name)
        if special is not None:
            special(self, element)
            return
        role = self.dialect.roles.get(name, Role.WORDS)
        if role is Role.WORDS:
            self.inside(element)
        else:
            _WRITERS[role](self, element)

    def inside(self, element: etree._Element) -> None:
        """The texts and children of an element."""
        if element.text:
            self.layout.add(element.text)
        for part in element:
            self.write(part)
            if part.tail:
                self.layout.add(part.tail)

    def words_of(self, element: etree._Element) -> str:
        """What stands in an element as one line."""
        apart = copy(self)
        apart.layout = Layout()
        apart._titled, apart._numbers = [False], []
        apart.inside(element)
        return one_line(apart.layout.inline().replace("\n", " "))

    def block(self, element: etree._Element) -> None:
        """A paragraph of its own."""
        self.layout.end()
        self.inside(element)
        self.layout.end()

    def section(self, element: etree._Element) -> None:
        """A part with headings one level deeper."""
        self.layout.end()
        self.level += 1
        self._titled.append(True)
        self.inside(element)
        self._titled.pop()
        self.level -= 1
        self.layout.end()

    def untitled(self, element: etree._Element) -> None:
        """A part whose titles are no headings: figures, tables, boxes."""
        self.layout.end()
        self._titled.append(False)
        self.inside(element)
        self._titled.pop()
        self.layout.end()

    def title(self, element: etree._Element) -> None:
        """The heading of the section around."""
        if self._titled[-1]:
            self.layout.heading(self.level - 1, self.words_of(element))
        else:
            self.block(element)

    def list_of(self, element: etree._Element, first: int | None) -> None:
        """A list, numbered from `first`, or with `-` for None."""
        self.layout.end()
        self._numbers.append(first)
        self._titled.append(False)
        self.inside(element)
        self._titled.pop()
        self._numbers.pop()
        self.layout.end()

    def item(self, element: etree._Element) -> None:
        """An item with the marker of its list."""
        number = self._numbers[-1] if self._numbers else None
        if number is not None:
            self._numbers[-1] = number + 1
        self.layout.item("-" if number is None else f"{number}.")
        self.inside(element)
        self.layout.item_end()


def formula(tree: Tree, words: str, is_display: bool) -> None:
    """LaTeX between dollar signs; a displayed formula is a paragraph of its own."""
    words = one_line(words).strip("$ ")
    if words and is_display:
        tree.layout.block(f"$${words}$$")
    elif words:
        tree.layout.add(f"${words}$")


def _label(tree: Tree, element: etree._Element) -> None:
    tree.layout.lead(tree.words_of(element))


def _table(tree: Tree, element: etree._Element) -> None:
    tree.layout.block(table_text(element, tree.words_of))


def code(tree: Tree, element: etree._Element) -> None:
    """Lines with their white space, between fences."""
    text = "".join(element.itertext()).strip("\r\n").rstrip()
    if text:
        language = (attribute(element, "lang") or attribute(element, "language") or "")[:_LANGUAGES_CHARS]
        tree.layout.block(f"{_CODE_LINES}{language if language.isalnum() else ''}\n{text}\n{_CODE_LINES}")


def superscript(tree: Tree, element: etree._Element) -> None:
    """`10^-3`, `m^2`, `x^n`; words such as those of ordinals stay plain."""
    words = tree.words_of(element)
    before = tree.layout.last()
    is_power = words.isascii() and " " not in words and (words[-1:].isdigit() or (len(words) == 1 and words.isalpha()))
    is_signed = before.isdigit() and words[:1] in ("-", "−", "+") and words != ""
    tree.layout.add(f"^{words}" if ((before.isalnum() or before in (")", "]")) and is_power) or is_signed else words)


def _math(tree: Tree, element: etree._Element) -> None:
    formula(tree, latex(element), element.get("display") == "block")


def _tex(tree: Tree, element: etree._Element) -> None:
    formula(tree, "".join(element.itertext()), is_display=False)


def _break(tree: Tree, element: etree._Element) -> None:
    tree.layout.line()
    tree.inside(element)


def _skip(tree: Tree, element: etree._Element) -> None:
    tree.counts[f"skipped.{local(element)}"] += 1


def _silent(tree: Tree, element: etree._Element) -> None:
    return


_WRITERS: Final[Mapping[Role, Callable[[Tree, etree._Element], None]]] = {
    Role.BLOCK: Tree.block,
    Role.SECTION: Tree.section,
    Role.TITLE: Tree.title,
    Role.LIST: lambda tree, element: tree.list_of(element, None),
    Role.NUMBERED: lambda tree, element: tree.list_of(element, 1),
    Role.ITEM: Tree.item,
    Role.LABEL: _label,
    Role.TABLE: _table,
    Role.CODE: code,
    Role.BREAK: _break,
    Role.HIGH: superscript,
    Role.MATH: _math,
    Role.TEX: _tex,
    Role.SKIP: _skip,
    Role.SILENT: _silent,
}
