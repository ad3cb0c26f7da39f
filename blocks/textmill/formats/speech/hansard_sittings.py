"""Writes a sitting of the digitised Hansard (1803 to 2005) as text: headings, speeches as `Name: words`, divisions.

Source: the files that the Digitisation Project of Parliament's libraries made; they were typed from print, and some of
them have tags that do not fit. Numbers of columns and pictures of pages go.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from lxml import etree

from textmill.formats.layout.broken_words import Vocabulary
from textmill.formats.layout.text_layout import one_line
from textmill.formats.metadata.plain_dates import date_within
from textmill.formats.xml.xml_names import child, children, first, local, named, words
from textmill.formats.xml.xml_text import Dialect, Role, Tree

__all__ = ["SITTINGS", "sitting_date", "sitting_text"]

SITTINGS: Final = (
    "housecommons",
    "houselords",
    "westminsterhall",
    "grandcommitteereport",
    "grandcommittee",
    "standingcommittee",
    "writtenanswers",
    "writtenstatements",
    "commonswrittenanswers",
    "commonswrittenstatements",
    "lordswrittenanswers",
    "lordswrittenstatements",
)
"""Elements that are one document: what one House, or part of one, did on a day."""

_ISO: Final = re.compile(r"(1[89][0-9]{2}|20[0-9]{2})-([01][0-9])-([0-3][0-9])")


def sitting_text(sitting: etree._Element, has_names: bool, counts: Counter[str]) -> str:
    """The text; lists of names in divisions with `has_names`, else counted as `divisions_left_out`."""
    tree = _SittingTree(_WITH_NAMES if has_names else _WITHOUT_NAMES, counts)
    tree.vocabulary = Vocabulary(text for text in sitting.itertext())
    tree.section(sitting)
    return tree.layout.text()


def sitting_date(sitting: etree._Element, counts: Counter[str]) -> str | None:
    """The day, `1889-08-21`. Where the printed words and the attribute differ (`date_conflicts`), the words count."""
    element = child(sitting, "date")
    element = first(sitting, "date") if element is None else element
    if element is None:
        return None
    stated = _ISO.fullmatch(element.get("format", ""))
    date = date_within(words(element))
    if date is None:
        return stated[0] if stated else None
    if stated is not None and stated[0] != date:
        counts["date_conflicts"] += 1
    return date


class _SittingTree(Tree):
    """The words of a sitting, for those that a column's end has broken."""

    vocabulary: Vocabulary = Vocabulary(())


def _column(tree: Tree, element: etree._Element) -> None:
    """The end of a column or page, which may stand within a word."""
    after = (element.tail or "").lstrip()
    tree.layout.trim()
    before = tree.layout.last_word()
    assert isinstance(tree, _SittingTree)
    if before[-1:].isalpha() and after[:1].islower() and tree.vocabulary.is_one(before, after):
        tree.counts["joined_words"] += 1
        tree.layout.glue()
    else:
        tree.layout.add(" ")


def _contribution(tree: Tree, element: etree._Element) -> None:
    """What a member said, or did (`asked the Secretary …`); the colon belongs to the name before."""
    if "".join(element.itertext()).lstrip().startswith(":"):
        tree.layout.trim()
    tree.inside(element)


def _left_out(tree: Tree, element: etree._Element) -> None:
    tree.counts["divisions_left_out"] += 1


def _division(tree: Tree, element: etree._Element) -> None:
    """Headings as lines, and below them the names, down one column after the other."""
    tree.layout.end()
    columns: list[list[str]] = []
    for part in element:
        if local(part) != "table":
            tree.write(part)
            continue
        for row in named(part, "tr"):
            cells = list(children(row, "td", "th"))
            texts = [tree.words_of(cell) for cell in cells]
            if len(cells) == 1 or _is_heading(cells):
                _names(tree, columns)
                tree.layout.block(" ".join(text for text in texts if text))
                continue
            columns.extend([] for _ in range(min(len(texts), 8) - len(columns)))
            for column, text in zip(columns, texts, strict=False):
                _append(column, text)
        _names(tree, columns)


def _is_heading(cells: list[etree._Element]) -> bool:
    full = [cell for cell in cells if words(cell)]
    return bool(full) and all(words(cell) == one_line(" ".join(_bold(cell))) for cell in full)


def _bold(cell: etree._Element) -> Iterator[str]:
    return (words(one) for one in named(cell, "b"))


def _append(column: list[str], text: str) -> None:
    """A name, or the end of one that did not fit into the cell above."""
    if text and column and column[-1].count("(") > column[-1].count(")"):
        column[-1] += f" {text}"
    elif text:
        column.append(text)


def _names(tree: Tree, columns: list[list[str]]) -> None:
    tree.layout.block("; ".join(name for column in columns for name in column))
    columns.clear()


_ROLES: Final = {
    name: Role[role]
    for role, names in {
        "BLOCK": "p date quote blockquote debates",
        "SECTION": "section oralquestions writtenanswers writtenstatements oralanswers group",
        "TITLE": "title",
        "LIST": "ul ol",
        "ITEM": "li",
        "TABLE": "table",
        "BREAK": "lb br",
    }.items()
    for name in names.split()
}
_SPECIAL: Final[dict[str, Callable[[Tree, etree._Element], None]]] = {
    "membercontribution": _contribution,
    "col": _column,
    "image": _column,
}
_WITH_NAMES: Final = Dialect(_ROLES, {**_SPECIAL, "division": _division})
_WITHOUT_NAMES: Final = Dialect(_ROLES, {**_SPECIAL, "division": _left_out})
